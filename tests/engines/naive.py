"""The ranking rule written as plainly as possible: one candidate at a time, then a full sort.

Shares nothing with the engine but the data classes that describe the question, so that an error there shows here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

from labagora.engines.ranking import CandidateRow, Demand, Schema

UNMET, UNKNOWN, MET, NOT_ASKED = range(4)


@dataclass(frozen=True)
class NaiveResult:
    """One ranked candidate; scores in hundredths, reasons in the schema's order."""

    key: int
    score: int
    confirmed: bool
    required: tuple[int, ...]
    desired: tuple[int, ...]
    asked: int


@dataclass(frozen=True)
class NaiveRanking:
    """The best, and the counts over everybody."""

    best: list[NaiveResult]
    eligible: int
    to_confirm: int


def rank_naive(schema: Schema, rows: Iterable[CandidateRow], demand: Demand, limit: int | None = None) -> NaiveRanking:
    """Rank rows one by one."""
    excluded, halves = {int(key) for key in demand.exclude}, _halves(schema, demand)
    asked_for = [row for row in rows if row.available and row.key not in excluded]
    scored = [_result(schema, row, demand, halves) for row in asked_for]
    kept = [result for result in scored if UNMET not in result.required]
    kept.sort(key=lambda result: (not result.confirmed, -result.score, _splitmix64(result.key ^ demand.seed)))
    to_confirm = sum(not result.confirmed for result in kept)
    return NaiveRanking(kept if limit is None else kept[:limit], len(kept), to_confirm)


def _result(schema: Schema, row: CandidateRow, demand: Demand, halves: list[int]) -> NaiveResult:
    wishes = {name: mask for name, (mask, _weight) in demand.desired.items()}
    required = tuple(_reason(row, name, demand.required.get(name)) for name in schema.names)
    desired = tuple(_reason(row, name, wishes.get(name)) for name in schema.names)
    asked = min(row.asked, 255)
    return NaiveResult(row.key, _score(desired, asked, halves), UNKNOWN not in required, required, desired, asked)


def _reason(row: CandidateRow, name: str, wanted: int | None) -> int:
    if wanted is None:
        return NOT_ASKED
    answers = row.masks.get(name)
    if answers is None:
        return UNKNOWN
    return MET if answers & wanted else UNMET


def _halves(schema: Schema, demand: Demand) -> list[int]:
    """Half shares, cut from 5,000 on the running total of the weights, fairness last; empty without any weight."""
    weights = [demand.desired.get(name, (0, 0))[1] for name in schema.names] + [demand.fairness]
    total = sum(weights)
    if not total:
        return []
    marks = [floor(Fraction(5_000 * sum(weights[:end]), total)) for end in range(len(weights) + 1)]
    return [after - before for before, after in pairwise(marks)]


def _score(desired: tuple[int, ...], asked: int, halves: list[int]) -> int:
    if not halves:
        return 10_000
    *wishes, fairness = halves
    earned = sum(half * level for half, level in zip(wishes, desired, strict=True) if level != NOT_ASKED)
    return earned + 2 * fairness // (1 + asked)


def _splitmix64(value: int) -> int:
    state = (value + 0x9E3779B97F4A7C15) % 2**64
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) % 2**64
    return state ^ (state >> 31)
