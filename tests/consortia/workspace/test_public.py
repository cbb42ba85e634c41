"""What everybody reads of a consortium: never a person, a milestone, a deliverable or a reason."""

from typing import Any

import pytest

from labagora.calls.enums import ApplicationState, CallState
from labagora.consortia.enums import ConsortiumState
from labagora.consortia.models import Consortium, SupportTheme
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import RoundPhase
from tests.builders.calls import make_application, make_call
from tests.builders.consortia import join, make_consortium, make_deliverable, make_milestone
from tests.builders.organisations import make_organisation
from tests.builders.reviews import decide_on, make_round


def _laureate(state: CallState, *, results: bool) -> Consortium:
    call = make_call("Coordonner", state, results_at=utcnow() if results else None)
    round_ = make_round(call, RoundPhase.DECIDED)
    application = make_application(call, make_organisation(name="Centre de l'appel"), ApplicationState.FILED)
    decide_on(round_, application, applied_at=utcnow())
    return make_consortium("Le lauréat", call=call, application=application, organisation=application.organisation)


@pytest.mark.parametrize(
    ("state", "results", "shown"),
    [
        (CallState.REVIEWING, False, False),
        (CallState.PUBLISHED_RESULTS, True, True),
        (CallState.ARCHIVED, True, True),
    ],
)
def test_a_laureate_appears_with_the_results(client: Any, state: CallState, results: bool, shown: bool) -> None:
    row = _laureate(state, results=results)
    assert ("Le lauréat" in client.get("/consortiums").text) is shown
    assert client.get(f"/consortiums/{row.slug}").status_code == (200 if shown else 404)
    assert (f"/consortiums/{row.slug}" in client.get("/sitemap.xml").text) is shown


def test_who_lost_the_place_disappears(client: Any) -> None:
    row = _laureate(CallState.PUBLISHED_RESULTS, results=True)
    assert row.application is not None
    row.application.state_reason, row.application.withdrawn_at = "Fin.", utcnow()
    row.application.state = ApplicationState.WITHDRAWN
    db.session.flush()
    assert client.get(f"/consortiums/{row.slug}").status_code == 404


def test_made_by_hand_it_is_shown_by_the_team(client: Any, as_: Any, esther: Any) -> None:
    row = make_consortium("À la main")
    address = f"/gestion/consortiums/{row.public_id}/page-publique"
    assert client.get(f"/consortiums/{row.slug}").status_code == 404
    browser = as_(esther)
    assert browser.get(address).status_code == 200
    for wrong in ({"upcoming": "x" * 1201}, {"upcoming": "Écrivez à a@exemple.fr"}):
        assert browser.post(address, data=wrong).status_code == 422
    assert browser.post(address, data={"upcoming": "Une journée en mai.", "is_shown": "y"}).status_code == 303
    assert "Une journée en mai." in client.get(f"/consortiums/{row.slug}").text
    assert browser.post(address, data={"upcoming": ""}).status_code == 303
    assert client.get(f"/consortiums/{row.slug}").status_code == 404


def test_the_page_says_what_may_be_said_and_no_more(client: Any, alice: Any) -> None:
    row = make_consortium("À la main", shown_at=utcnow(), summary_public="Un carnet partagé.")
    assert row.starts_on is not None
    assert row.ends_on is not None
    make_milestone(row, "Jalon secret")
    make_deliverable(row, "Livrable secret")
    db.session.add(SupportTheme(consortium=row, code="formation", starts_on=row.starts_on, ends_on=row.ends_on))
    join(row, alice)
    page = client.get(f"/consortiums/{row.slug}").text
    for said in ("À la main", "Un carnet partagé.", "Formation des professionnels", "M12", "À venir", 'role="img"'):
        assert said in page, said
    for kept in ("secret", "Alice", row.public_id):
        assert kept not in page, kept


def test_a_stop_is_said_and_its_reason_stays_inside(client: Any) -> None:
    row = make_consortium(state=ConsortiumState.STOPPED, shown_at=utcnow(), state_reason="Une querelle.")
    page = client.get(f"/consortiums/{row.slug}").text
    assert "Interrompu le" in page
    assert "querelle" not in page


def test_nobody_yet(client: Any) -> None:
    assert "Aucun consortium pour le moment" in client.get("/consortiums").text
    assert client.get("/consortiums/nada").status_code == 404


def test_only_the_team_writes_it(as_: Any, alice: Any) -> None:
    row = make_consortium()
    join(row, alice)
    assert as_(alice).get(f"/gestion/consortiums/{row.public_id}/page-publique").status_code == 404
