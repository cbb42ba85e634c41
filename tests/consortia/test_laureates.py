"""A selected application becomes a consortium or a site; everybody reads what was chosen, with the results."""

from typing import Any

import pytest

from labagora.calls.enums import ApplicationState, CallState
from labagora.consortia.enums import ConsortiumKind, PartnerRole
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import RoundPhase
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_call
from tests.builders.organisations import make_organisation
from tests.builders.reviews import make_reviewer, make_round, tie
from tests.reviews.letters.conftest import Clerk, Scene

GOOD = {"kind": "site", "name": "Un site à Claireval", "summary_public": "Une équipe suit à distance."}


def _desk(scene: Scene, application: Any = None) -> str:
    return scene.address("laureats" + (f"/{application.public_id}" if application else ""))


def _all() -> list[Consortium]:
    return list(db.session.scalars(db.select(Consortium).order_by(Consortium.id)))


def _partners(row: Consortium) -> list[tuple[int, PartnerRole]]:
    query = db.select(ConsortiumPartner).filter_by(consortium_id=row.id).order_by(ConsortiumPartner.id)
    return [(one.organisation_id, one.role) for one in db.session.scalars(query)]


def test_the_list_shows_what_was_selected_and_no_other(clerk: Clerk) -> None:
    scene = clerk.scene
    page = clerk.browser.get(_desk(scene)).text
    assert all(one.reference in page for one in (scene.first, scene.second))
    assert not any(one.reference in page for one in (scene.reserve, scene.refused))
    assert page.count("à former") == 2
    assert 'aria-current="page">Lauréats' in page


def test_formed_in_one_step_and_once(clerk: Clerk) -> None:
    scene = clerk.scene
    for _ in range(2):
        assert clerk.browser.post(_desk(scene, scene.first), data=GOOD).status_code == 303
    row = _all()[0]
    assert len(_all()) == 1
    assert (row.kind, row.name, row.call_id) == (ConsortiumKind.SITE, GOOD["name"], scene.call.id)
    assert _partners(row) == [(scene.first.organisation_id, PartnerRole.LEAD)]
    assert row.slug == "un-site-a-claireval"
    assert GOOD["name"] in clerk.browser.get(_desk(scene)).text


