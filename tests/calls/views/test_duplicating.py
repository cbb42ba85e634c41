"""Starting an application from another: answers follow, what has no place is told, nobody copies what they may not."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.answering import ASIDE
from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.calls.models import Application
from labagora.calls.queries import find_application
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call, make_revision, write_section
from tests.builders.organisations import make_membership, make_organisation


def _text(key: str, label: str) -> dict[str, Any]:
    return {"key": key, "kind": "long_text", "label": label, "options": {}}


def _form(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "projet", "title": "Le projet", "fields": list(fields)}]}


LETTER = {"key": "lettre", "kind": "attachment", "label": "Lettre", "options": {"types": ["pdf"]}}
OLD = _form(_text("resume", "Résumé"), _text("ancien", "Question d'avant"), LETTER)
NEW = _form(_text("resume", "Résumé"), _text("nouveau", "Question nouvelle"), LETTER)


@pytest.fixture
def source(app: Any, alice: Account, hospital: Any) -> Application:
    """Last year's application of Alice."""
    call = make_call("Édition passée", CallState.PUBLISHED_RESULTS)
    revision = make_revision(call, questionnaire=OLD)
    filed = make_application(call, hospital, ApplicationState.FILED, lead=alice, revision=revision)
    write_section(filed, content={"resume": "Un parcours.", "ancien": "Un mot d'avant.", "lettre": ["un-fichier"]})
    return filed


@pytest.fixture
def target(source: Application) -> Any:
    """This year's call."""
    call = make_call("Édition nouvelle", previous_edition_id=source.call_id)
    make_revision(call, questionnaire=NEW)
    return call


def _copies() -> list[Application]:
    found = db.session.scalars(db.select(Application.public_id).where(Application.duplicated_from_id.is_not(None)))
    return [one for one in map(find_application, found.all()) if one is not None]


def test_answers_follow_and_the_rest_is_told(
    as_: Any, alice: Account, hospital: Any, source: Application, target: Any
) -> None:
    browser, page = as_(alice), f"/candidatures/{source.public_id}/dupliquer"
    sent = {"call": target.public_id, "organisation": hospital.public_id}
    first, second = browser.post(page, data=sent), browser.post(page, data=sent)
    assert first.status_code == 303
    assert first.location == second.location
    [copy] = _copies()
    contents = {row.key: row.content for row in copy.sections}
    assert contents["projet"] == {"resume": "Un parcours."}
    assert contents[ASIDE]["lost"][0]["value"] == "Un mot d'avant."
    assert (copy.state, copy.call_id, copy.reference) == (ApplicationState.DRAFT, target.id, None)
    assert [(one.account_id, one.role) for one in copy.members] == [(alice.id, TeamRole.LEAD)]
    told = browser.get(first.location).text
    assert "Un mot d&#39;avant." in told
    assert "pièces jointes ne sont pas reprises" in told
    assert "un-fichier" not in told


def test_the_next_edition_is_offered_first(as_: Any, alice: Account, source: Application, target: Any) -> None:
    sooner = make_call("Autre appel", closes_at=utcnow() + timedelta(days=2))
    make_revision(sooner, questionnaire=NEW)
    page = as_(alice).get(f"/candidatures/{source.public_id}/dupliquer").text
    assert page.index("Édition nouvelle") < page.index("Autre appel")


def test_only_open_calls_with_a_form_are_offered(as_: Any, alice: Account, hospital: Any, source: Application) -> None:
    browser, page = as_(alice), f"/candidatures/{source.public_id}/dupliquer"
    for refused in (
        make_call("Sans formulaire"),
        make_call("À venir", CallState.ANNOUNCED),
        make_call("Heure passée", closes_at=utcnow() - timedelta(seconds=1)),
    ):
        if refused.title != "Sans formulaire":
            make_revision(refused, questionnaire=NEW)
        assert refused.title not in browser.get(page).text
        sent = {"call": refused.public_id, "organisation": hospital.public_id}
        assert browser.post(page, data=sent).status_code == 422
    assert "Aucun appel" in browser.get(page).text
    assert _copies() == []


def test_for_ones_own_organisation_only(as_: Any, alice: Account, source: Application, target: Any) -> None:
    other = make_organisation()
    for wrong in (other.public_id, "", "rien"):
        sent = {"call": target.public_id, "organisation": wrong}
        assert as_(alice).post(f"/candidatures/{source.public_id}/dupliquer", data=sent).status_code == 422
    assert _copies() == []


def test_a_reader_of_the_team_and_strangers_copy_nothing(
    as_: Any, bob: Account, esther: Account, source: Application, target: Any, client: Any
) -> None:
    viewer, clinic = make_account(), make_organisation()
    make_membership(viewer, clinic)
    viewer.totp_secret, viewer.totp_confirmed_at = "JBSWY3DPEHPK3PXP", utcnow()
    join_team(source, viewer, TeamRole.VIEWER)
    sent = {"call": target.public_id, "organisation": clinic.public_id}
    page = f"/candidatures/{source.public_id}/dupliquer"
    for person in (viewer, bob, esther):
        assert as_(person).get(page).status_code == 404
        assert as_(person).post(page, data=sent).status_code == 404
        assert as_(person).post("/candidatures/rien/dupliquer", data=sent).status_code == 404
    assert "/connexion" in client.get(page).location
    assert _copies() == []


def test_a_person_without_organisation_is_told_where_to_ask(as_: Any, source: Application, target: Any) -> None:
    lone = make_account()
    join_team(source, lone, TeamRole.EDITOR)
    assert "/mon-espace/organisations" in as_(lone).get(f"/candidatures/{source.public_id}/dupliquer").text


def test_what_was_carried_is_for_the_team(as_: Any, alice: Account, bob: Account, source: Application) -> None:
    assert as_(alice).get(f"/candidatures/{source.public_id}/reprise").status_code == 404
    write_section(source, ASIDE, {"notices": ["À revoir."], "lost": []})
    assert "À revoir." in as_(alice).get(f"/candidatures/{source.public_id}/reprise").text
    assert as_(bob).get(f"/candidatures/{source.public_id}/reprise").status_code == 404
