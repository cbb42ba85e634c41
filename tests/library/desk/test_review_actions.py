"""What the team decides: returned, validated, taken back, confirmed; and who is told."""

from datetime import date, timedelta
from typing import Any

import pytest

from labagora.accounts.enums import SuspensionReason
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from labagora.core.outbox import Job
from labagora.library.actions import review
from labagora.library.actions.publishing import publish_sheet, schedule_sheet
from labagora.library.enums import SheetState
from labagora.library.models import Publication, SheetLock, SheetVersion
from tests.builders.library import make_sheet, publication_of
from tests.library.desk.conftest import whole

DUE = date(2099, 1, 31)


def _told() -> list[tuple[str, str]]:
    jobs = db.session.query(Job).filter_by(name="library.tell_decision").order_by(Job.id)
    return [(job.arguments["account_ref"], job.arguments["state"]) for job in jobs]


def _in(state: SheetState, owner: Any, **content: Any) -> Any:
    return whole(make_sheet(state=state, owner=owner, **content))


def test_a_returned_draft_says_why_and_tells_its_owner(esther: Any, paul: Any) -> None:
    sheet = _in(SheetState.REVIEW, paul)
    with pytest.raises(Invalid):
        review.return_sheet(sheet, "  ", actor=esther, now=utcnow())
    review.return_sheet(sheet, " Citez vos sources. ", actor=esther, now=utcnow())
    assert (sheet.state, sheet.state_reason) == (SheetState.DRAFT, "Citez vos sources.")
    assert _told() == [(paul.public_id, "draft")]


def test_a_returned_revision_stays_on_line(esther: Any, paul: Any) -> None:
    sheet = _in(SheetState.TO_REVISE, paul)
    review.submit_sheet(sheet, actor=paul, now=utcnow())
    review.return_sheet(sheet, "Encore.", actor=esther, now=utcnow())
    assert sheet.state is SheetState.TO_REVISE
    assert publication_of(sheet).edition == 1


def test_a_validated_sheet_is_still_whole_and_free(esther: Any, paul: Any) -> None:
    bare = _in(SheetState.REVIEW, paul, authors=[])
    with pytest.raises(Invalid) as refusal:
        review.validate_sheet(bare, actor=esther, now=utcnow())
    assert refusal.value.field == "authors"
    sheet = _in(SheetState.REVIEW, paul)
    db.session.add(SheetLock(sheet_id=sheet.id, holder_id=esther.id, taken_at=utcnow(), expires_at=utcnow()))
    review.validate_sheet(sheet, actor=esther, now=utcnow())
    assert sheet.state is SheetState.VALIDATED
    assert sheet.validated_at is not None
    assert db.session.query(SheetLock).count() == 0
    assert _told() == [(paul.public_id, "validated")]


def test_taking_back_drops_the_schedule(esther: Any, paul: Any) -> None:
    sheet = _in(SheetState.VALIDATED, paul)
    schedule_sheet(sheet, utcnow() + timedelta(days=2), actor=esther, now=utcnow())
    review.take_back_sheet(sheet, "Une erreur.", actor=esther, now=utcnow())
    assert (sheet.state, sheet.publish_at, sheet.state_reason) == (SheetState.DRAFT, None, "Une erreur.")


def test_who_decides_is_not_told_of_their_own_decision(esther: Any) -> None:
    review.validate_sheet(_in(SheetState.REVIEW, esther), actor=esther, now=utcnow())
    assert _told() == []


def test_the_deputy_and_the_leaders_are_told_too(
    esther: Any, gina: Any, alice: Any, bob: Any, territorial: Any
) -> None:
    sheet = whole(territorial)
    sheet.deputy_id, sheet.state, sheet.submitted_at = gina.id, SheetState.REVIEW, utcnow()
    review.return_sheet(sheet, "Presque.", actor=esther, now=utcnow())
    assert {ref for ref, _state in _told()} == {gina.public_id, alice.public_id, bob.public_id}


