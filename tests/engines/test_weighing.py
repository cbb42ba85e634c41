"""What staff look at before changing weights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.engines.ranking import CandidateRow, Demand
from labagora.engines.weighing import Move, preview_weights, solicitation_spread
from tests.engines.test_ranking import table_of


def test_preview_shows_who_enters_and_who_leaves_with_true_ranks() -> None:
    rows = [
        CandidateRow(1, {"place": 1, "format": 2}),
        CandidateRow(2, {"place": 1, "format": 1}),
        CandidateRow(3, {"place": 2, "format": 1}),
    ]
    old = Demand(desired={"place": (1, 6), "format": (2, 4)})
    new = Demand(desired={"place": (1, 2), "format": (1, 8)})
    preview = preview_weights(table_of(rows), old, new, limit=1)
    assert preview.moves == (Move(2, 2, 1, 6_000, 10_000), Move(1, 1, 3, 10_000, 2_000))
    assert (preview.entering, preview.leaving) == (1, 1)


def test_preview_of_the_same_weights_moves_nobody() -> None:
    rows = [CandidateRow(key, asked=key % 3) for key in range(100)]
    preview = preview_weights(table_of(rows), Demand(fairness=1), Demand(fairness=9), limit=20)
    assert (preview.entering, preview.leaving, len(preview.moves)) == (0, 0, 20)
    assert [move.new_rank for move in preview.moves] == list(range(1, 21))
    assert all(move.old_rank == move.new_rank for move in preview.moves)


def test_preview_says_who_is_no_longer_ranked() -> None:
    preview = preview_weights(table_of([CandidateRow(1)]), Demand(), Demand(exclude=[1]))
    assert preview.moves == (Move(1, 1, None, 10_000, None),)
    assert (preview.entering, preview.leaving) == (0, 1)


def test_spread_of_equal_counts_is_even() -> None:
    spread = solicitation_spread([2] * 10)
    assert (spread.people, spread.solicitations, spread.gini, spread.top_tenth) == (10, 20, 0.0, 0.1)
    assert spread.histogram == ((2, 10),)
    assert spread.never == 0


def test_spread_on_one_person_is_the_most_uneven() -> None:
    spread = solicitation_spread([0] * 9 + [7])
    assert spread.gini == pytest.approx(0.9)
    assert spread.top_tenth == 1.0
    assert spread.histogram == ((0, 9), (7, 1))
    assert spread.never == 9


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_spread_gini_is_the_mean_difference_between_people(counts: list[int]) -> None:
    spread = solicitation_spread(counts)
    gaps = sum(abs(one - other) for one in counts for other in counts)
    total = sum(counts)
    assert spread.gini == pytest.approx(gaps / (2 * len(counts) * total) if total else 0.0)
    assert sum(people for _, people in spread.histogram) == len(counts)
    assert sum(times * people for times, people in spread.histogram) == total


def test_spread_of_nobody_is_empty() -> None:
    spread = solicitation_spread([])
    assert (spread.people, spread.gini, spread.top_tenth, spread.histogram) == (0, 0.0, 0.0, ())
    with pytest.raises(ValueError, match="not negative"):
        solicitation_spread([-1])
