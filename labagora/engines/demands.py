"""What is looked for, what it is worth, and one candidate's score for it.

The rule is told in `labagora.engines.ranking`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from labagora.engines.candidates import ASKED_MAX, CandidateRow, Schema
from labagora.engines.slots import U64, WORD

SCORE_MAX: Final = 10_000
_HALF: Final = SCORE_MAX // 2


class Fit(IntEnum):
    """How a candidate stands on one facet; the first three are also the level that the score multiplies."""

    UNMET = 0
    UNKNOWN = 1
    MET = 2
    NOT_ASKED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What is looked for. Masks are as in `CandidateRow`; any answer in common is enough.

    required: accepted answers by facet. desired: (hoped-for answers, weight) by facet. fairness: its weight.
    exclude: keys left out, known to the table or not. seed: 64 secret bits that order the ties (`tie_seed`).
    Weights are whole numbers of any size; only their proportions count. Raise ValueError on an empty mask.
    """

    required: Mapping[str, int] = field(default_factory=dict)
    desired: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    fairness: int = 0
    exclude: Collection[int] | U64 = field(default=(), repr=False)
    seed: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        masks = [*self.required.values(), *(mask for mask, _ in self.desired.values())]
        if any(mask <= 0 for mask in masks):
            raise ValueError("a demand names at least one answer of each facet that it mentions")
        if self.fairness < 0 or any(weight < 0 for _, weight in self.desired.values()):
            raise ValueError("a weight is not negative")
        if not 0 <= self.seed <= WORD:
            raise ValueError("a seed has 64 bits")

    @property
    def hopes(self) -> dict[str, int]:
        """The hoped-for answers by facet, without their weights."""
        return {name: mask for name, (mask, _) in self.desired.items()}

    def excludes(self, key: int) -> bool:
        """Whether a key is left out."""
        if isinstance(self.exclude, np.ndarray):
            return bool(np.any(self.exclude == np.uint64(key)))
        return key in self.exclude

    def shares(self, schema: Schema) -> tuple[dict[str, int], int]:
        """Return the half shares of the desired facets and of fairness; they sum to 5,000 unless all are 0.

        Raise KeyError for a facet, ValueError for an answer that the schema does not have.
        """
        schema.check(self.required)
        schema.check(self.hopes)
        total = self.fairness + sum(weight for _, weight in self.desired.values())
        shares: dict[str, int] = {}
        seen = 0
        for name in (name for name in schema.names if name in self.desired):
            before, seen = seen, seen + self.desired[name][1]
            shares[name] = _HALF * seen // total - _HALF * before // total if total else 0
        return shares, _HALF - _HALF * seen // total if total else 0


@dataclass(frozen=True, slots=True)
class PairScore:
    """One candidate and one demand: the same figures as in `Ranking`; score is 0 when not eligible."""

    eligible: bool
    confirmed: bool
    score: int
    required: Mapping[str, Fit]
    desired: Mapping[str, Fit]


def score_pair(schema: Schema, row: CandidateRow, demand: Demand) -> PairScore:
    """Score one candidate for one demand: the figures that `rank` gives for it, without a table."""
    shares, fairness = demand.shares(schema)
    required = {name: _fit(row.masks.get(name), mask) for name, mask in demand.required.items()}
    desired = {name: _fit(row.masks.get(name), mask) for name, mask in demand.hopes.items()}
    eligible = row.available and Fit.UNMET not in required.values() and not demand.excludes(row.key)
    score = sum(share * desired[name] for name, share in shares.items())
    score += 2 * fairness // (1 + min(row.asked, ASKED_MAX)) + unweighted(shares, fairness)
    confirmed = eligible and Fit.UNKNOWN not in required.values()
    return PairScore(eligible, confirmed, score if eligible else 0, required, desired)


def unweighted(shares: Mapping[str, int], fairness: int) -> int:
    """What everybody earns when no weight says anything."""
    return 0 if fairness or any(shares.values()) else SCORE_MAX


def fairness_points(half_share: int) -> npt.NDArray[np.uint16]:
    """Return what fairness earns by times asked, uint16[256]."""
    asked = np.arange(ASKED_MAX + 1)
    return (2 * half_share // (1 + asked)).astype(np.uint16)


def _fit(answers: int | None, mask: int) -> Fit:
    if answers is None:
        return Fit.UNKNOWN
    return Fit.MET if answers & mask else Fit.UNMET


def capped(limit: int | None, most: int) -> int:
    """Return a limit, or `most` when there is none. Raise ValueError when it is negative."""
    if limit is not None and limit < 0:
        raise ValueError("a limit is not negative")
    return most if limit is None else min(limit, most)
