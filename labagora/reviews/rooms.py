"""What a member of the committee reads of an application: plain values, so that no page of theirs holds more.

Neither the organisation nor the team nor a reviewer's name is in them; the title neither, in a blind round. The
Institute's team reads the same, with names beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labagora.calls.models import Application
from labagora.reviews.enums import Outcome, Recommendation
from labagora.reviews.models import Criterion, Decision, Grid, Review, ReviewRound
from labagora.reviews.ranking import points


@dataclass(frozen=True)
class Heading:
    """How an application is called."""

    reference: str
    title: str
    lot: str


@dataclass(frozen=True)
class Mark:
    """What a reviewer says on one criterion."""

    label: str
    mark: str
    comment: str


@dataclass(frozen=True)
class Spoken:
    """A submitted review. ``name`` and ``confidential`` are for the Institute's team alone."""

    number: int
    points: float | None
    recommendation: Recommendation | None
    summary: str
    marks: Sequence[Mark]
    name: str = ""
    confidential: str = ""


@dataclass(frozen=True)
class Held:
    """What is decided so far. ``words``: the label of each criterion that has some, and the words."""

    outcome: Outcome
    rank: int | None
    reason: str
    words: Sequence[tuple[str, str]]
    discussion: str
    votes: Sequence[int]
    is_applied: bool


def heading(round_: ReviewRound, application: Application) -> Heading:
    """Return how the members call an application. Needs the call loaded."""
    title = "" if round_.is_blind else application.title
    return Heading(str(application.reference), title, round_.call.lot_label(application.lot))


def spoken(reviews: Sequence[Review], *, with_names: bool) -> list[Spoken]:
    """Return reviews by number, each by its own grid: a lot may have got another one since.

    Needs grid, assignment, reviewer, and account where names are shown.
    """
    return [_spoken(one, one.grid.criteria, with_names=with_names) for one in reviews]


def _spoken(review: Review, criteria: Sequence[Criterion], *, with_names: bool) -> Spoken:
    seat = review.assignment.reviewer
    name = seat.account.name if with_names and seat.account else ""
    marks = [
        Mark(one.label, _level(one, review.marks.get(one.key)), str(review.comments.get(one.key) or ""))
        for one in criteria
    ]
    confidential = review.confidential if with_names else ""
    return Spoken(
        seat.number, points(review.score), review.recommendation, review.summary, marks, name or "", confidential
    )


def _level(criterion: Criterion, mark: int | None) -> str:
    """Return a mark in words, with its number on its scale."""
    label = next((str(one["label"]) for one in criterion.levels if one["value"] == mark), "")
    return f"{mark}/{criterion.highest} – {label}" if label else ""


def held(decision: Decision | None, grid: Grid | None, *, shows_rank: bool) -> Held | None:
    """Return what is decided. A rank counts every application: it is for who sees them all."""
    if decision is None:
        return None
    labels = {one.key: one.label for one in grid.criteria} if grid else {}
    return Held(
        outcome=decision.outcome,
        rank=decision.rank if shows_rank else None,
        reason=decision.reason,
        words=[(labels.get(key, key), str(text)) for key, text in decision.reasons.items()],
        discussion=decision.discussion,
        votes=[decision.votes.get(name, 0) for name in ("for", "against", "abstained")] if decision.votes else [],
        is_applied=decision.applied_at is not None,
    )
