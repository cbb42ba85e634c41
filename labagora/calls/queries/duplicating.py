"""Where the answers of an application may be taken."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Call, FormRevision
from labagora.core.db import db
from labagora.organisations.models import Organisation

MOST_CALLS = 50


def open_calls(now: datetime, *, after: Call) -> Sequence[Call]:
    """Return the calls that take new drafts and have a form: the next edition of ``after`` first, then by deadline."""
    has_form = exists().where(FormRevision.call_id == Call.id, FormRevision.published_at.is_not(None))
    query = select(Call).where(
        has_form,
        Call.state == CallState.OPEN,
        or_(Call.opens_at.is_(None), Call.opens_at <= now),
        or_(Call.closes_at.is_(None), Call.closes_at > now),
    )
    is_next = Call.previous_edition_id == after.id
    query = query.order_by(is_next.desc().nulls_last(), Call.closes_at.asc().nulls_last(), Call.id)
    return db.session.scalars(query.limit(MOST_CALLS)).all()


def find_copy(
    source: Application, call: Call, organisation: Organisation, *, now: datetime, within: timedelta
) -> Application | None:
    """Return the copy that a first click made a moment ago, or None."""
    query = select(Application).where(
        Application.duplicated_from_id == source.id,
        Application.call_id == call.id,
        Application.organisation_id == organisation.id,
        Application.state == ApplicationState.DRAFT,
        Application.created_at > now - within,
    )
    return db.session.scalar(query.order_by(Application.id.desc()).limit(1))
