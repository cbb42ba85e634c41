"""The state machine: every state, every move."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.core.errors import InvalidTransition
from labagora.introductions.enums import (
    ENDED_STATES,
    INTRODUCTION_WORKFLOW,
    OPEN_STATES,
    REVEALED_STATES,
    WAITING_STATES,
    IntroductionState,
)

S = IntroductionState
STATES = list(S)


@pytest.mark.parametrize(("old", "new"), list(product(STATES, STATES)))
def test_move_is_allowed_or_refused(old: S, new: S) -> None:
    if new in INTRODUCTION_WORKFLOW.moves.get(old, ()):
        INTRODUCTION_WORKFLOW.check(old, new)
    else:
        with pytest.raises(InvalidTransition):
            INTRODUCTION_WORKFLOW.check(old, new)


def test_every_state_is_in_one_family() -> None:
    assert set(S) == WAITING_STATES | REVEALED_STATES | ENDED_STATES
    assert not WAITING_STATES & REVEALED_STATES
    assert not ENDED_STATES & (WAITING_STATES | REVEALED_STATES)
    assert WAITING_STATES | {S.CONFIRMED} == OPEN_STATES


@given(st.lists(st.sampled_from(STATES), max_size=12))
def test_nobody_is_revealed_without_both_yes(wanted: list[S]) -> None:
    """Whatever is tried, contact follows a yes of the volunteer, then of the leader, then of the volunteer."""
    for first in (S.INVITED, S.VOLUNTEERED):
        state, path = first, [first]
        for new in wanted:
            if INTRODUCTION_WORKFLOW.allows(state, new):
                state = new
                path.append(new)
        if REVEALED_STATES.intersection(path):
            revealed = min(path.index(one) for one in REVEALED_STATES if one in path)
            before = path[:revealed]
            assert S.VOLUNTEERED in before
            assert before[-1] is S.ACCEPTED
            assert before.index(S.VOLUNTEERED) < revealed - 1


@given(st.lists(st.sampled_from(STATES), max_size=20))
def test_refused_withdrawn_and_cancelled_are_final(wanted: list[S]) -> None:
    for final in (S.REFUSED, S.WITHDRAWN, S.CANCELLED):
        assert INTRODUCTION_WORKFLOW.is_final(final)
        assert not any(INTRODUCTION_WORKFLOW.allows(final, new) for new in wanted)


def test_every_open_state_lets_the_volunteer_leave_or_decline() -> None:
    for state in set(S) - ENDED_STATES:
        moves: Any = INTRODUCTION_WORKFLOW.moves[state]
        assert moves & {S.WITHDRAWN, S.DECLINED}
