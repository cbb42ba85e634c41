"""The rule of a fair deadline: what it measures, when it gives a day, and never otherwise."""

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.calls.fairness import LENGTH, has_failed, is_slow, is_unfair, next_closing
from labagora.core.service_minutes import Load

CLOSES = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
seconds = st.sampled_from([0.0, 0.1, 0.25, 0.3, 1.0, 1.7, 2.0, 4.99, 5.0, 5.01, 60.0])
durations = st.dictionaries(seconds, st.integers(1, 200), min_size=1, max_size=4).map(
    lambda found: [one for one, times in found.items() for _ in range(times)]
)


def _total(durations: list[float], errors: int = 0) -> Load:
    total = Load()
    for place, one in enumerate(durations):
        total += Load.of(one, is_error=place < errors)
    return total


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        (Load(), False),
        (Load(requests=100, errors=1, within_250ms=100), False),
        (Load(requests=100, errors=2, within_250ms=100), True),
        (Load(requests=1000, errors=10, within_250ms=1000), False),
        (Load(requests=1000, errors=11, within_250ms=1000), True),
        (Load(requests=100, within_1s=95, slower=5), False),
        (Load(requests=100, within_1s=94, slower=6), True),
        (Load(requests=1, errors=1, within_250ms=1), True),
    ],
)
def test_the_thresholds_are_literal(load: Load, expected: bool) -> None:
    assert is_unfair(load) is expected


@given(durations)
def test_slow_means_a_95th_percentile_above_5_seconds(taken: list[float]) -> None:
    """The bands lose the durations, not the answer."""
    ranked = sorted(taken)
    percentile = ranked[math.ceil(0.95 * len(ranked)) - 1]
    assert is_slow(_total(taken)) is (percentile > 5)


@given(durations, st.integers(0, 12))
def test_below_the_thresholds_there_is_no_prolongation(taken: list[float], errors: int) -> None:
    load = _total(taken, errors)
    failed, slow = min(errors, len(taken)), sum(one > 5 for one in taken)
    assert (load.requests, load.errors, load.slower) == (len(taken), failed, slow)
    if Fraction(failed, len(taken)) <= Fraction(1, 100) and Fraction(slow, len(taken)) <= Fraction(1, 20):
        assert not is_unfair(load)
    else:
        assert has_failed(load) or is_slow(load)


@given(st.timedeltas(timedelta(0), timedelta(days=20)))
def test_the_new_hour_is_a_whole_number_of_days_later_and_to_come(late: timedelta) -> None:
    until = next_closing(CLOSES, CLOSES + late)
    assert until > CLOSES + late
    assert (until - CLOSES) % LENGTH == timedelta(0)
    assert until - (CLOSES + late) <= LENGTH
