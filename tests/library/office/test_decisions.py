"""The decisions of the team: each works, is refused beside its field, conflicts when it comes twice or too late."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.core.postbox import MailLog
from labagora.library.enums import SheetState
from labagora.library.models import Publication, Sheet, Tombstone
from tests.builders.library import make_sheet, publication_of

S = SheetState


def _post(browser: Any, sheet: Sheet, decision: str, **data: Any) -> Any:
    return browser.post(f"/gestion/fiches/{sheet.public_id}/{decision}?etat=review", data=data)


def _told() -> set[str]:
    return {row.recipient_ref for row in db.session.query(MailLog) if row.kind == "library.tell_decision"}


def _audits(verb: str) -> int:
    return db.session.query(AuditEntry).filter_by(verb=verb).count()


def test_validation(as_: Any, again: Any, esther: Any, paul: Any, gina: Any) -> None:
    sheet = make_sheet(state=S.REVIEW, owner=paul, columns={"deputy_id": gina.id})
    browser = as_(esther)
    done = _post(browser, sheet, "validation", version=1)
    assert done.status_code == 303
    assert done.location == f"/gestion/fiches/{sheet.public_id}?etat=review"
    assert again(sheet).state is S.VALIDATED
    assert again(sheet).validated_at is not None
    assert _told() == {paul.public_id, gina.public_id}
    assert _post(browser, sheet, "validation", version=1).status_code == 409
    assert _audits("sheet.validated") == 1


@pytest.mark.parametrize(("decision", "state"), [("validation", S.REVIEW), ("publication", S.VALIDATED)])
@pytest.mark.parametrize("version", ["", "0", "2", "x"])
def test_what_was_not_read_is_not_decided(
    as_: Any, again: Any, esther: Any, paul: Any, decision: str, state: SheetState, version: str
) -> None:
    sheet = make_sheet(state=state, owner=paul)
    answer = _post(as_(esther), sheet, decision, version=version)
    assert answer.status_code == 409
    assert again(sheet).state is state


def test_validation_of_a_sheet_that_lacks_something(as_: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet = make_sheet(state=S.REVIEW, owner=paul, summary="")
    assert _post(as_(esther), sheet, "validation", version=1).status_code == 422
    assert again(sheet).state is S.REVIEW


def test_return(as_: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet, browser = make_sheet(state=S.REVIEW, owner=paul), as_(esther)
    reason = {"returning-reason": "Dites <qui> appelle."}
    assert _post(browser, sheet, "retour", **reason).status_code == 303
    assert again(sheet).state is S.DRAFT
    assert again(sheet).state_reason == "Dites <qui> appelle."
    assert _told() == {paul.public_id}
    assert "Dites &lt;qui&gt; appelle." in browser.get(f"/gestion/fiches/{sheet.public_id}").text
    assert _post(browser, sheet, "retour", **reason).status_code == 409


def test_return_of_a_page_on_line_asks_for_a_revision(as_: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet = make_sheet(state=S.TO_REVISE, owner=paul)
    sheet.state, sheet.submitted_at = S.REVIEW, utcnow()
    assert _post(as_(esther), sheet, "retour", **{"returning-reason": "Encore."}).status_code == 303
    assert again(sheet).state is S.TO_REVISE
    assert db.session.query(Publication).count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_return_wants_a_reason(as_: Any, again: Any, esther: Any, paul: Any, reason: str) -> None:
    sheet = make_sheet(state=S.REVIEW, owner=paul)
    page = _post(as_(esther), sheet, "retour", **{"returning-reason": reason})
    assert page.status_code == 422
    assert 'id="returning-reason-error"' in page.text
    assert '<details class="la-more" id="decide-returning" open>' in page.text
    assert reason.strip() in page.text
    assert again(sheet).state is S.REVIEW


@pytest.mark.parametrize("state", [S.REVIEW, S.VALIDATED])
def test_taking_back(as_: Any, again: Any, esther: Any, paul: Any, state: SheetState) -> None:
    planned = {"publish_at": utcnow() + timedelta(days=1)} if state is S.VALIDATED else {}
    sheet, browser = make_sheet(state=state, owner=paul, columns=planned), as_(esther)
    assert _post(browser, sheet, "reprise").status_code == 303
    assert again(sheet).state is S.DRAFT
    assert again(sheet).publish_at is None
    assert _post(browser, sheet, "reprise").status_code == 409


def test_publication(as_: Any, client: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet, browser = make_sheet("Enfin en ligne", S.VALIDATED, owner=paul), as_(esther)
    assert _post(browser, sheet, "publication", version=1).status_code == 303
    assert again(sheet).state is S.PUBLISHED
    assert client.get(f"/fiches/{sheet.slug}").status_code == 200
    assert _post(browser, sheet, "publication", version=1).status_code == 409
    assert publication_of(sheet).edition == 1


def test_revision(as_: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet, browser = make_sheet(owner=paul), as_(esther)
    assert _post(browser, sheet, "a-reviser", **{"revising-reason": "Le numéro a changé."}).status_code == 303
    assert again(sheet).state is S.TO_REVISE
    assert again(sheet).state_reason == "Le numéro a changé."
    assert _told() == {paul.public_id}
    assert db.session.query(Publication).count() == 1
    assert _post(browser, sheet, "a-reviser").status_code == 409


def test_revision_with_a_reason_too_long(as_: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet = make_sheet(owner=paul)
    assert _post(as_(esther), sheet, "a-reviser", **{"revising-reason": "x" * 2001}).status_code == 422
    assert again(sheet).state is S.PUBLISHED


@pytest.mark.parametrize("state", [S.PUBLISHED, S.TO_REVISE])
def test_confirmation(as_: Any, client: Any, again: Any, esther: Any, paul: Any, state: SheetState) -> None:
    sheet, browser = make_sheet(state=state, owner=paul, review_due="2020-01-01"), as_(esther)
    due = today_in_paris() + timedelta(days=400)
    assert _post(browser, sheet, "relecture-faite", **{"confirming-next_due": due.isoformat()}).status_code == 303
    assert again(sheet).state is S.PUBLISHED
    publication = publication_of(sheet)
    assert (publication.reviewed_on, publication.review_due) == (today_in_paris(), due)
    assert publication.edition == 1
    assert again(sheet).version == 2
    assert "attend sa relecture" not in client.get(f"/fiches/{sheet.slug}").text


@pytest.mark.parametrize("due", ["", "hier", "2020-01-01", "31/02/2030", "1000000-01-01"])
def test_confirmation_wants_a_day_to_come(as_: Any, again: Any, esther: Any, paul: Any, due: str) -> None:
    sheet = make_sheet(owner=paul)
    page = _post(as_(esther), sheet, "relecture-faite", **{"confirming-next_due": due})
    assert page.status_code == 422
    assert 'id="confirming-next_due-error"' in page.text
    assert again(sheet).version == 1


def test_confirmation_does_not_put_waiting_changes_on_line(as_: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet = make_sheet(state=S.TO_REVISE, owner=paul)
    sheet.content = {**sheet.content, "summary": "Autre chose."}
    due = (today_in_paris() + timedelta(days=400)).isoformat()
    assert _post(as_(esther), sheet, "relecture-faite", **{"confirming-next_due": due}).status_code == 409
    assert publication_of(sheet).summary != "Autre chose."


def test_confirmation_of_a_draft_is_a_conflict(as_: Any, esther: Any, paul: Any) -> None:
    due = (today_in_paris() + timedelta(days=400)).isoformat()
    sheet = make_sheet(state=S.DRAFT, owner=paul)
    assert _post(as_(esther), sheet, "relecture-faite", **{"confirming-next_due": due}).status_code == 409


def test_reopening(as_: Any, client: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet, browser = make_sheet(owner=paul), as_(esther)
    _post(browser, sheet, "retrait", **{"withdrawing-reason": "Remplacée."})
    assert _post(browser, sheet, "reouverture").status_code == 303
    assert again(sheet).state is S.DRAFT
    assert client.get(f"/fiches/{sheet.slug}").status_code == 410
    assert _post(browser, sheet, "reouverture").status_code == 409


def test_entrusting(as_: Any, again: Any, esther: Any, paul: Any, gina: Any) -> None:
    sheet, browser = make_sheet(), as_(esther)
    data = {"entrusting-owner": paul.public_id, "entrusting-deputy": gina.public_id}
    assert _post(browser, sheet, "responsables", **data).status_code == 303
    assert (again(sheet).owner_id, again(sheet).deputy_id) == (paul.id, gina.id)
    page = browser.get(f"/gestion/fiches/{sheet.public_id}").text
    assert f'<option selected value="{paul.public_id}">' in page
    assert _post(browser, sheet, "responsables").status_code == 303
    assert (again(sheet).owner_id, again(sheet).deputy_id) == (None, None)


def test_entrusting_to_one_person_twice_is_refused(as_: Any, again: Any, esther: Any, paul: Any) -> None:
    sheet = make_sheet()
    data = {"entrusting-owner": paul.public_id, "entrusting-deputy": paul.public_id}
    page = _post(as_(esther), sheet, "responsables", **data)
    assert page.status_code == 422
    assert 'id="entrusting-deputy-error"' in page.text
    assert again(sheet).owner_id is None


def test_entrusting_to_a_stranger_is_refused(as_: Any, again: Any, esther: Any, farid: Any) -> None:
    sheet = make_sheet()
    page = _post(as_(esther), sheet, "responsables", **{"entrusting-owner": farid.public_id})
    assert page.status_code == 422
    assert 'id="entrusting-owner-error"' in page.text
    assert again(sheet).owner_id is None


@pytest.mark.parametrize(
    ("decision", "refused"),
    [
        ("validation", {S.DRAFT, S.VALIDATED, S.PUBLISHED, S.TO_REVISE, S.WITHDRAWN}),
        ("publication", {S.DRAFT, S.REVIEW, S.PUBLISHED, S.TO_REVISE, S.WITHDRAWN}),
        ("retour", {S.DRAFT, S.VALIDATED, S.PUBLISHED, S.TO_REVISE, S.WITHDRAWN}),
        ("reprise", {S.DRAFT, S.PUBLISHED, S.TO_REVISE, S.WITHDRAWN}),
        ("a-reviser", {S.DRAFT, S.REVIEW, S.VALIDATED, S.TO_REVISE, S.WITHDRAWN}),
        ("retrait", {S.REVIEW, S.VALIDATED, S.WITHDRAWN}),
        ("reouverture", {S.DRAFT, S.REVIEW, S.VALIDATED, S.PUBLISHED, S.TO_REVISE}),
        ("programmation/annulation", set(S)),
    ],
)
def test_a_state_that_moved_is_a_conflict(
    as_: Any, again: Any, esther: Any, paul: Any, decision: str, refused: set[SheetState]
) -> None:
    browser = as_(esther)
    data = {"version": 1, "returning-reason": "Trop tard.", "withdrawing-reason": "Trop tard."}
    for state in refused:
        sheet = make_sheet(state=state, owner=paul)
        assert _post(browser, sheet, decision, **data).status_code == 409, state
        assert again(sheet).state is state
    assert db.session.query(Tombstone).count() == 0
