"""The counting policy, and the attack of security.md §4 replayed on it."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from labagora.core.errors import Invalid
from labagora.projects import segments
from labagora.projects.segments import NotExpressibleError, shown_count

OFFERED = {name: {"a", "b", "c"} for name in segments.FACETS}


@pytest.mark.parametrize(
    ("exact", "shown"),
    [(0, None), (1, None), (10, None), (11, 10), (12, 10), (13, 15), (17, 15), (18, 20), (22, 20), (1000, 1000)],
)
def test_shown_count_hides_below_eleven_then_rounds_to_five(exact: int, shown: int | None) -> None:
    assert shown_count(exact) == shown


def test_abuse_1_ten_and_zero_read_the_same() -> None:
    assert segments.words(shown_count(10)) == segments.words(shown_count(0)) == "moins de 11 personnes"


def test_abuse_4_one_person_who_joins_never_moves_the_refreshed_number() -> None:
    for exact in range(400):
        before = shown_count(exact)
        assert shown_count(exact + 1, before, is_refresh=True) == before


def test_abuse_4_one_person_who_leaves_never_moves_the_refreshed_number() -> None:
    for exact in range(12, 400):
        before = shown_count(exact)
        assert shown_count(exact - 1, before, is_refresh=True) == before


def test_abuse_4_a_refresh_moves_by_five_or_more_or_not_at_all() -> None:
    for exact, later in product(range(80), range(80)):
        before = shown_count(exact)
        after = shown_count(later, before, is_refresh=True)
        if before is not None and after is not None and after != before:
            assert abs(after - before) >= segments.STEP
        if later < segments.THRESHOLD:
            assert after is None


@pytest.mark.parametrize(
    "pairs",
    [
        [("region", "a"), ("region", "b")],
        [("region", "!a")],
        [("region", "-a")],
        [("region", "a,b")],
        [("not_region", "a")],
        [("region__ne", "a")],
        [("exclude", "a")],
        [("gender", "femme")],
        [("department", "69")],
    ],
)
def test_abuse_2_all_but_cannot_be_expressed(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(NotExpressibleError) as refusal:
        segments.parse(pairs, OFFERED)
    assert refusal.value.status == 400


def test_parse_keeps_one_value_for_each_criterion() -> None:
    assert segments.parse([("region", "a"), ("cancers", ""), ("themes", "b")], OFFERED) == {
        "region": "a",
        "themes": "b",
    }


@pytest.mark.parametrize("pairs", [[], [(name, "a") for name in segments.FACETS[:4]]])
def test_parse_wants_one_to_three_criteria(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid):
        segments.parse(pairs, OFFERED)


def test_fingerprint_ignores_the_order() -> None:
    assert segments.fingerprint({"a": "1", "b": "2"}) == segments.fingerprint({"b": "2", "a": "1"})
    assert segments.fingerprint({"a": "1"}) != segments.fingerprint({"a": "2"})


def test_week_turns_on_monday_in_paris() -> None:
    sunday_night = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    assert segments.week_of(sunday_night) == "2026-W47"
    assert segments.week_of(sunday_night + timedelta(minutes=1)) == "2026-W48"


def test_belongs_reads_lists_and_single_answers() -> None:
    person = {"cancers": ["sein", "poumon"], "region": "84"}
    assert segments.belongs(person, {"cancers": "sein", "region": "84"})
    assert not segments.belongs(person, {"cancers": "sein", "region": "53"})
    assert not segments.belongs(person, {"themes": "travail"})


# The simulation of security.md: who knows the region and the decade of a volunteer asks for the whole cell and for
# each cancer in it, then keeps what every world that fits the answers has in common.

REGIONS, DECADES, CANCERS = range(13), range(6), range(12)
Policy = Callable[[int], int | None]


def _population(size: int, seed: int) -> list[tuple[int, int, int]]:
    draw = random.Random(seed)
    weights = [30, 20, 12, 8, 6, 4, 3, 2, 2, 1, 1, 1]
    return [(draw.choice(REGIONS), draw.choice(DECADES), draw.choices(CANCERS, weights)[0]) for _ in range(size)]


def _worlds(policy: Policy, most: int) -> dict[int | None, tuple[int, int]]:
    """Return, for each answer, the least and the most people that may hide behind it."""
    behind: dict[int | None, list[int]] = {}
    for exact in range(most + 1):
        behind.setdefault(policy(exact), []).append(exact)
    return {shown: (min(exacts), max(exacts)) for shown, exacts in behind.items()}


def _is_certain(whole: tuple[int, int], parts: list[tuple[int, int]]) -> bool:
    """Tell whether everybody in the cell must have the same cancer."""
    least = sum(low for low, _ in parts)
    possible = [high > 0 and whole[1] - (least - low) > 0 for low, high in parts]
    return sum(possible) == 1


def _share_learned(policy: Policy, population: list[tuple[int, int, int]]) -> float:
    worlds = _worlds(policy, len(population))
    cells, counts = Counter(person[:2] for person in population), Counter(population)
    learned = 0
    for cell, total in cells.items():
        parts = [worlds[policy(counts[*cell, cancer])] for cancer in CANCERS]
        learned += total * _is_certain(worlds[policy(total)], parts)
    return 100 * learned / len(population)


@pytest.mark.parametrize("size", [100, 300, 2000])
def test_simulated_attack_learns_nothing_with_certainty(size: int) -> None:
    for seed in range(5):
        assert _share_learned(shown_count, _population(size, seed)) == 0


def test_simulated_attack_would_succeed_on_exact_counts() -> None:
    assert _share_learned(lambda exact: exact, _population(100, 1)) > 20


def test_simulated_attack_over_two_weeks_never_sees_one_newcomer() -> None:
    before = _population(300, 7)
    for cancer in CANCERS:
        newcomer = (before[0][0], before[0][1], cancer)
        old, new = Counter(before), Counter([*before, newcomer])
        for question in new:
            shown = shown_count(old[question])
            assert shown_count(new[question], shown, is_refresh=True) == shown
