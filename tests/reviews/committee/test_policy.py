"""Who meets, ranks, applies, reads minutes, takes a place back: every role, phase and state."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from labagora.calls.enums import ENDED_CALL_STATES, ApplicationState, CallState, MemberState
from labagora.core.clock import utcnow
from labagora.reviews.enums import ConflictState, DeliberationState, Outcome, ReviewerState, RoundPhase
from labagora.reviews.policy import can_deliberate
from labagora.reviews.policy import committee as policy

STAFF, OTHER = SimpleNamespace(id=1, is_staff=True), SimpleNamespace(id=2, is_staff=False)
REVIEWED = SimpleNamespace(state=CallState.REVIEWING)
ACTORS = (STAFF, OTHER, None)


@pytest.mark.parametrize(("actor", "phase", "interested"), list(product(ACTORS, RoundPhase, (False, True))))
def test_the_team_holds_the_meeting_of_what_is_not_theirs(actor: Any, phase: RoundPhase, interested: bool) -> None:
    round_: Any = SimpleNamespace(phase=phase)
    expected = actor is STAFF and phase is RoundPhase.DELIBERATING and not interested
    for can in (policy.can_meet, policy.can_rank, policy.can_apply):
        assert can(actor, round_, has_interest=interested) is expected
    for state in DeliberationState:
        meeting: Any = SimpleNamespace(state=state, round=round_)
        is_open = state is DeliberationState.OPEN
        assert policy.can_record(actor, meeting, has_interest=interested) is (expected and is_open)


@pytest.mark.parametrize(("actor", "interested"), list(product(ACTORS, (False, True))))
def test_minutes_are_for_the_team_without_interest(actor: Any, interested: bool) -> None:
    assert policy.can_read_minutes(actor, has_interest=interested) is (actor is STAFF and not interested)


CASES = product(
    ACTORS, RoundPhase, Outcome, ApplicationState, (False, True), (None, *ConflictState), (False, True), (False, True)
)


def test_a_place_is_taken_back_from_a_laureate_only() -> None:
    for actor, phase, outcome, state, interested, tied, in_team, vacated in CASES:
        place = SimpleNamespace(state=MemberState.ACTIVE, account_id=STAFF.id)
        decision: Any = SimpleNamespace(
            application=SimpleNamespace(state=state, members=[place] if in_team else [], call=REVIEWED),
            round=SimpleNamespace(phase=phase),
            outcome=outcome,
            vacated_at=utcnow() if vacated else None,
        )
        ties: Any = [SimpleNamespace(cuts=tied is not ConflictState.DISMISSED)] if tied else []
        expected = (
            actor is STAFF
            and phase is RoundPhase.DECIDED
            and outcome is Outcome.SELECTED
            and state in (ApplicationState.FILED, ApplicationState.CORRECTING)
            and not (interested or in_team or vacated)
            and tied in (None, ConflictState.DISMISSED)
        )
        assert policy.can_unselect(actor, decision, ties, has_interest=interested) is expected


@pytest.mark.parametrize(
    ("state", "sits", "phase", "mine", "tied"),
    list(product(ReviewerState, (False, True), RoundPhase, (False, True), (None, *ConflictState))),
)
def test_a_member_deliberates_on_what_is_not_theirs(
    state: ReviewerState, sits: bool, phase: RoundPhase, mine: bool, tied: ConflictState | None
) -> None:
    seat: Any = SimpleNamespace(
        state=state, sits=sits, round=SimpleNamespace(phase=phase, call=REVIEWED), account_id=OTHER.id if mine else 9
    )
    ties: Any = [SimpleNamespace(cuts=tied is not ConflictState.DISMISSED)] if tied else []
    expected = (
        state is ReviewerState.ACTIVE
        and sits
        and mine
        and phase in (RoundPhase.DELIBERATING, RoundPhase.DECIDED)
        and tied in (None, ConflictState.DISMISSED)
    )
    assert can_deliberate(OTHER, seat, ties) is expected


@pytest.mark.parametrize("state", list(CallState))
def test_a_call_that_is_ended_closes_the_room_and_keeps_its_laureates(state: CallState) -> None:
    call = SimpleNamespace(state=state)
    seat: Any = SimpleNamespace(
        state=ReviewerState.ACTIVE, sits=True, account_id=OTHER.id,
        round=SimpleNamespace(phase=RoundPhase.DECIDED, call=call),
    )  # fmt: skip
    decision: Any = SimpleNamespace(
        application=SimpleNamespace(state=ApplicationState.FILED, members=[], call=call),
        round=SimpleNamespace(phase=RoundPhase.DECIDED),
        outcome=Outcome.SELECTED,
        vacated_at=None,
    )
    assert can_deliberate(OTHER, seat, ()) is (state not in ENDED_CALL_STATES)
    assert policy.can_unselect(STAFF, decision, (), has_interest=False) is (state not in ENDED_CALL_STATES)
