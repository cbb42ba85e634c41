"""Is the ranking that of the applications, or that of one reviewer and one weight?

The ranking is made again with each reviewer left out in turn, and with each criterion dropped, then lightened and
made heavier by 20 %. An application whose rank hardly moves is placed by its reviews; one that moves across the line
is placed by chance.

An application whose only reviewer is left out keeps its score in that variant: nothing new is known of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from labagora.engines.calibration.reviews import Floats, Grid, Ints, Reviews
from labagora.engines.calibration.severity import RIDGE, biases, ranked, system

MOVES: Final = (0.0, 0.8, 1.2)
_BATCH_BYTES: Final = 32_000_000


class Basis(StrEnum):
    """Which scores are ranked."""

    RAW = "raw"
    ADJUSTED = "adjusted"


class Cause(StrEnum):
    """What a variant changes."""

    NOTHING = "nothing"
    REVIEWER = "reviewer"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Variant:
    """One change: the reviewer left out, or the criterion whose weight is multiplied by `factor` (0 drops it)."""

    cause: Cause
    number: int = -1
    factor: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """ranks int64[V, A], from 1, one row for each variant; the first variant changes nothing."""

    variants: tuple[Variant, ...]
    ranks: Ints

    @property
    def rank(self) -> Ints:
        """The actual rank, int64[A]."""
        rank: Ints = self.ranks[0]
        return rank

    @property
    def best(self) -> Ints:
        """The best rank reached, int64[A]."""
        best: Ints = self.ranks.min(axis=0)
        return best

    @property
    def worst(self) -> Ints:
        """The worst rank reached, int64[A]."""
        worst: Ints = self.ranks.max(axis=0)
        return worst

    def quantiles(self, *levels: float) -> Floats:
        """Return quantiles of the rank over the variants, float64[levels, A]."""
        return np.quantile(self.ranks, levels, axis=0)

    def within(self, count: int) -> Floats:
        """Return the share of the variants where each application is among the first `count`, float64[A]."""
        shares: Floats = (self.ranks <= count).mean(axis=0)
        return shares

    def of(self, cause: Cause) -> Ints:
        """Return the rows of one cause, int64[variants, A]."""
        return self.ranks[[variant.cause is cause for variant in self.variants]]


def stability(reviews: Reviews, *, basis: Basis = Basis.ADJUSTED, ridge: float = RIDGE) -> Stability:
    """Rank in every variant. A criterion that alone has weight is not dropped. Raise ValueError for a bad ridge."""
    grid = reviews.grid()
    actual = _scores(grid, basis, ridge)
    present = np.flatnonzero(grid.given.any(axis=0))
    without, without_raw = _without_each(grid, present, basis, ridge, actual)
    moved = list(_moves(reviews))
    grids = [reviews.grid(weights) for _, weights in moved]
    shape = (len(grids), reviews.applications)
    scores = np.array([_scores(one, basis, ridge) for one in grids]).reshape(shape)
    raw = np.array([one.means for one in grids]).reshape(shape)
    reviewers = (Variant(Cause.REVIEWER, number) for number in present.tolist())
    return Stability(
        variants=(Variant(Cause.NOTHING), *reviewers, *(variant for variant, _ in moved)),
        ranks=ranked(np.vstack([actual, without, scores]), np.vstack([grid.means, without_raw, raw])),
    )


def _moves(reviews: Reviews) -> Iterator[tuple[Variant, Floats]]:
    """The weights of every variant that changes one."""
    for criterion in np.flatnonzero(reviews.weights).tolist():
        for factor in MOVES:
            weights = reviews.weights.copy()
            weights[criterion] *= factor
            if weights.any():
                yield Variant(Cause.WEIGHT, criterion, factor), weights


def _scores(grid: Grid, basis: Basis, ridge: float) -> Floats:
    if basis is Basis.RAW:
        return grid.means
    return grid.means - grid.given @ biases(grid, ridge) / np.maximum(1, grid.counts)


def _without_each(grid: Grid, present: Ints, basis: Basis, ridge: float, actual: Floats) -> tuple[Floats, Floats]:
    """Scores and raw means with each reviewer left out, each float64[reviewers present, A]."""
    left = grid.counts - grid.given.T[present]
    raw = (grid.score.sum(axis=1) - grid.score.T[present]) / np.maximum(1, left)
    scores = raw
    if basis is Basis.ADJUSTED:
        # The reviewer left out has a bias of 0 in their own variant, so `given` need not change.
        scores = raw - _biases_without_each(grid, present, ridge) @ grid.given.T / np.maximum(1, left)
    known = left > 0
    return np.where(known, scores, actual), np.where(known, raw, grid.means)


def _biases_without_each(grid: Grid, present: Ints, ridge: float) -> Floats:
    """The biases of all in the absence of each, float64[reviewers present, R].

    Only the applications of the absent one change the system, so each is the whole one less a few rows.
    """
    reviewers = grid.given.shape[1]
    matrix, residual = system(grid, ridge)
    batch = max(1, _BATCH_BYTES // (8 * max(1, reviewers) ** 2))
    found = np.zeros((present.size, reviewers))
    for start in range(0, present.size, batch):
        absent = present[start : start + batch].tolist()
        systems = [_system_without(grid, matrix, residual, one) for one in absent]
        matrices = np.array([left for left, _ in systems])
        residuals = np.array([right for _, right in systems])
        found[start : start + len(absent)] = np.linalg.solve(matrices, residuals[:, :, None])[:, :, 0]
    return found


def _system_without(grid: Grid, matrix: Floats, residual: Floats, absent: int) -> tuple[Floats, Floats]:
    """The system less what the rows of one reviewer bring to it, plus what they bring without them."""
    rows = grid.given[:, absent]
    before = Grid(grid.given[rows], grid.score[rows])
    given, score = before.given.copy(), before.score.copy()
    given[:, absent], score[:, absent] = False, 0.0
    old_matrix, old_residual = system(before, 1.0)
    new_matrix, new_residual = system(Grid(given, score), 1.0)
    return matrix - old_matrix + new_matrix, residual - old_residual + new_residual
