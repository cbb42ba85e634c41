"""What a change of weights would do, and how evenly solicitations are spread: figures to look at before deciding."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from labagora.engines.candidates import CandidateTable
from labagora.engines.demands import Demand
from labagora.engines.ranking import rank, standings


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate under two sets of weights. Ranks start at 1, scores are in hundredths; None = not ranked."""

    key: int
    old_rank: int | None
    new_rank: int | None
    old_score: int | None
    new_score: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The moves of all who are among the first `limit` before or after.

    Those staying or entering come by new rank, then those leaving by old rank.
    """

    moves: tuple[Move, ...]
    entering: int
    leaving: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How solicitations fall on people.

    histogram: (times asked, people), fewest times first. gini: 0 when all are asked equally, towards 1 when one
    person is asked for everybody. top_tenth: share of all solicitations borne by the tenth asked most, 0 to 1.
    """

    people: int
    solicitations: int
    histogram: tuple[tuple[int, int], ...]
    gini: float
    top_tenth: float

    @property
    def never(self) -> int:
        """How many people were never asked."""
        return dict(self.histogram).get(0, 0)


def preview_weights(table: CandidateTable, old: Demand, new: Demand, limit: int = 50) -> Preview:
    """Compare the rankings of two demands, usually the same one under other weights."""
    before, after = (rank(table, demand, limit).keys.tolist() for demand in (old, new))
    staying = set(before) & set(after)
    keys = after + [key for key in before if key not in staying]
    pairs = zip(keys, standings(table, old, keys), standings(table, new, keys), strict=True)
    moves = [Move(key, *_side_by_side(was, now)) for key, was, now in pairs]
    return Preview(tuple(moves), entering=len(after) - len(staying), leaving=len(before) - len(staying))


def solicitation_spread(counts: Iterable[int]) -> Spread:
    """Describe how many times each person was asked. Raise ValueError on a negative count."""
    ordered = np.sort(np.fromiter(counts, dtype=np.int64))
    people, total = ordered.size, int(ordered.sum())
    if people and ordered[0] < 0:
        raise ValueError("a count is not negative")
    values, sizes = np.unique(ordered, return_counts=True)
    ranks = 2 * np.arange(1, people + 1) - people - 1
    return Spread(
        people=people,
        solicitations=total,
        histogram=tuple(zip(values.tolist(), sizes.tolist(), strict=True)),
        gini=float(ranks @ ordered) / (people * total) if total else 0.0,
        top_tenth=float(ordered[people - -(-people // 10) :].sum()) / total if total else 0.0,
    )


def _side_by_side(
    was: tuple[int, int] | None, now: tuple[int, int] | None
) -> tuple[int | None, int | None, int | None, int | None]:
    """Reorder two standings as the fields of a `Move`."""
    old_rank, old_score = was or (None, None)
    new_rank, new_score = now or (None, None)
    return old_rank, new_rank, old_score, new_score
