"""Starting an application, taking it up again, naming it, giving it up."""

from datetime import timedelta
from typing import Any

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, ApplicationChange, ApplicationSection, Call
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import make_application, make_call, make_revision
from tests.builders.organisations import make_membership, make_organisation
from tests.calls.applications.conftest import FORM


def _drafts() -> list[Application]:
    return list(db.session.scalars(db.select(Application).order_by(Application.id)))


def test_looking_keeps_nothing_and_two_clicks_make_one_draft(
    as_: Any, alice: Account, hospital: Any, call: Call
) -> None:
    browser, page = as_(alice), f"/appels/{call.slug}/candidature"
    assert browser.get(page).status_code == 200
    assert _drafts() == []
    sent = {"organisation": hospital.public_id, "title": "  Un  parcours "}
    first, second = browser.post(page, data=sent), browser.post(page, data=sent)
    assert first.status_code == 303
    assert first.location == second.location
    [draft] = _drafts()
    assert (draft.title, draft.state, draft.reference) == ("Un parcours", ApplicationState.DRAFT, None)
    assert "Un parcours" in browser.get(page).text  # « Reprendre »
    assert "NON DÉPOSÉ" in browser.get(first.location).text


def test_another_title_is_another_application(as_: Any, alice: Account, hospital: Any, call: Call) -> None:
    browser, page = as_(alice), f"/appels/{call.slug}/candidature"
    for title in ("Un parcours", "Un autre"):
        browser.post(page, data={"organisation": hospital.public_id, "title": title})
    assert len(_drafts()) == 2


def test_what_is_missing_or_too_long_is_told_and_kept(as_: Any, alice: Account, hospital: Any, call: Call) -> None:
    browser, page = as_(alice), f"/appels/{call.slug}/candidature"
    for title in ("", "   ", "x" * 201):
        answer = browser.post(page, data={"organisation": hospital.public_id, "title": title})
        assert answer.status_code == 422
    assert f'value="{"x" * 201}"' in answer.text
    assert _drafts() == []


def test_only_for_ones_own_organisation(as_: Any, alice: Account, call: Call) -> None:
    for wrong in (make_organisation().public_id, "", "rien"):
        sent = {"organisation": wrong, "title": "Un parcours"}
        assert as_(alice).post(f"/appels/{call.slug}/candidature", data=sent).status_code == 422
    assert _drafts() == []


def test_somebody_of_several_organisations_chooses(as_: Any, alice: Account, hospital: Any, call: Call) -> None:
    clinic = make_organisation(name="Clinique inventée")
    make_membership(alice, clinic)
    page = f"/appels/{call.slug}/candidature"
    text = as_(alice).get(page).text
    assert hospital.name.replace("'", "&#39;") in text
    assert "Clinique inventée" in text
    as_(alice).post(page, data={"organisation": clinic.public_id, "title": "Un parcours"})
    assert [one.organisation_id for one in _drafts()] == [clinic.id]


def test_a_lot_is_chosen_when_there_are_some(as_: Any, alice: Account, hospital: Any) -> None:
    call = make_call(lots=[{"code": "a", "label": "Lot A"}])
    make_revision(call, questionnaire=FORM)
    page, sent = f"/appels/{call.slug}/candidature", {"organisation": hospital.public_id, "title": "Un parcours"}
    for wrong in ({}, {"lot": ""}, {"lot": "z"}):
        assert as_(alice).post(page, data={**sent, **wrong}).status_code == 422
    assert as_(alice).post(page, data={**sent, "lot": "a"}).status_code == 303
    assert [one.lot for one in _drafts()] == ["a"]


def test_a_call_that_takes_nothing_says_so(as_: Any, alice: Account, hospital: Any) -> None:
    for call in (
        make_call(state=CallState.ANNOUNCED),
        make_call(closes_at=utcnow() - timedelta(seconds=1)),
        make_call(state=CallState.CLOSED),
    ):
        make_revision(call, questionnaire=FORM)
        sent = {"organisation": hospital.public_id, "title": "Un parcours"}
        assert "ne prend pas de nouvelle candidature" in as_(alice).get(f"/appels/{call.slug}/candidature").text
        assert as_(alice).post(f"/appels/{call.slug}/candidature", data=sent).status_code == 409
    assert _drafts() == []


