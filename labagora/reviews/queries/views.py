"""Reads of the saved views of the board of the reviews."""

from collections.abc import Sequence

from sqlalchemy import select

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.models import ReviewRound, ReviewView

MOST_VIEWS = 30


def views_of(round_: ReviewRound) -> Sequence[ReviewView]:
    """Return the views of a board, by name."""
    query = select(ReviewView).where(ReviewView.round_id == round_.id)
    return db.session.scalars(query.order_by(ReviewView.name, ReviewView.id).limit(MOST_VIEWS)).all()


def find_view(round_: ReviewRound, name: str) -> ReviewView | None:
    """Return the view that has this name, or None."""
    here = (ReviewView.round_id == round_.id, ReviewView.name == name)
    return db.session.scalar(select(ReviewView).where(*here))


def get_view(round_: ReviewRound, public_id: str) -> ReviewView:
    """Return a view of the board of a round, which its reader has loaded. Raises NotFound."""
    here = (ReviewView.round_id == round_.id, ReviewView.public_id == public_id)
    found = db.session.scalar(select(ReviewView).where(*here))
    if found is None:
        raise NotFound
    return found
