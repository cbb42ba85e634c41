"""Readings handed to reviewers, one message each; redistributed when somebody is away; reminded before the date."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.reviews.enums import (
    AssignmentState,
    ConflictState,
    ProposalState,
    ReviewerState,
    ReviewState,
    RevokeReason,
    RoundPhase,
)
from labagora.reviews.models import Assignment, Conflict
from labagora.reviews.tasks.assigning import remind_reviewers
from tests.builders.calls import join_team
from tests.builders.organisations import make_membership
from tests.builders.reviews import assign, tie, write_review
from tests.reviews.assigning.conftest import Table


def _release(table: Table, browser: Any) -> Any:
    return browser.post(table.address("attribution/remise"))


def test_all_is_handed_out_with_one_message_each(
    as_: Any, esther: Any, table: Table, run_jobs: Any, sent: list[Any]
) -> None:
    first, second = table.reviewer(), table.reviewer()
    addresses = {first.account.address, second.account.address}
    for title in ("CANARI un", "CANARI deux"):
        assign(first, table.application(title), is_released=False)
    assign(second, table.application(), is_released=False)
    browser = as_(esther)
    page = browser.get(table.address("attribution/remise")).text
    assert "Remettre ces lectures" in page
    assert _release(table, browser).status_code == 303
    assert db.session.query(Assignment).filter(Assignment.released_at.is_(None)).count() == 0
    db.session.refresh(table.round)
    assert table.round.phase is RoundPhase.REVIEWING
    assert table.round.released_at is not None
    run_jobs()
    assert {one.to for one in sent} == addresses
    assert len(sent) == 2
    assert not any("CANARI" in one.text + one.html + one.subject for one in sent)
    assert any("À lire : 2" in one.text for one in sent)
    again = _release(table, browser)
    assert again.headers["Location"].endswith("/attribution/remise")


def test_a_tie_that_appeared_since_holds_it_back(as_: Any, esther: Any, table: Table, hospital: Any) -> None:
    seat = table.reviewer()
    row = assign(seat, table.application(), is_released=False)
    make_membership(seat.account, hospital)
    browser = as_(esther)
    assert "Remettre ces lectures" in browser.get(table.address("attribution/remise")).text
    assert _release(table, browser).status_code == 303
    db.session.refresh(row)
    assert row.released_at is None
    assert db.session.query(Conflict).one().state is ConflictState.SUSPECTED
    page = browser.get(table.address("attribution/remise")).text
    assert "Les lectures retenues ne partent pas" in page
    assert "Remettre ces lectures" not in page


def test_nothing_is_handed_out_where_a_conflict_cuts(as_: Any, esther: Any, table: Table) -> None:
    seat, member = table.reviewer(), table.reviewer()
    tied, teamed, free = (table.application(str(number)) for number in range(3))
    rows = [assign(seat, tied, is_released=False), assign(member, teamed, is_released=False)]
    kept = assign(seat, free, is_released=False)
    tie(seat, tied, ConflictState.SUSPECTED)
    join_team(teamed, member.account)
    browser = as_(esther)
    assert "Les lectures retenues ne partent pas" in browser.get(table.address("attribution/remise")).text
    assert _release(table, browser).status_code == 303
    for row in (*rows, kept):
        db.session.refresh(row)
    assert [row.released_at is not None for row in (*rows, kept)] == [False, False, True]


@pytest.mark.parametrize("missing", ["grid", "date", "past", "nothing", "phase"])
def test_what_is_missing_is_told(as_: Any, esther: Any, table: Table, missing: str) -> None:
    application = table.application(lot="ville")
    if missing != "nothing":
        assign(table.reviewer(), application, is_released=False)
    if missing == "grid":
        table.grid.lot = "hopital"
    if missing in ("date", "past"):
        table.round.due_at = None if missing == "date" else utcnow() - timedelta(hours=1)
    if missing == "phase":
        table.round.phase = RoundPhase.DELIBERATING
    browser = as_(esther)
    assert "Remettre ces lectures" not in browser.get(table.address("attribution/remise")).text
    assert _release(table, browser).status_code == {"phase": 403, "nothing": 303}.get(missing, 409)
    assert db.session.query(Assignment).filter(Assignment.released_at.is_not(None)).count() == 0


def test_what_is_closed_to_me_waits_for_a_colleague(as_: Any, esther: Any, admin: Any, table: Table) -> None:
    own, other = table.application(), table.application()
    seat = table.reviewer()
    mine, theirs = (assign(seat, one, is_released=False) for one in (own, other))
    tie(table.reviewer(account=esther, state=ReviewerState.LEFT), own)
    _release(table, as_(esther))
    db.session.refresh(mine)
    db.session.refresh(theirs)
    assert (mine.released_at is None, theirs.released_at is None) == (True, False)
    _release(table, as_(admin))
    db.session.refresh(mine)
    assert mine.released_at is not None


def test_somebody_away_is_replaced_and_nothing_else_moves(as_: Any, esther: Any, table: Table, run_jobs: Any) -> None:
    away, other, third = (table.reviewer(max_load=9) for _ in range(3))
    first, second, third_one = (table.application(str(number)) for number in range(3))
    done = assign(away, first)
    write_review(done, table.grid)
    gone = assign(away, second)
    write_review(gone, table.grid, ReviewState.DRAFT)
    assign(other, second, is_released=False)
    assign(other, third_one, is_released=False)  # one short, and stays so: nobody left it
    browser = as_(esther)
    address = table.address(f"attribution/evaluateurs/{away.public_id}/absence")
    assert "Lectures à redistribuer : 1" in browser.get(address).text
    assert browser.post(address).status_code == 303
    db.session.refresh(gone)
    db.session.refresh(done)
    db.session.refresh(away)
    assert (gone.state, gone.revoke_reason) == (AssignmentState.REVOKED, RevokeReason.ABSENCE)
    assert done.state is AssignmentState.ASSIGNED
    assert away.max_load == 1
    run_jobs()
    proposal = table.proposal()
    assert proposal.state is ProposalState.READY
    before = table.live()
    assert (
        browser.post(f"{table.address('attribution/propositions')}/{proposal.public_id}/application").status_code == 303
    )
    assert table.live() - before == {(second.reference, third.number)}
    assert before <= table.live()
    assert browser.post(address).status_code == 409


def test_somebody_who_left_meanwhile_is_replaced_too(as_: Any, esther: Any, table: Table, run_jobs: Any) -> None:
    away, other = table.reviewer(), table.reviewer()
    application = table.application()
    alone = table.application()
    assign(away, application)
    browser = as_(esther)
    browser.post(table.address(f"attribution/evaluateurs/{away.public_id}/absence"))
    away.state, away.left_at = ReviewerState.LEFT, utcnow()
    run_jobs()
    assert table.proposal().pairs == [[application.id, other.id]]
    assert alone.id not in {pair[0] for pair in table.proposal().pairs}


@pytest.mark.parametrize("person", ["alice", "denis", "camille"])
def test_nobody_else_hands_out_or_redistributes(request: Any, as_: Any, table: Table, person: str) -> None:
    seat = table.reviewer()
    assign(seat, table.application(), is_released=False)
    browser = as_(request.getfixturevalue(person))
    for end in ("attribution/remise", f"attribution/evaluateurs/{seat.public_id}/absence"):
        assert browser.get(table.address(end)).status_code == 404
        assert browser.post(table.address(end)).status_code == 404
    assert len(table.live()) == 1


@pytest.fixture
def waiting(table: Table) -> Any:
    """A reviewer with something to give back."""
    table.round.phase = RoundPhase.REVIEWING
    seat = table.reviewer()
    assign(seat, table.application())
    return seat


def _reminders() -> int:
    return db.session.query(Job).filter_by(name="reviews.mail_reminder").count()


@pytest.mark.parametrize(("days", "count"), [(8, 0), (6, 1), (3, 1), (1, 1), (-1, 0)])
def test_reviewers_are_reminded_at_j7_and_j2(table: Table, waiting: Any, days: int, count: int) -> None:
    table.round.due_at = utcnow() + timedelta(days=days)
    db.session.flush()
    remind_reviewers()
    remind_reviewers()
    assert _reminders() == count


def test_both_reminders_leave_and_again_when_the_date_moves(table: Table, waiting: Any, freeze: Any) -> None:
    due = utcnow() + timedelta(days=6)
    table.round.due_at = due
    db.session.flush()
    remind_reviewers()
    freeze(due - timedelta(days=1))
    remind_reviewers()
    assert _reminders() == 2
    table.round.due_at = due + timedelta(minutes=5)
    db.session.flush()
    remind_reviewers()
    assert _reminders() == 3


@pytest.mark.parametrize("case", ["submitted", "abstained", "revoked", "unreleased", "conflict", "left", "phase"])
def test_nobody_is_reminded_of_nothing(table: Table, case: str) -> None:
    table.round.phase, table.round.due_at = RoundPhase.REVIEWING, utcnow() + timedelta(days=1)
    seat, application = table.reviewer(), table.application()
    row = assign(
        seat,
        application,
        AssignmentState.REVOKED if case == "revoked" else AssignmentState.ASSIGNED,
        is_released=case != "unreleased",
    )
    if case in ("submitted", "abstained"):
        write_review(row, table.grid, ReviewState(case))
    if case == "conflict":
        tie(seat, application, ConflictState.SUSPECTED)
    if case == "left":
        seat.state, seat.left_at = ReviewerState.LEFT, utcnow()
    if case == "phase":
        table.round.phase = RoundPhase.DELIBERATING
    db.session.flush()
    remind_reviewers()
    assert _reminders() == 0


def test_a_reminder_that_has_no_object_any_more_does_not_leave(
    table: Table, waiting: Any, run_jobs: Any, sent: list[Any]
) -> None:
    table.round.due_at = utcnow() + timedelta(days=1)
    db.session.flush()
    remind_reviewers()
    write_review(db.session.query(Assignment).one(), table.grid)
    run_jobs()
    assert sent == []


def test_a_reminder_says_how_many_and_when(table: Table, waiting: Any, run_jobs: Any, sent: list[Any]) -> None:
    table.round.due_at = utcnow() + timedelta(days=1)
    db.session.flush()
    remind_reviewers()
    run_jobs()
    assert "Restantes : 1" in sent[0].text
    assert "http://localhost/evaluations" in sent[0].text
