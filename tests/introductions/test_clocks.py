"""Dates that the clocks give."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.introductions import clocks
from labagora.introductions.enums import IntroductionState
from tests.introductions.test_policy import NOW, introduction

S = IntroductionState
MOMENTS = st.integers(0, 2 * 365 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(MOMENTS, MOMENTS)
def test_abuse_8_batch_starts_are_72_hours_apart(opened: datetime, now: datetime) -> None:
    start = clocks.batch_start(opened, now)
    assert (start - opened) % clocks.BATCH == timedelta()
    assert start <= max(now, opened)
    assert now < opened or now - start < clocks.BATCH
    assert clocks.next_batch(opened, now) == start + clocks.BATCH


@pytest.mark.parametrize(
    ("days", "nudged", "due"),
    [(14, False, False), (15, False, True), (59, False, True), (60, False, False), (20, True, False)],
)
def test_one_nudge_between_15_and_60_days(days: int, nudged: bool, due: bool) -> None:
    row: Any = introduction(S.INVITED, waiting_since=NOW - timedelta(days=days), nudged_at=NOW if nudged else None)
    assert clocks.nudge_due(row, NOW) is due


def test_only_waits_are_closed_at_60_days() -> None:
    old = NOW - timedelta(days=60) - clocks.BATCH
    for state in S:
        row: Any = introduction(state, waiting_since=old)
        row.need.opened_at = NOW - timedelta(days=90)
        assert clocks.is_over_due(row, NOW) is (state in (S.INVITED, S.VOLUNTEERED, S.ACCEPTED))
    fresh: Any = introduction(S.INVITED, waiting_since=NOW - timedelta(days=60, seconds=-1))
    assert not clocks.is_over_due(fresh, NOW)


def test_yes_is_hidden_until_the_batch_then_shown() -> None:
    row: Any = introduction(S.VOLUNTEERED, answered_at=NOW)
    assert not clocks.is_shown_to_leader(row, NOW + timedelta(minutes=1))
    assert clocks.is_shown_to_leader(row, NOW + timedelta(hours=72))
    row.state = S.WITHDRAWN
    assert not clocks.is_shown_to_leader(row, NOW + timedelta(hours=72))


@given(st.integers(0, 3 * 86_400 - 1))
def test_abuse_8_no_clock_of_a_leader_tells_when_within_a_batch_the_answer_came(seconds: int) -> None:
    opened = NOW - timedelta(days=90)
    said = opened + timedelta(days=30, seconds=seconds)
    row: Any = introduction(S.VOLUNTEERED, waiting_since=said, answered_at=said)
    row.need.opened_at = opened
    shown = opened + timedelta(days=33)
    assert clocks.closes_at(row) == shown + clocks.CLOSE_AFTER
    assert not clocks.nudge_due(row, shown + clocks.NUDGE_AFTER - timedelta(seconds=1))
    assert clocks.nudge_due(row, shown + clocks.NUDGE_AFTER)
