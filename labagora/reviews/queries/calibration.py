"""The submitted reviews of a grid, as the calibration reads them: of who has no interest in them only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.core.db import db
from labagora.reviews.enums import AssignmentState, ReviewState
from labagora.reviews.models import Assignment, Grid, Review, Reviewer, ReviewRound
from labagora.reviews.queries.assigning import open_to
from labagora.reviews.queries.material import in_scope
from labagora.reviews.queries.rounds import is_cut
from labagora.reviews.queries.withheld import withheld_from


@dataclass(frozen=True)
class Marked:
    """A submitted review: who, what, the marks by key of criterion."""

    reviewer_id: int
    application_id: int
    marks: Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """An application that was reviewed."""

    id: int
    public_id: str
    reference: str


@dataclass(frozen=True)
class Judge:
    """A reviewer who gave reviews back."""

    id: int
    number: int
    name: str


@dataclass(frozen=True)
class Marks:
    """Everything that is compared; applications by reference, reviewers by number."""

    reviews: Sequence[Marked]
    applications: Sequence[Judged]
    reviewers: Sequence[Judge]


def _kept(query: Any, grid: Grid, seen_by: Any, round_: ReviewRound) -> Any:
    return query.where(
        Review.grid_id == grid.id,
        Review.state == ReviewState.SUBMITTED,
        Assignment.state == AssignmentState.ASSIGNED,
        ~is_cut(),
        Application.id.in_(in_scope(round_)),
        open_to(seen_by),
        Application.id.not_in(withheld_from(seen_by, round_)),
    )


def counted_grids(round_: ReviewRound, *, seen_by: Any) -> Mapping[int, int]:
    """Return how many submitted reviews each grid of the round has, by id."""
    query = (
        select(Review.grid_id, func.count())
        .join(Review.assignment)
        .join(Assignment.application)
        .join(Assignment.reviewer)
    )
    query = query.where(
        Assignment.round_id == round_.id,
        Review.state == ReviewState.SUBMITTED,
        Assignment.state == AssignmentState.ASSIGNED,
        ~is_cut(),
        Application.id.in_(in_scope(round_)),
        open_to(seen_by),
        Application.id.not_in(withheld_from(seen_by, round_)),
    )
    return {grid: count for grid, count in db.session.execute(query.group_by(Review.grid_id)).all()}  # noqa: C416


def read_marks(round_: ReviewRound, grid: Grid, *, seen_by: Any) -> Marks:
    """Return the submitted reviews of a grid with their applications and their reviewers."""
    query: Any = select(Assignment.reviewer_id, Assignment.application_id, Review.marks).join(Review.assignment)
    reviews = [Marked(*found) for found in db.session.execute(
        _kept(query.join(Assignment.application).join(Assignment.reviewer), grid, seen_by, round_).order_by(Review.id)
    )]  # fmt: skip
    applications: Any = select(Application.id, Application.public_id, Application.reference)
    applications = applications.where(Application.id.in_({one.application_id for one in reviews}))
    return Marks(
        reviews,
        [Judged(*found) for found in db.session.execute(applications.order_by(Application.reference, Application.id))],
        _reviewers({one.reviewer_id for one in reviews}),
    )


def _reviewers(ids: set[int]) -> list[Judge]:
    query = select(Reviewer.id, Reviewer.number, Account).outerjoin(Reviewer.account).where(Reviewer.id.in_(ids))
    found = db.session.execute(query.order_by(Reviewer.number))
    return [Judge(id_, number, account.name if account is not None else "") for id_, number, account in found]
