"""The ordered list: means, ties, the line, disagreements, and what is left of it for who does not see everything."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.reviews.enums import Outcome, Recommendation
from labagora.reviews.ranking import Candidate, Opinion, Said, Standing, cuts_a_tie, ranked, renumbered

SUPPORT, DECLINE, DISCUSS = Recommendation.SUPPORT, Recommendation.DECLINE, Recommendation.DISCUSS


def _candidates(count: int, lots: tuple[str, ...] = ()) -> list[Candidate]:
    return [
        Candidate(number, f"ref{number}", f"A-{number:04}", "", lots[number] if lots else "") for number in range(count)
    ]


def _list(scores: list[list[float]], seats: int | None = None) -> Standing:
    opinions = [
        Opinion(number, reader, score, SUPPORT) for number, row in enumerate(scores) for reader, score in enumerate(row)
    ]
    (standing,) = ranked(_candidates(len(scores)), opinions, {}, lots=(), seats=seats)
    return standing


def test_the_higher_mean_comes_first_and_equals_share_a_rank() -> None:
    found = _list([[0.5], [1.0, 0.0], [0.9, 0.7], [], [0.1]], seats=2)
    assert [(one.candidate.id, one.rank, one.is_tied) for one in found.places] == [
        (2, 1, False), (0, 2, True), (1, 2, True), (4, 4, False), (3, None, False),
    ]  # fmt: skip
    assert (found.line, found.line_is_tied) == (2, True)
    assert found.places[0].points == 80.0
    assert found.places[-1].points is None


def test_means_that_differ_by_rounding_alone_are_equal() -> None:
    found = _list([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2]])
    assert {one.rank for one in found.places} == {1}


@pytest.mark.parametrize(
    ("scores", "advice", "is_split"),
    [
        ([0.5, 0.79], [SUPPORT, SUPPORT], False),
        ([0.4, 0.71], [SUPPORT, SUPPORT], True),
        ([0.5, 0.5], [SUPPORT, DECLINE], True),
        ([0.5, 0.5], [SUPPORT, DISCUSS], False),
        ([0.5], [DECLINE], False),
    ],
)
def test_disagreement_is_flagged(scores: list[float], advice: list[Recommendation], is_split: bool) -> None:
    opinions = [
        Opinion(0, number, score, told) for number, (score, told) in enumerate(zip(scores, advice, strict=True))
    ]
    (standing,) = ranked(_candidates(1), opinions, {}, lots=(), seats=None)
    assert standing.places[0].is_split is is_split


def test_lots_have_their_lists_and_no_line() -> None:
    opinions = [Opinion(number, 0, number / 10, SUPPORT) for number in range(4)]
    found = ranked(_candidates(4, ("b", "a", "b", "old")), opinions, {}, lots=("a", "b"), seats=1)
    assert [(one.lot, [place.candidate.id for place in one.places], one.line) for one in found] == [
        ("a", [1], None), ("b", [2, 0], None), ("old", [3], None),
    ]  # fmt: skip
    assert [place.rank for place in found[1].places] == [1, 2]


def test_a_lot_that_has_places_has_its_line() -> None:
    opinions = [Opinion(number, 0, number / 10, SUPPORT) for number in range(5)]
    found = ranked(
        _candidates(5, ("b", "a", "b", "b", "a")), opinions, {}, lots=("a", "b"), seats=4, seats_by_lot={"b": 2, "a": 2}
    )
    assert [(one.lot, [place.candidate.id for place in one.places], one.line) for one in found] == [
        ("a", [4, 1], None), ("b", [3, 2, 0], 2),
    ]  # fmt: skip


@pytest.mark.parametrize(("seats", "line"), [(None, None), (1, 1), (3, None), (9, None)])
def test_the_line_is_between_two_lines(seats: int | None, line: int | None) -> None:
    assert _list([[0.1], [0.2], [0.3]], seats).line == line


def test_a_severe_reviewer_is_corrected() -> None:
    """Both reviewed the first two: one scores them lower. Who was read by the severe one alone moves up."""
    readings = [(0, 0, 0.8), (0, 1, 0.4), (1, 0, 0.6), (1, 1, 0.2), (2, 0, 0.5), (3, 1, 0.45)]
    opinions = [Opinion(number, reader, score, SUPPORT) for number, reader, score in readings]
    (standing,) = ranked(_candidates(4), opinions, {}, lots=(), seats=None)
    by_id = {one.candidate.id: one for one in standing.places}
    assert by_id[2].rank < by_id[3].rank
    assert by_id[2].adjusted < by_id[3].adjusted


@given(st.lists(st.lists(st.integers(0, 8), max_size=4), min_size=1, max_size=7))
def test_ranks_count_who_is_strictly_ahead(rows: list[list[int]]) -> None:
    found = _list([[mark / 8 for mark in row] for row in rows])
    means = {number: Fraction(sum(row), len(row)) for number, row in enumerate(rows) if row}
    assert len(found.places) == len(rows)
    for place in found.places:
        mean = means.get(place.candidate.id)
        assert place.rank == (None if mean is None else 1 + sum(other > mean for other in means.values()))
        assert place.is_tied is (mean is not None and list(means.values()).count(mean) > 1)
    ranks = [place.rank or len(rows) + 1 for place in found.places]
    assert ranks == sorted(ranks)
    for count in range(len(rows) + 1):
        parted = 0 < count < len(rows) and ranks[count - 1] == ranks[count] <= len(rows)
        assert cuts_a_tie(found.places, count) is parted


@given(
    st.dictionaries(
        st.integers(0, 30),
        st.tuples(st.sampled_from([Outcome.SELECTED, Outcome.RESERVE]), st.integers(1, 999)),
        max_size=12,
    ),
    st.sets(st.integers(0, 30)),
)
def test_ranks_told_again_have_no_gap_and_keep_their_order(
    given_ranks: dict[int, tuple[Outcome, int]], hidden: set[int]
) -> None:
    seen = {key: Said(*one) for key, one in given_ranks.items() if key not in hidden}
    told = renumbered(seen, {})
    for outcome in Outcome:
        keys = [key for key, one in seen.items() if one.outcome is outcome]
        assert sorted(told[key].rank for key in keys) == list(range(1, len(keys) + 1))
        order = sorted(keys, key=lambda key: seen[key].rank)
        assert [seen[key].rank for key in order] == sorted(
            seen[key].rank for key in sorted(keys, key=lambda key: told[key].rank)
        )
