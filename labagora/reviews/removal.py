"""Seats that go for good: invitations that nobody answered, or that were declined."""

from collections.abc import Sequence

from sqlalchemy import delete

from labagora.core.db import db
from labagora.reviews.models import Bid, Conflict, Reviewer


def remove_seats(seats: Sequence[Reviewer]) -> None:
    """Remove seats that were never taken, with the keys of their addresses, their bids and their conflicts."""
    ids = [seat.id for seat in seats]
    keys = [seat.key for seat in seats if seat.key is not None]
    for table in (Bid, Conflict):
        db.session.execute(delete(table).where(table.reviewer_id.in_(ids)))
    for seat in seats:
        db.session.delete(seat)
    db.session.flush()
    for key in keys:
        db.session.delete(key)
    db.session.flush()