def test_a_draft_call_and_an_unknown_one_do_not_exist(as_: Any, alice: Account, client: Any, call: Call) -> None:
    hidden = make_call(state=CallState.DRAFT)
    for slug in (hidden.slug, "rien"):
        assert as_(alice).get(f"/appels/{slug}/candidature").status_code == 404
        assert as_(alice).post(f"/appels/{slug}/candidature", data={"title": "x"}).status_code == 404
    assert "/connexion" in client.get(f"/appels/{call.slug}/candidature").location


def test_a_person_without_organisation_is_told_where_to_ask(as_: Any, call: Call) -> None:
    assert "/mon-espace/organisations" in as_(make_account()).get(f"/appels/{call.slug}/candidature").text


def test_the_list_holds_mine_only(as_: Any, alice: Account, bob: Account, draft: Application, hospital: Any) -> None:
    other = make_application(make_call("Autre"), hospital, title="Celle de quelqu'un d'autre")
    text = as_(alice).get("/mon-espace/candidatures").text
    assert draft.title in text
    assert "NON DÉPOSÉ" in text
    assert other.public_id not in text
    assert "Aucune candidature" in as_(bob).get("/mon-espace/candidatures").text


def test_a_draft_is_its_team_s_alone(
    as_: Any, bob: Account, esther: Account, draft: Application, viewer: Account, client: Any
) -> None:
    page = f"/candidatures/{draft.public_id}"
    for path in (page, f"{page}/depot", f"{page}/sections/projet", f"{page}/presentation", f"{page}/suppression"):
        for stranger in (bob, esther):
            assert as_(stranger).get(path).status_code == 404
            assert as_(stranger).post(path).status_code in (404, 405)
        assert "/connexion" in client.get(path).location
    assert as_(viewer).get(page).status_code == 200
    assert as_(bob).get("/candidatures/rien").status_code == 404


def test_the_institute_reads_a_filed_one_elsewhere(as_: Any, esther: Account, call: Call, hospital: Any) -> None:
    """What the team writes after its filing is not filed: the pages where it writes are its own."""
    filed = make_application(call, hospital, ApplicationState.FILED)
    assert as_(esther).get(f"/candidatures/{filed.public_id}").status_code == 404


def test_it_is_named_again(as_: Any, alice: Account, viewer: Account, draft: Application, now_is: Any) -> None:
    page = f"/candidatures/{draft.public_id}/presentation"
    assert as_(alice).post(page, data={"title": ""}).status_code == 422
    assert as_(alice).post(page, data={"title": "Un meilleur titre"}).status_code == 303
    assert now_is().title == "Un meilleur titre"
    assert as_(viewer).post(page, data={"title": "Non"}).status_code == 404


def test_a_draft_is_given_up_with_all_that_it_holds(
    as_: Any, alice: Account, editor: Account, ready: Application
) -> None:
    page = f"/candidatures/{ready.public_id}/suppression"
    assert as_(editor).post(page).status_code == 404
    assert "Oui, supprimer" in as_(alice).get(page).text
    assert len(_drafts()) == 1
    assert as_(alice).post(page).status_code == 303
    assert _drafts() == []
    for table in (ApplicationSection, ApplicationChange):
        assert db.session.query(table).count() == 0
    assert as_(alice).post(page).status_code == 404


def test_a_filed_one_is_not_deleted(as_: Any, alice: Account, call: Call, hospital: Any) -> None:
    filed = make_application(call, hospital, ApplicationState.FILED, lead=alice)
    page = f"/candidatures/{filed.public_id}/suppression"
    assert "elle se retire" in as_(alice).get(page).text
    assert as_(alice).post(page).status_code == 409
    assert len(_drafts()) == 1


def test_the_roles_are_told_on_the_page(as_: Any, alice: Account, viewer: Account, draft: Application) -> None:
    page = f"/candidatures/{draft.public_id}"
    assert f"{page}/suppression" in as_(alice).get(page).text
    assert f"{page}/suppression" not in as_(viewer).get(page).text
