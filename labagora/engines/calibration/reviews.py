"""Reviews as arrays: who marked what, criterion by criterion."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One score for each pair at most, among A applications and R reviewers, with or without reviews.

    given bool[A, R], whether the reviewer scored the application; score float64[A, R], 0 where not given.
    """

    given: Bools
    score: Floats

    @classmethod
    def of(
        cls,
        reviewer: npt.ArrayLike,
        application: npt.ArrayLike,
        score: npt.ArrayLike,
        *,
        reviewers: int,
        applications: int,
    ) -> Self:
        """Place n scores. A score that is not a number is a review without a score: it does not count.

        Raise ValueError for an unknown reviewer or application, a pair that comes twice, or an endless score.
        """
        who, what = np.asarray(reviewer, dtype=np.int64), np.asarray(application, dtype=np.int64)
        scores = np.asarray(score, dtype=np.float64)
        _check(who, what, reviewers, applications)
        if np.isinf(scores).any():
            raise ValueError("a score is a number")
        present = ~np.isnan(scores)
        given = np.zeros((applications, reviewers), dtype=np.bool_)
        placed = np.zeros((applications, reviewers))
        given[what[present], who[present]] = True
        placed[what[present], who[present]] = scores[present]
        return cls(given=given, score=placed)

    @property
    def counts(self) -> Ints:
        """How many scores each application has, int64[A]."""
        counts: Ints = self.given.sum(axis=1)
        return counts

    @property
    def means(self) -> Floats:
        """The plain mean of each application; not a number where there is no score. float64[A]."""
        return _over(self.score.sum(axis=1), self.counts)


@dataclass(frozen=True, slots=True, eq=False)
class Reviews:
    """n reviews with the mark of each of C criteria, from 0 to 1, not a number where the criterion was left blank.

    reviewer and application int64[n]; marks float64[n, C]; weights float64[C], from 0, not all 0.
    """

    reviewer: Ints
    application: Ints
    marks: Floats
    weights: Floats
    reviewers: int
    applications: int

    def __post_init__(self) -> None:
        _check(self.reviewer, self.application, self.reviewers, self.applications)
        if self.marks.shape != (self.reviewer.size, self.weights.size):
            raise ValueError("marks have one row for each review and one column for each criterion")
        if not np.all(np.isnan(self.marks) | ((self.marks >= 0) & (self.marks <= 1))):
            raise ValueError("a mark is from 0 to 1")
        if not np.all((self.weights >= 0) & np.isfinite(self.weights)) or not self.weights.sum() > 0:
            raise ValueError("weights are numbers from 0, not all 0")

    def scores(self, weights: Floats | None = None) -> Floats:
        """Return the score of each review, float64[n], from 0 to 1: the weighted mean of the marks it has.

        A criterion left blank leaves the others their proportions; a review without any mark that counts has a score
        that is not a number.
        """
        used = self.weights if weights is None else weights
        present = ~np.isnan(self.marks)
        return _over(np.where(present, self.marks, 0.0) @ used, present @ used)

    def grid(self, weights: Floats | None = None) -> Grid:
        """Return the scores by pair, with other weights where given."""
        return Grid.of(
            self.reviewer,
            self.application,
            self.scores(weights),
            reviewers=self.reviewers,
            applications=self.applications,
        )


def _check(reviewer: Ints, application: Ints, reviewers: int, applications: int) -> None:
    if reviewer.shape != application.shape or reviewer.ndim != 1:
        raise ValueError("a review has one reviewer and one application")
    for numbers, count in ((reviewer, reviewers), (application, applications)):
        if np.any(numbers < 0) or np.any(numbers >= count):
            raise ValueError("a review names a reviewer and an application that exist")
    if np.unique(application * reviewers + reviewer).size != reviewer.size:
        raise ValueError("a reviewer reviews an application once")


def _over(sums: Floats, counts: Floats | Ints) -> Floats:
    """Divide; not a number where there is nothing to divide by."""
    quotients: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return quotients