def test_partners_are_those_of_the_team(clerk: Clerk) -> None:
    scene = clerk.scene
    partner, stranger = make_organisation(name="CPTS de l'Exemple"), make_organisation(name="Une autre")
    join_team(scene.first, make_account(), organisation=partner)
    page = clerk.browser.get(_desk(scene, scene.first)).text
    assert "CPTS de l&#39;Exemple" in page
    assert "Une autre" not in page
    chosen = GOOD | {"kind": "consortium", "partners": [partner.public_id]}
    assert clerk.browser.post(_desk(scene, scene.first), data=chosen).status_code == 303
    assert [one for one, _role in _partners(_all()[0])] == [scene.first.organisation_id, partner.id]
    answer = clerk.browser.post(_desk(scene, scene.first), data=chosen | {"partners": [stranger.public_id]})
    assert answer.status_code == 422
    assert clerk.browser.post(_desk(scene, scene.first), data=GOOD).status_code == 303
    assert _partners(_all()[0]) == [(scene.first.organisation_id, PartnerRole.LEAD)], "taken off again"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "autre"}, "kind"),
        ({"summary_public": "x" * 1201}, "summary_public"),
        ({"summary_public": "Écrivez à equipe@hopital.fr"}, "summary_public"),
    ],
)
def test_a_refusal_says_where(clerk: Clerk, change: dict[str, str], field: str) -> None:
    answer = clerk.browser.post(_desk(clerk.scene, clerk.scene.first), data=GOOD | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert _all() == []


@pytest.mark.parametrize("name", ["reserve", "refused"])
def test_what_is_not_selected_becomes_nothing(clerk: Clerk, name: str) -> None:
    application = getattr(clerk.scene, name)
    assert clerk.browser.get(_desk(clerk.scene, application)).status_code == 404
    assert clerk.browser.post(_desk(clerk.scene, application), data=GOOD).status_code == 404


@pytest.mark.parametrize("person", ["alice", "denis", "farid"])
def test_nobody_else_comes_near(request: Any, as_: Any, scene: Scene, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    assert browser.get(_desk(scene)).status_code == 404
    assert browser.get(_desk(scene, scene.first)).status_code == 404
    assert browser.post(_desk(scene, scene.first), data=GOOD).status_code == 404
    assert _all() == []


def test_an_interest_hides_it(clerk: Clerk, esther: Any) -> None:
    scene = clerk.scene
    tie(make_reviewer(scene.round, esther), scene.first)
    assert scene.first.reference not in clerk.browser.get(_desk(scene)).text
    assert clerk.browser.get(_desk(scene, scene.first)).status_code == 404
    assert clerk.browser.post(_desk(scene, scene.first), data=GOOD).status_code == 404


def test_a_call_without_a_round_has_no_such_page(clerk: Clerk) -> None:
    other = make_call(state=CallState.REVIEWING)
    assert clerk.browser.get(f"/gestion/appels/{other.public_id}/evaluation/laureats").status_code == 404


def _publish(clerk: Clerk) -> Any:
    clerk.scene.call.results = "Voici les lauréats."
    db.session.flush()
    call = clerk.scene.call.public_id
    return clerk.browser.post(f"/gestion/appels/{call}/resultats")


def _form_all(clerk: Clerk) -> None:
    for number, one in enumerate((clerk.scene.first, clerk.scene.second), start=1):
        assert clerk.browser.post(_desk(clerk.scene, one), data=GOOD | {"name": f"Site {number}"}).status_code == 303


def test_results_wait_for_the_laureates_then_for_the_letters(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    answer = _publish(clerk)
    assert answer.status_code == 422
    assert "« Lauréats »" in answer.text
    _form_all(clerk)
    answer = _publish(clerk)
    assert answer.status_code == 422
    assert "« Courriers »" in answer.text
    clerk.send(clerk.start())
    run_jobs()
    assert _publish(clerk).status_code == 303
    db.session.refresh(clerk.scene.call)
    assert clerk.scene.call.state is CallState.PUBLISHED_RESULTS


@pytest.mark.parametrize("phase", list(RoundPhase))
def test_results_wait_for_the_decisions(as_: Any, esther: Any, phase: RoundPhase) -> None:
    call = make_call(state=CallState.REVIEWING, results="Voici.")
    make_round(call, phase)
    answer = as_(esther).post(f"/gestion/appels/{call.public_id}/resultats")
    if phase in (RoundPhase.PREPARING, RoundPhase.DECIDED):
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert "« Décisions »" in answer.text


def test_a_call_without_a_round_publishes_as_before(as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.REVIEWING, results="Voici.")
    assert as_(esther).post(f"/gestion/appels/{call.public_id}/resultats").status_code == 303


def test_everybody_reads_the_laureates_with_the_results_and_not_before(
    clerk: Clerk, client: Any, run_jobs: Any, sent: Any
) -> None:
    scene, slug = clerk.scene, clerk.scene.call.slug
    _form_all(clerk)
    assert "Site 1" not in client.get(f"/appels/{slug}").text
    assert client.get(f"/api/v1/calls/{slug}").json["laureates"] == []
    clerk.send(clerk.start())
    run_jobs()
    _publish(clerk)
    page = client.get(f"/appels/{slug}").text
    for said in (
        "Les lauréats",
        "Site 1",
        "Une équipe suit à distance.",
        "Auvergne-Rhône-Alpes",
        "Site expérimentateur",
    ):
        assert said in page
    kept = (scene.first.reference, scene.first.title, scene.refused.reference, "Le comité a lu", "Alice")
    assert [one for one in kept if one in page] == []
    told = client.get(f"/api/v1/calls/{slug}").json["laureates"]
    assert [one["name"] for one in told] == ["Site 1", "Site 2"]
    assert set(told[0]) == {"kind", "name", "organisation", "partners", "region", "summary", "url", "is_fictional"}


@pytest.mark.parametrize("way", ["place taken back", "withdrawn"])
def test_who_lost_the_place_is_a_laureate_no_more(
    clerk: Clerk, client: Any, run_jobs: Any, sent: Any, way: str
) -> None:
    scene, slug = clerk.scene, clerk.scene.call.slug
    _form_all(clerk)
    clerk.send(clerk.start())
    run_jobs()
    _publish(clerk)
    if way == "withdrawn":
        scene.first.state_reason, scene.first.withdrawn_at = "Le projet s'arrête.", utcnow()
        scene.first.state = ApplicationState.WITHDRAWN
        db.session.flush()
    else:
        lost = {"reason": "La convention n'est pas signée.", "version": "1"}
        taken = clerk.browser.post(scene.address(f"decisions/{scene.first.public_id}/retrait"), data=lost)
        assert taken.status_code == 303
    page = client.get(f"/appels/{slug}").text
    assert "Site 1" not in page
    assert "Site 2" in page
    assert [one["name"] for one in client.get(f"/api/v1/calls/{slug}").json["laureates"]] == ["Site 2"]