def test_a_suspended_owner_is_not_written_to(esther: Any, paul: Any) -> None:
    paul.suspended_at, paul.suspended_for = utcnow(), SuspensionReason.REQUEST
    db.session.flush()
    review.return_sheet(_in(SheetState.REVIEW, paul), "Presque.", actor=esther, now=utcnow())
    assert _told() == []


def test_confirming_moves_the_dates_and_nothing_else(esther: Any, paul: Any) -> None:
    sheet = _in(SheetState.PUBLISHED, paul)
    sheet.reminded_on = date(2026, 9, 1)
    before = (publication_of(sheet).revised_at, publication_of(sheet).fingerprint)
    review.confirm_reviewed(sheet, DUE, actor=esther, now=utcnow())
    online = publication_of(sheet)
    assert (online.review_due, online.reviewed_on, online.edition) == (DUE, today_in_paris(), 1)
    assert (online.revised_at, online.version_number) == (before[0], 2)
    assert online.fingerprint != before[1]
    assert (sheet.review_due, sheet.reminded_on, sheet.state) == (DUE, None, SheetState.PUBLISHED)
    assert sheet.content["review_due"] == "2099-01-31"
    assert db.session.query(Job).filter_by(name="library.build_pdf").count() == 1


def test_confirming_a_sheet_to_revise_puts_it_back(esther: Any, paul: Any) -> None:
    sheet = _in(SheetState.TO_REVISE, paul)
    review.confirm_reviewed(sheet, DUE, actor=esther, now=utcnow())
    assert sheet.state is SheetState.PUBLISHED


def test_changes_that_wait_are_not_confirmed_on_line(esther: Any, paul: Any) -> None:
    sheet = _in(SheetState.TO_REVISE, paul)
    sheet.content = {**sheet.content, "body": "Pas encore relu."}
    with pytest.raises(Conflict):
        review.confirm_reviewed(sheet, DUE, actor=esther, now=utcnow())
    assert "Pas encore relu." not in str(publication_of(sheet).content)


def test_the_next_date_is_to_come(esther: Any, paul: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        review.confirm_reviewed(_in(SheetState.PUBLISHED, paul), today_in_paris(), actor=esther, now=utcnow())
    assert refusal.value.field == "next_due"


DECISIONS = {
    "return": lambda sheet, actor: review.return_sheet(sheet, "Motif.", actor=actor, now=utcnow()),
    "validate": lambda sheet, actor: review.validate_sheet(sheet, actor=actor, now=utcnow()),
    "take back": lambda sheet, actor: review.take_back_sheet(sheet, actor=actor, now=utcnow()),
    "confirm": lambda sheet, actor: review.confirm_reviewed(sheet, DUE, actor=actor, now=utcnow()),
    "publish": lambda sheet, actor: publish_sheet(sheet, actor=actor, now=utcnow()),
}
POSSIBLE = {
    "return": {SheetState.REVIEW},
    "validate": {SheetState.REVIEW},
    "take back": {SheetState.REVIEW, SheetState.VALIDATED},
    "confirm": {SheetState.PUBLISHED, SheetState.TO_REVISE},
    "publish": {SheetState.VALIDATED},
}


@pytest.mark.parametrize("state", list(SheetState))
@pytest.mark.parametrize("name", DECISIONS)
def test_every_decision_in_every_state(esther: Any, paul: Any, farid: Any, name: str, state: SheetState) -> None:
    sheet = _in(state, paul)
    for other in (paul, farid):
        with pytest.raises(NotAllowed):
            DECISIONS[name](sheet, other)
    if state in POSSIBLE[name]:
        DECISIONS[name](sheet, esther)
        db.session.flush()
    else:
        with pytest.raises(InvalidTransition):
            DECISIONS[name](sheet, esther)
        assert sheet.state is state
        assert db.session.query(SheetVersion).count() == 1
        assert db.session.query(Publication).count() == (state in (SheetState.PUBLISHED, SheetState.TO_REVISE))
