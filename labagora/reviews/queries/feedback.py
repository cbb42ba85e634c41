"""Reads of what is given back to the team of an application."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import AssignmentState, ReviewState
from labagora.reviews.models import Assignment, Grid, Review, Reviewer, ReviewRound
from labagora.reviews.queries.letters import overseen_by
from labagora.reviews.queries.rounds import is_cut, judged_applications


def get_judged(round_: ReviewRound, public_id: str, *, seen_by: Any) -> Application:
    """Return an application of a round to those who may know its review. Raises NotFound."""
    query = judged_applications(round_).where(Application.public_id == public_id, overseen_by(seen_by))
    around = (joinedload(Application.call), joinedload(Application.organisation), selectinload(Application.members))
    found = db.session.scalar(query.options(*around))
    if found is None:
        raise NotFound
    return found


def reviews_to_return(application: Application) -> Sequence[Review]:
    """Return the reviews that were given back, by number, but those of who the application is closed to since."""
    query = select(Review).join(Review.assignment).join(Assignment.reviewer)
    query = query.where(
        Assignment.application_id == application.id,
        Assignment.state == AssignmentState.ASSIGNED,
        Review.state == ReviewState.SUBMITTED,
        ~is_cut(),
    )
    around = (
        joinedload(Review.grid).selectinload(Grid.criteria),
        joinedload(Review.assignment).joinedload(Assignment.reviewer),
    )
    return db.session.scalars(query.options(*around).order_by(Reviewer.number)).all()


def names_in(round_: ReviewRound) -> list[str]:
    """Return the names of the reviewers of a round: what no text that is given may hold."""
    query = select(Account).join(Reviewer, Reviewer.account_id == Account.id).where(Reviewer.round_id == round_.id)
    return [one.name for one in db.session.scalars(query.order_by(Account.id)) if one.name]
