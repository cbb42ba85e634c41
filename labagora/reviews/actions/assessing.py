"""A review: kept as it is written, given back whole, taken up again while the round lets it.

A review has a version: who writes on top of a text that they have not seen (another window) is told, and nothing is
overwritten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, DomainError, Invalid, authorise
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import policy
from labagora.reviews.enums import REVIEW_WORKFLOW, Recommendation, ReviewState
from labagora.reviews.models import Assignment, Criterion, Grid, Review

LONGEST = 20_000
LONGEST_REASON = 1_000
NEW = 0  # the version of a review of which nothing is written


@dataclass(frozen=True)
class ReviewDraft:
    """What a reviewer wrote: marks and comments by the key of the criterion, the rest once."""

    marks: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    recommendation: Recommendation | None = None
    summary: str = ""
    confidential: str = ""


class Moved(Conflict):
    """The review was saved meanwhile, in another window."""

    default_message = "Cette évaluation a été enregistrée dans une autre fenêtre pendant que vous écriviez."


class TooLate(Conflict):
    """The round takes reviews no more."""

    default_message = "L'évaluation est close : votre texte n'est pas enregistré. Il est encore sur cette page."


class NoGrid(Conflict):
    """There is nothing to fill in yet."""

    default_message = "La grille de cette candidature n'est pas prête."


class Incomplete(DomainError):
    """Something is missing. ``missing`` lists ``(field, French sentence)``."""

    status = 422
    default_message = "Votre évaluation n'est pas complète."

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        self.missing = missing
        super().__init__()


def grid_of(assignment: Assignment) -> Grid | None:
    """Return the grid by which an application is judged: that of the review once it is begun, else that of its lot."""
    review = assignment.review
    if review is not None:
        return next((one for one in assignment.round.grids if one.id == review.grid_id), None)
    return assignment.round.grid_for(assignment.application.lot)


def version_of(assignment: Assignment) -> int:
    """Return the version that a page carries."""
    return assignment.review.version if assignment.review else NEW


def draft_of(assignment: Assignment) -> ReviewDraft:
    """Return what is written, by the criteria that the grid has now."""
    review, grid = assignment.review, grid_of(assignment)
    if review is None or grid is None:
        return ReviewDraft()
    keys = {one.key for one in grid.criteria}
    return ReviewDraft(
        marks={key: int(mark) for key, mark in review.marks.items() if key in keys},
        comments={key: str(text) for key, text in review.comments.items() if key in keys},
        recommendation=review.recommendation,
        summary=review.summary,
        confidential=review.confidential,
    )


def missing(grid: Grid, draft: ReviewDraft) -> list[tuple[str, str]]:
    """Return what a review lacks to be given back, as ``(field, sentence)``."""
    found: list[tuple[str, str]] = []
    for one in grid.criteria:
        if one.key not in draft.marks:
            found.append((f"mark-{one.key}", N_("Choisissez un niveau.")))
        if one.needs_comment and not draft.comments.get(one.key):
            found.append((f"comment-{one.key}", N_("Expliquez votre choix en quelques mots.")))
    if draft.recommendation is None:
        found.append(("recommendation", N_("Choisissez un avis.")))
    return found


def score_of(grid: Grid, marks: Mapping[str, int]) -> float:
    """Return the weighted mean of the marks, each brought to 0..1 on the scale of its criterion."""
    total = sum(one.weight for one in grid.criteria)
    return sum(one.weight * _share(one, marks[one.key]) for one in grid.criteria) / total


def _share(criterion: Criterion, mark: int) -> float:
    span = criterion.highest - criterion.lowest
    return (mark - criterion.lowest) / span if span else 1.0


def _check_marks(grid: Grid, draft: ReviewDraft) -> None:
    for one in grid.criteria:
        levels = {int(level["value"]) for level in one.levels}
        if one.key in draft.marks and draft.marks[one.key] not in levels:
            raise Invalid(f"mark-{one.key}", "Ce niveau n'existe pas.")


def _open(assignment: Assignment, actor: Account) -> Grid:
    """Return the grid. Raises NotAllowed, TooLate, NoGrid; conflicts were looked at by ``get_assignment``."""
    authorise(policy.can_read_assigned(actor, assignment, ()))
    if not policy.can_write_review(actor, assignment, ()):
        raise TooLate
    grid = grid_of(assignment)
    if grid is None or not grid.criteria:
        raise NoGrid
    return grid


def save_review(assignment: Assignment, draft: ReviewDraft, *, base_version: int, actor: Account, now: datetime) -> int:
    """Keep a review as typed, finished or not, and return its version. Nothing new writes nothing.

    Raises Moved when it changed since ``base_version``, unless it is the same text.
    """
    grid = _open(assignment, actor)
    _check_marks(grid, draft)
    review = assignment.review
    if review is not None and review.state is not ReviewState.DRAFT:
        raise Conflict("Cette évaluation est rendue. Rouvrez-la pour la changer.")
    if draft == draft_of(assignment):
        return version_of(assignment)
    if base_version != version_of(assignment):
        raise Moved
    if review is None:
        review = Review(assignment=assignment, grid=grid, state=ReviewState.DRAFT, started_at=now)
        db.session.add(review)
    review.marks, review.comments = dict(draft.marks), {key: text for key, text in draft.comments.items() if text}
    review.recommendation, review.summary = draft.recommendation, draft.summary
    review.confidential, review.updated_at = draft.confidential, now
    db.session.flush()
    return review.version


def submit_review(
    assignment: Assignment, draft: ReviewDraft, *, base_version: int, actor: Account, now: datetime
) -> None:
    """Give a review back. The grid does not change from then on. Raises Incomplete.

    ``hold_grids`` comes first in the transaction, so that the criteria are still those that were answered.
    """
    save_review(assignment, draft, base_version=base_version, actor=actor, now=now)
    grid, review = _open(assignment, actor), assignment.review
    lacks = missing(grid, draft)
    if lacks or review is None:
        raise Incomplete(lacks)
    REVIEW_WORKFLOW.check(review.state, ReviewState.SUBMITTED)
    review.score, review.submitted_at = score_of(grid, draft.marks), now
    review.state, review.updated_at, review.abstain_reason = ReviewState.SUBMITTED, now, ""
    grid.locked_at = grid.locked_at or now
    db.session.flush()
    audit.record("review.submitted", review, actor=actor, now=now)


def reopen_review(assignment: Assignment, *, actor: Account, now: datetime) -> None:
    """Take up a review again, or an abstention, while the round takes reviews."""
    _open(assignment, actor)
    review = assignment.review
    if review is None:
        raise Conflict
    REVIEW_WORKFLOW.check(review.state, ReviewState.DRAFT)
    before, review.state = review.state, ReviewState.DRAFT
    review.score = review.submitted_at = None
    review.updated_at, review.shared, review.reworded = now, [], {}  # the team reads again what it gives
    audit.record("review.reopened", review, actor=actor, now=now, before=before.value)


def abstain(assignment: Assignment, reason: str, *, actor: Account, now: datetime) -> None:
    """Say that one cannot judge, and why. What was written is kept, and counts for nothing."""
    grid = _open(assignment, actor)
    if not reason.strip():
        raise Invalid("reason", "Dites pourquoi, en quelques mots.")
    review = assignment.review
    if review is None:
        review = Review(assignment=assignment, grid=grid, state=ReviewState.DRAFT, started_at=now)
        review.marks, review.comments = {}, {}
        db.session.add(review)
    REVIEW_WORKFLOW.check(review.state, ReviewState.ABSTAINED)
    review.state, review.abstain_reason, review.updated_at = ReviewState.ABSTAINED, reason[:LONGEST_REASON], now
    db.session.flush()
    audit.record("review.abstained", review, actor=actor, now=now)
