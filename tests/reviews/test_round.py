"""The desk of a round: prepared once, moved from phase to phase, by the Institute's team alone."""

from typing import Any

import pytest

from labagora.accounts.queries import find_account
from labagora.calls.enums import ApplicationState, CallState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.privacy.actions import erase_account
from labagora.reviews.enums import AssignmentState, ReviewerState, RoundPhase
from labagora.reviews.models import ReviewRound
from tests.builders.calls import make_application, make_call
from tests.builders.reviews import (
    assign,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    tie,
    write_review,
)
from tests.calls.likeness import bare


@pytest.fixture
def call(app: Any) -> Any:
    return make_call(state=CallState.REVIEWING)


def _address(call: Any, end: str = "tour") -> str:
    return f"/gestion/appels/{call.public_id}/evaluation/{end}"


def test_a_round_is_prepared_once(as_: Any, esther: Any, call: Any) -> None:
    browser = as_(esther)
    assert "Préparer l’évaluation" in browser.get(_address(call)).text
    for _ in range(2):
        assert browser.post(_address(call)).status_code == 303
    assert db.session.query(ReviewRound).filter_by(call_id=call.id).count() == 1
    page = browser.get(_address(call)).text
    assert "En préparation" in page
    assert "Évaluation en cours" in page


def test_a_call_that_is_not_open_yet_has_no_round(as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.DRAFT)
    browser = as_(esther)
    assert "Préparer l’évaluation" not in browser.get(_address(call)).text
    assert browser.post(_address(call)).status_code == 409
    assert db.session.query(ReviewRound).count() == 0


@pytest.mark.parametrize("person", ["alice", "denis", "camille"])
@pytest.mark.parametrize(("method", "end"), [("get", "tour"), ("post", "tour"), ("post", "phase")])
def test_nobody_else_knows_of_it(request: Any, as_: Any, call: Any, person: str, method: str, end: str) -> None:
    make_round(call, RoundPhase.PREPARING)
    browser = as_(request.getfixturevalue(person))
    assert (
        getattr(browser, method)(_address(call, end), **({"data": {}} if method == "post" else {})).status_code == 404
    )


def test_a_visitor_is_asked_to_sign_in(client: Any, call: Any) -> None:
    assert client.get(_address(call)).status_code == 303


def test_an_unknown_call_is_not_found(as_: Any, esther: Any) -> None:
    assert as_(esther).get("/gestion/appels/aaaaaaaaaaaaaaaaaaaaaa/evaluation/tour").status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (RoundPhase.PREPARING, "reviewing", True),
        (RoundPhase.REVIEWING, "discussing", True),
        (RoundPhase.DISCUSSING, "deliberating", True),
        (RoundPhase.PREPARING, "deliberating", False),
        (RoundPhase.DELIBERATING, "decided", False),
        (RoundPhase.DECIDED, "reviewing", False),
        (RoundPhase.REVIEWING, "ailleurs", False),
        (RoundPhase.REVIEWING, "", False),
    ],
)
def test_only_the_phases_that_follow(as_: Any, esther: Any, call: Any, before: Any, after: str, moved: bool) -> None:
    round_ = make_round(call, before)
    browser = as_(esther)
    browser.post(_address(call, "phase"), data={"phase": after})
    db.session.refresh(round_)
    assert (round_.phase.value == after) is moved
    assert moved or round_.phase is before


def test_a5_the_counts_leave_out_what_an_interest_closes(as_: Any, esther: Any, hospital: Any, call: Any) -> None:
    round_ = make_round(call)
    grid, mine = make_grid(round_), make_application(call, hospital, ApplicationState.FILED)
    seat = make_reviewer(round_)
    make_admissible(mine)
    write_review(assign(seat, mine), grid)
    browser = as_(esther)
    before = browser.get(_address(call)).text
    grid = make_grid(round_, lot="autre")
    closed = make_application(call, hospital, ApplicationState.FILED)
    make_admissible(closed)
    write_review(assign(seat, closed), grid)
    tie(make_reviewer(round_, esther, ReviewerState.LEFT), closed)
    db.session.flush()
    assert bare(browser.get(_address(call)).text) == bare(before)


def test_who_erases_their_account_leaves_what_they_did_not_read(hospital: Any, call: Any) -> None:
    round_, now = make_round(call), utcnow()
    grid, seat = make_grid(round_), make_reviewer(round_)
    filed = [make_application(call, hospital, ApplicationState.FILED) for _ in range(2)]
    read, unread = (assign(seat, one) for one in filed)
    write_review(read, grid)
    erase_account(find_account(seat.account.public_id), actor=None, now=now)
    db.session.flush()
    for row in (read, unread, seat):
        db.session.refresh(row)
    assert (read.state, unread.state) == (AssignmentState.ASSIGNED, AssignmentState.REVOKED)
    assert (seat.state, seat.account_id) == (ReviewerState.LEFT, None)
