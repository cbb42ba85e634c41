"""Revisions: how matching learns which profiles changed since it last looked."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from labagora.core.db import db
from labagora.volunteers.models import ChangeCounter, Volunteer

STREAM = "volunteers"


def _next_revisions(count: int) -> int:
    """Reserve ``count`` revisions and return the first. The lock orders concurrent changes until they commit."""
    query = select(ChangeCounter).where(ChangeCounter.stream == STREAM).with_for_update()
    counter = db.session.scalar(query)
    if counter is None:
        _open_counter()
        counter = db.session.scalars(query).one()
    first = counter.value + 1
    counter.value += count
    return first


def _open_counter() -> None:
    """Add the row of the stream; another process may add it at the same instant."""
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.add(ChangeCounter(stream=STREAM, value=0))
    except IntegrityError:
        return


def touch(volunteer: Volunteer) -> None:
    """Tell matching that this profile changed."""
    volunteer.revision = _next_revisions(1)


def touch_all(volunteers: Sequence[Volunteer]) -> None:
    """Tell matching that these profiles changed."""
    if volunteers:
        for revision, volunteer in enumerate(volunteers, _next_revisions(len(volunteers))):
            volunteer.revision = revision
