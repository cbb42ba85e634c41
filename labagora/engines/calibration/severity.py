"""How severe each reviewer is, and the scores once that is taken away.

The model is additive: score of reviewer r on application a = quality of a - severity of r + chance, with the quality
a fixed effect and the severity a random one. It is the mixed linear model among those compared by W. Kuhlisch,
M. Roos, J. Rothe, J. Rudolph, B. Scheuermann and D. Stoyan, "A statistical approach to calibrating the scores of
biased reviewers of scientific papers", Metrika 79(1), 37-57, 2016, doi 10.1007/s00184-015-0542-z.

With the ratio of variances known, its predictor is a ridge-regularised least squares: minimise
sum (score - quality + severity)² + ridge · sum severity², where ridge = variance of chance / variance of severity.
Given the severities, the quality is the mean of the corrected scores; put back in the sum, one R x R system is left:
(D + ridge·I - N' diag(1/n) N) bias = N-sums of (score - mean of its application), where N says who scored what,
D counts by reviewer, n counts by application, and severity = -bias.

What follows from it, and is tested: severities sum to 0 in each group of applications linked by common reviewers;
the same number added to every score moves the adjusted scores by as much and no severity; a reviewer of few
applications, or alone on them, is pulled towards 0. Between two groups without a common reviewer nothing says whether
the applications are better or the reviewers milder: the scores are then taken as they are, and `group` shows it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from labagora.engines.calibration.reviews import Bools, Floats, Grid, Ints

RIDGE: Final = 1.0
SPREAD_PRIOR: Final = 5.0
_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the scores say of reviewers and of applications.

    Reviewers: severity float64[R], in points of score, above 0 for who scores lower than others; spread float64[R],
    1 as others, above 1 for who sets scores farther apart; reviewed int64[R]. Applications: raw and adjusted
    float64[A], not a number without a score (adjusted may pass 0 and 1: cut, it would no longer order); scored
    int64[A]; group int64[A], the same for those linked by common reviewers, -1 without a score.
    """

    severity: Floats
    spread: Floats
    reviewed: Ints
    raw: Floats
    adjusted: Floats
    scored: Ints
    group: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Disagreement:
    """By application, float64[A], not a number with fewer than two scores.

    deviation is the standard deviation, over n - 1; range goes from the lowest score to the highest.
    """

    deviation: Floats
    range: Floats


def calibrate(grid: Grid, *, ridge: float = RIDGE) -> Calibration:
    """Estimate severities and adjust the scores. Raise ValueError when the ridge is not above 0."""
    bias, raw = biases(grid, ridge), grid.means
    corrections = np.where(grid.given, bias, 0.0).sum(axis=1)
    return Calibration(
        severity=-bias,
        spread=_spread(grid),
        reviewed=grid.given.sum(axis=0),
        raw=raw,
        adjusted=raw - corrections / np.maximum(1, grid.counts),
        scored=grid.counts,
        group=_groups(grid.given),
    )


def biases(grid: Grid, ridge: float) -> Floats:
    """Solve the system of the module's text: what each reviewer adds to a score, float64[R]."""
    matrix, residual = system(grid, ridge)
    found: Floats = np.linalg.solve(matrix, residual).astype(np.float64, copy=False)
    return found


def system(grid: Grid, ridge: float) -> tuple[Floats, Floats]:
    """Return the matrix float64[R, R] and the right-hand side float64[R]."""
    if not 0 < ridge < np.inf:
        raise ValueError("the ridge is a number above 0")
    given = grid.given.astype(np.float64)
    counts = np.maximum(1, grid.counts)[:, None]
    matrix = np.diag(given.sum(axis=0) + ridge) - (given / counts).T @ given
    means = grid.score.sum(axis=1, keepdims=True) / counts
    return matrix, (grid.score - given * means).sum(axis=0)


def disagreement(grid: Grid) -> Disagreement:
    """Say how far apart the scores of each application are."""
    counts = grid.counts
    several = counts > 1
    gaps = np.where(grid.given, grid.score - np.where(several, grid.means, 0.0)[:, None], 0.0)
    deviation = np.sqrt((gaps**2).sum(axis=1) / np.maximum(1, counts - 1))
    highest = np.where(grid.given, grid.score, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(grid.given, grid.score, np.inf).min(axis=1, initial=np.inf)
    return Disagreement(
        deviation=np.where(several, deviation, np.nan),
        range=np.subtract(highest, lowest, out=np.full(counts.size, np.nan), where=several),
    )


def ranked(scores: Floats, raw: Floats) -> Ints:
    """Return ranks from 1, int64, along the last axis: a total order.

    The higher score first; equal to the ninth decimal, the higher raw mean; equal again, the lower number. Without a
    score, last, by number.
    """
    keys = (
        -np.nan_to_num(np.round(raw, _DECIMALS), nan=-np.inf),
        -np.nan_to_num(np.round(scores, _DECIMALS), nan=-np.inf),
    )
    order = np.lexsort(keys, axis=-1)
    ranks = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(1, scores.shape[-1] + 1), scores.shape), axis=-1)
    return ranks


def _spread(grid: Grid) -> Floats:
    """How far apart a reviewer's scores are, over what is usual.

    The ratio of standard deviations around the reviewer's own mean, where the usual variance counts as five more
    scores: who has one review is at 1.
    """
    counts = grid.given.sum(axis=0)
    means = grid.score.sum(axis=0) / np.maximum(1, counts)
    squares = np.where(grid.given, (grid.score - means) ** 2, 0.0).sum(axis=0)
    free = np.maximum(0, counts - 1)
    usual = squares.sum() / max(1, int(free.sum()))
    if usual <= np.finfo(np.float64).eps ** 2:
        return np.ones(counts.size)
    ratios: Floats = np.sqrt((squares / usual + SPREAD_PRIOR) / (free + SPREAD_PRIOR))
    return ratios


def _groups(given: Bools) -> Ints:
    """Number the groups in the order of their first application."""
    far = given.shape[0]
    group = np.where(given.any(axis=1), np.arange(far), far)
    while True:
        by_reviewer = np.where(given, group[:, None], far).min(axis=0, initial=far)
        reached = np.minimum(group, np.where(given, by_reviewer, far).min(axis=1, initial=far))
        if np.array_equal(reached, group):
            break
        group = reached
    numbers = np.unique(group[group < far])
    return np.where(group < far, np.searchsorted(numbers, group), -1)
