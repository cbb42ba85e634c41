"""The engine of measures: values, months, numbers, roll-ups, small numbers."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.engines.measures import (
    THRESHOLD,
    Direction,
    Relation,
    Trend,
    ValueKind,
    compare,
    coverage,
    crossed,
    figures,
    hidden_cells,
    is_reached,
    months,
    pool,
    unveiled,
    value_of,
)


def test_each_kind_makes_its_value() -> None:
    assert value_of(ValueKind.TOTAL, 12, None) == 12
    assert value_of(ValueKind.PROPORTION, 15, 60) == 25
    assert value_of(ValueKind.MEAN, 90, 60) == 1.5
    assert value_of(ValueKind.MEDIAN, 28, 60) == 28
    assert value_of(ValueKind.PROPORTION, 15, None) is None
    assert value_of(ValueKind.MEAN, 15, 0) is None
    assert value_of(ValueKind.TOTAL, None, 4) is None


def test_months_are_counted_over_the_years() -> None:
    assert months.after("2026-11", 3) == "2027-02"
    assert months.after("2026-02", -3) == "2025-11"
    assert months.between("2026-11", "2027-01") == ["2026-11", "2026-12", "2027-01"]
    assert months.between("2026-02", "2026-01") == []
    assert months.span(["2026-03", "2026-01"]) == ["2026-01", "2026-02", "2026-03"]
    assert months.is_month("2026-12")
    assert not any(map(months.is_month, ("2026-13", "2026-1", "0001-01", "2026-00", "février 2026", "2026-01\n")))


@settings(deadline=None)
@given(st.floats(min_value=-1e11, max_value=1e11))
def test_a_number_that_is_written_is_read_again(number: float) -> None:
    stored = figures.kept(number)
    assert figures.read(figures.write(stored)) == pytest.approx(stored, abs=1e-4)
    again = figures.read(figures.write(stored))
    assert again is not None
    assert figures.write(again) == figures.write(stored)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12,5", 12.5), ("1 234,5", 1234.5), ("1\u202f234", 1234), ("-3", -3), ("\u22123", -3), ("0.25", 0.25)],
)
def test_numbers_are_read_as_french_people_write_them(text: str, number: float) -> None:
    assert figures.read(text) == number


@pytest.mark.parametrize("text", ["", "douze", "1e5", "nan", "inf", "1,2,3", "0,12345", "9" * 14, "--1", "٣", "1_000"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert figures.read(text) is None


def test_shares_are_pooled_from_their_parts_never_from_their_percents() -> None:
    both = pool(ValueKind.PROPORTION, [(1, 10), (90, 100), (None, 50)])
    assert both.value == pytest.approx(100 * 91 / 110)
    assert (both.low, both.high, both.count, both.is_exact) == (10, 90, 2, True)


def test_medians_do_not_add_up_and_it_is_said() -> None:
    both = pool(ValueKind.MEDIAN, [(20, 10), (40, 90)])
    assert both.value == 40
    assert not both.is_exact
    assert pool(ValueKind.MEDIAN, [(20, 10)]).is_exact
    assert pool(ValueKind.MEDIAN, [(20, None), (40, None)]).value == 30


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=8))
def test_a_mean_lies_between_its_extremes(pairs: list[tuple[float | None, float | None]]) -> None:
    whole = pool(ValueKind.MEAN, pairs)
    assert whole.low is not None
    assert whole.high is not None
    assert whole.value is not None
    assert whole.low - 1e-9 <= whole.value <= whole.high + 1e-9


def test_nothing_to_pool_gives_nothing() -> None:
    assert pool(ValueKind.TOTAL, []).value is None
    assert pool(ValueKind.MEAN, [(3, 0)]).count == 0


def test_coverage_counts_what_was_expected_alone() -> None:
    expected = np.array([[True, True, False], [False, True, True]])
    present = np.array([[True, False, True], [False, False, False]])
    seen = coverage(expected, present)
    assert (seen.places, seen.places_expected) == (1, 2)
    assert (seen.months, seen.months_expected) == (1, 3)
    assert (seen.cells, seen.cells_expected, seen.share) == (1, 4, 0.25)
    assert not seen.is_complete


@pytest.mark.parametrize(
    ("before", "after", "direction", "trend"),
    [
        (10, 8, Direction.LESS, Trend.BETTER),
        (10, 8, Direction.MORE, Trend.WORSE),
        (10, 10, Direction.MORE, Trend.SAME),
        (10, 8, Direction.NEUTRAL, Trend.MOVED),
        (None, 8, Direction.MORE, Trend.UNKNOWN),
    ],
)
def test_before_and_after_are_told_in_words(
    before: float | None, after: float | None, direction: Direction, trend: Trend
) -> None:
    assert compare(before, after, direction).trend is trend


def test_a_target_is_reached_from_the_wanted_side() -> None:
    assert is_reached(30, 30, Direction.LESS) is True
    assert is_reached(31, 30, Direction.LESS) is False
    assert is_reached(31, 30, Direction.MORE) is True
    assert is_reached(31, 30, Direction.NEUTRAL) is None
    assert is_reached(None, 30, Direction.MORE) is None
    assert compare(0, 5, Direction.MORE).percent is None
    assert compare(-4, -2, Direction.MORE).percent == 50


# Small numbers


def test_one_small_part_takes_another_with_it() -> None:
    hidden = hidden_cells([100, 5, 40, 55], [Relation(0, (1, 2, 3))])
    assert hidden == {1, 2}


def test_two_small_parts_whose_sum_is_small_take_a_third() -> None:
    hidden = hidden_cells([58, 2, 1, 25, 30], [Relation(0, (1, 2, 3, 4))])
    assert hidden == {1, 2, 3}


def test_zero_is_as_small_as_three() -> None:
    assert hidden_cells([0], []) == {0}


def test_a_part_and_its_rest_are_both_protected() -> None:
    """98 people of 100: the two others are as exposed as they would be named."""
    assert hidden_cells([100, 98, 2], [Relation(0, (1, 2))]) == {1, 2}


def test_large_numbers_are_all_published() -> None:
    counts, relations = crossed([[20, 30], [40, 50]])
    assert hidden_cells(counts, relations) == frozenset()


def test_a_ring_of_hidden_cells_does_not_pin_one_down() -> None:
    """Six cells in a ring, each pair of neighbours 11 or more: subtraction finds nothing, « no count is negative »
    would find the zeros."""
    counts, relations = crossed([[0, 11, 60], [60, 11, 0], [11, 60, 11]])
    hidden = hidden_cells(counts, relations)
    for place in (place for place, count in enumerate(counts) if count < THRESHOLD):
        low, high = _guess(counts, relations, hidden)[place]
        assert high - low >= THRESHOLD


def test_what_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        hidden_cells([10, 4, 5], [Relation(0, (1, 2))])
    with pytest.raises(ValueError, match="negative"):
        hidden_cells([-1], [])


def _guess(counts: list[int], relations: list[Relation], hidden: frozenset[int]) -> dict[int, tuple[float, float]]:
    """An attacker with pencil and paper: narrow every hidden count by each relation until nothing moves."""
    ends = {place: (0.0, float("inf")) for place in hidden}
    ends |= {place: (float(count), float(count)) for place, count in enumerate(counts) if place not in hidden}
    for _turn, one in product(range(3 * len(relations)), relations):
        low, high = ends[one.whole]
        parts = [ends[part] for part in one.parts]
        low, high = max(low, sum(a for a, _ in parts)), min(high, sum(b for _, b in parts))
        ends[one.whole] = low, high
        for place, part in enumerate(one.parts):
            others = [two for number, two in enumerate(parts) if number != place]
            least, most = low - sum(b for _, b in others), high - sum(a for a, _ in others)
            ends[part] = max(ends[part][0], least), min(ends[part][1], most)
    return ends


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 14), st.integers(0, 200)), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_no_small_number_can_be_computed_from_what_is_published(rows: list[list[int]]) -> None:
    counts, relations = crossed(rows)
    hidden = hidden_cells(counts, relations)
    small = {place for place, count in enumerate(counts) if count < THRESHOLD}
    assert small <= hidden
    assert not small & unveiled(hidden, relations, len(counts))
    guesses = _guess(counts, relations, hidden)
    assert all(guesses[place][1] - guesses[place][0] >= THRESHOLD for place in small)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=6), st.data())
def test_two_cuts_of_one_total_do_not_tell_on_each_other(parts: list[int], data: st.DataObject) -> None:
    """The same people by place and by age: one total, two relations."""
    total = sum(parts)
    cut = data.draw(st.integers(0, total))
    counts = [total, *parts, cut, total - cut]
    places = tuple(range(1, len(parts) + 1))
    relations = [Relation(0, places), Relation(0, (len(parts) + 1, len(parts) + 2))]
    hidden = hidden_cells(counts, relations)
    small = {place for place, count in enumerate(counts) if count < THRESHOLD}
    guesses = _guess(counts, relations, hidden)
    assert all(guesses[place][1] - guesses[place][0] >= THRESHOLD for place in small)
