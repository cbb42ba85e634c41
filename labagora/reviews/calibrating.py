"""How severe each reviewer is, the scores once that is set aside, and how firm the ranking is. For the edges.

The mathematics, and their source, are in ``engines.calibration``. All scores are shown out of 100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt
from flask_babel import gettext

from labagora.engines.calibration import Calibration, Cause, Reviews, Stability, calibrate, ranked, stability
from labagora.reviews.models import Criterion, Grid
from labagora.reviews.queries.calibration import Judge, Judged, Marks
from labagora.web.templating import number


@dataclass(frozen=True)
class JudgeRow:
    """A reviewer. ``severity`` in points out of 100, above 0 for who marks lower than others; ``spread``: 1 as others.

    ``start`` and ``width`` draw the severity, in hundredths of a bar whose middle is 0.
    """

    judge: Judge
    reviewed: int
    severity: float
    spread: float
    start: float = 50.0
    width: float = 0.0

    @property
    def words(self) -> str:
        """The severity as a sentence."""
        if abs(self.severity) < 1:
            return str(gettext("comme les autres"))
        points = number(round(abs(self.severity), 1))
        if self.severity > 0:
            return str(gettext("plus sévère de %(points)s points", points=points))
        return str(gettext("plus indulgent de %(points)s points", points=points))


@dataclass(frozen=True)
class RankRow:
    """An application: its score as given and once adjusted, out of 100, and where it ranks.

    ``best`` and ``worst`` are the ranks that it reaches when a reviewer or a weight is removed or moved;
    ``by_reviewer`` and ``by_weight`` say how many ranks each cause is worth. ``within`` is the share of the variants
    where it is among the places, None when nobody said how many there are.
    """

    application: Judged
    scored: int
    raw: float
    adjusted: float
    raw_rank: int
    rank: int
    best: int
    worst: int
    by_reviewer: int
    by_weight: int
    within: float | None
    start: float = 0.0
    width: float = 0.0
    dot: float = 0.0


@dataclass(frozen=True)
class Report:
    """Everything the page says. ``groups``: how many sets of applications share no reviewer with the others."""

    judges: Sequence[JudgeRow]
    rows: Sequence[RankRow]
    groups: int
    reviews: int
    variants: int
    line: float | None


def calibrated(grid: Grid, marks: Marks, *, places: int | None) -> Report | None:
    """Compare the reviewers and rank the applications; None without a review."""
    reviews = _reviews(grid.criteria, marks)
    if reviews is None:
        return None
    found, firm = _computed(_Compared(reviews))
    return Report(
        judges=_judges(marks, found),
        rows=_rows(marks, found, firm, places),
        groups=int(found.group.max(initial=-1)) + 1,
        reviews=len(marks.reviews),
        variants=len(firm.variants) - 1,
        line=_line(places, len(marks.applications)),
    )


class _Compared:
    """Reviews that are equal when all their numbers are. Nothing else of them decides of what is computed."""

    def __init__(self, reviews: Reviews) -> None:
        self.reviews = reviews
        arrays = (reviews.reviewer, reviews.application, reviews.marks, reviews.weights)
        self._key = sha256(b"|".join(one.tobytes() for one in arrays)).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Compared) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=4)
def _computed(compared: _Compared) -> tuple[Calibration, Stability]:
    """Rank hundreds of times, once: turning the page of a large round would take seconds each time."""
    return calibrate(compared.reviews.grid()), stability(compared.reviews)


def _reviews(criteria: Sequence[Criterion], marks: Marks) -> Reviews | None:
    if not marks.reviews or not criteria:
        return None
    who = {one.id: place for place, one in enumerate(marks.reviewers)}
    what = {one.id: place for place, one in enumerate(marks.applications)}
    return Reviews(
        reviewer=np.array([who[one.reviewer_id] for one in marks.reviews], dtype=np.int64),
        application=np.array([what[one.application_id] for one in marks.reviews], dtype=np.int64),
        marks=np.array([[_part(criterion, one.marks) for criterion in criteria] for one in marks.reviews]),
        weights=np.array([float(one.weight) for one in criteria]),
        reviewers=len(who),
        applications=len(what),
    )


def _part(criterion: Criterion, marks: Any) -> float:
    """Return a mark from 0 to 1, not a number when it was left blank."""
    mark = marks.get(criterion.key)
    span = criterion.highest - criterion.lowest
    if not isinstance(mark, int | float) or isinstance(mark, bool) or span <= 0:
        return float("nan")
    return min(1.0, max(0.0, (mark - criterion.lowest) / span))


def _judges(marks: Marks, found: Calibration) -> list[JudgeRow]:
    """The reviewers, the most severe first, as bars around 0."""
    points = (100 * found.severity).tolist()
    widest = max((abs(one) for one in points), default=0.0)
    scale = 50 / widest if widest > 0 else 0.0
    rows = [
        JudgeRow(
            judge,
            int(found.reviewed[place]),
            points[place],
            float(found.spread[place]),
            start=round(50 + min(0.0, points[place] * scale), 2),
            width=round(abs(points[place]) * scale, 2),
        )
        for place, judge in enumerate(marks.reviewers)
    ]
    return sorted(rows, key=lambda one: (-one.severity, one.judge.number))


def _moves(firm: Stability, cause: Cause) -> npt.NDArray[np.int64]:
    """How many ranks the variants of a cause are worth, at most, int64[A]."""
    ranks = np.vstack([firm.rank[None, :], firm.of(cause)])
    found: npt.NDArray[np.int64] = ranks.max(axis=0) - ranks.min(axis=0)
    return found


def _rows(marks: Marks, found: Calibration, firm: Stability, places: int | None) -> list[RankRow]:
    """The applications by adjusted rank, with the span of their ranks."""
    count = len(marks.applications)
    raw_ranks, within = ranked(found.raw, found.raw), firm.within(places) if places else None
    by_reviewer, by_weight = _moves(firm, Cause.REVIEWER), _moves(firm, Cause.WEIGHT)
    rows = [
        RankRow(
            application=application,
            scored=int(found.scored[place]),
            raw=100 * float(found.raw[place]),
            adjusted=100 * float(found.adjusted[place]),
            raw_rank=int(raw_ranks[place]),
            rank=int(firm.rank[place]),
            best=int(firm.best[place]),
            worst=int(firm.worst[place]),
            by_reviewer=int(by_reviewer[place]),
            by_weight=int(by_weight[place]),
            within=None if within is None else float(within[place]),
            start=round(100 * (int(firm.best[place]) - 1) / count, 2),
            width=round(100 * (int(firm.worst[place]) - int(firm.best[place]) + 1) / count, 2),
            dot=round(100 * (int(firm.rank[place]) - 0.5) / count, 2),
        )
        for place, application in enumerate(marks.applications)
        if not isnan(found.raw[place])
    ]
    return sorted(rows, key=lambda one: one.rank)


def _line(places: int | None, count: int) -> float | None:
    """Where the places end on the drawing, in hundredths of its width."""
    return round(100 * places / count, 2) if places and count > places else None
