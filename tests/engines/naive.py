"""The ranking rule written as plainly as possible: sets of answers, one candidate at a time, a full sort.

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
    excluded = {int(key) for key in demand.exclude}
    scored = [_result(schema, row, demand) for row in rows if row.available and row.key not in excluded]
    kept = [result for result in scored if UNMET not in result.required]
    kept.sort(key=lambda result: (not result.confirmed, -result.score, _splitmix64(result.key ^ demand.seed)))
    to_confirm = sum(not result.confirmed for result in kept)
    return NaiveRanking(kept if limit is None else kept[:limit], len(kept), to_confirm)


def _result(schema: Schema, row: CandidateRow, demand: Demand) -> NaiveResult:
    required = tuple(_reason(row, name, demand.required.get(name)) for name in schema.names)
    wishes = {name: mask for name, (mask, _weight) in demand.desired.items()}
    desired = tuple(_reason(row, name, wishes.get(name)) for name in schema.names)
    asked = min(row.asked, 255)
    return NaiveResult(
        row.key, _score(schema, desired, asked, demand), UNKNOWN not in required, required, desired, asked
    )


def _reason(row: CandidateRow, name: str, wanted: int | None) -> int:
    if wanted is None:
        return NOT_ASKED
    answers = row.masks.get(name)
    if answers is None:
        return UNKNOWN
    return MET if _members(answers) & _members(wanted) else UNMET


def _members(mask: int) -> set[int]:
    return {answer for answer, digit in enumerate(reversed(f"{mask:b}")) if digit == "1"}


def _score(schema: Schema, desired: tuple[int, ...], asked: int, demand: Demand) -> int:
    """Half shares are cut from 5,000 on the running total of the weights, fairness last."""
    weights = [demand.desired.get(name, (0, 0))[1] for name in schema.names] + [demand.fairness]
    total = sum(weights)
    if not total:
        return 10_000
    marks = [floor(Fraction(5_000 * sum(weights[:end]), total)) for end in range(len(weights) + 1)]
    halves = [after - before for before, after in pairwise(marks)]
    levels = [0 if reason == NOT_ASKED else reason for reason in desired]
    earned = sum(half * level for half, level in zip(halves, levels, strict=False))
    return earned + floor(Fraction(2 * halves[-1], 1 + asked))


def _splitmix64(value: int) -> int:
    state = (value + 0x9E3779B97F4A7C15) % 2**64
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) % 2**64
    return state ^ (state >> 31)
