"""Reads of the saved views of a board and of the archives that jobs make."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from labagora.calls.enums import ExportState
from labagora.calls.models import Application, Call, CallExport, CallView, Filing
from labagora.calls.models.team import ApplicationMember
from labagora.core.db import db
from labagora.core.errors import NotFound

MOST_VIEWS = 30
SHOWN = 20
STALE = timedelta(hours=1)  # a job that says nothing for so long is not waited for


def _is_staff(account: Any) -> bool:
    return account is not None and bool(account.is_staff)


def views_of(call: Call) -> Sequence[CallView]:
    """Return the views of a board, by name."""
    query = select(CallView).where(CallView.call_id == call.id)
    return db.session.scalars(query.order_by(CallView.name, CallView.id).limit(MOST_VIEWS)).all()


def find_view(call: Call, name: str) -> CallView | None:
    """Return the view that has this name, or None."""
    return db.session.scalar(select(CallView).where(CallView.call_id == call.id, CallView.name == name))


def get_view(public_id: str, *, seen_by: Any) -> CallView:
    """Return a view to the team. Raises NotFound."""
    found = db.session.scalar(
        select(CallView).where(CallView.public_id == public_id).options(joinedload(CallView.call))
    )
    if found is None or not _is_staff(seen_by):
        raise NotFound
    return found


def call_named(name: str) -> Call | None:
    """Return the call that a command names by its reference, its address or its id, or None."""
    query = select(Call).where(or_(Call.reference == name, Call.slug == name, Call.public_id == name))
    return db.session.scalars(query.order_by(Call.id).limit(1)).first()


def exports_of(call: Call) -> Sequence[CallExport]:
    """Return the last archives asked for a call, newest first."""
    query = select(CallExport).where(CallExport.call_id == call.id).options(joinedload(CallExport.stored))
    return db.session.scalars(query.order_by(CallExport.id.desc()).limit(SHOWN)).all()


def get_export(public_id: str, *, seen_by: Any) -> CallExport:
    """Return an archive to the team. Raises NotFound."""
    found = find_export(public_id)
    if found is None or not _is_staff(seen_by):
        raise NotFound
    return found


def find_export(public_id: str, *, lock: bool = False) -> CallExport | None:
    """Return an archive named by a job, or None."""
    query = select(CallExport).where(CallExport.public_id == public_id)
    query = query.options(joinedload(CallExport.call), joinedload(CallExport.stored))
    if lock:
        query = query.with_for_update(of=CallExport).execution_options(populate_existing=True)
    return db.session.scalar(query)


def find_waiting(call: Call, *, query: str, chosen: Sequence[str], asked_by: str, now: datetime) -> CallExport | None:
    """Return the archive that the same person already waits for, or None."""
    waiting = select(CallExport).where(
        CallExport.call_id == call.id,
        CallExport.state == ExportState.WAITING,
        CallExport.asked_by_ref == asked_by,
        CallExport.query == query,
        CallExport.asked_at > now - STALE,
    )
    return next((one for one in db.session.scalars(waiting) if one.chosen == list(chosen)), None)


def due_to_expire(now: datetime, *, limit: int = 50) -> Sequence[CallExport]:
    """Return the archives whose day is over."""
    query = select(CallExport).where(CallExport.state == ExportState.READY, CallExport.expires_at <= now)
    return db.session.scalars(query.options(joinedload(CallExport.stored)).order_by(CallExport.id).limit(limit)).all()


def find_last_filing(public_id: str) -> Filing | None:
    """Return what counts of an application named by a job, with all that its paper says; None for a draft."""
    around = joinedload(Filing.application).options(
        joinedload(Application.call),
        joinedload(Application.organisation),
        joinedload(Application.members).joinedload(ApplicationMember.organisation),
    )
    query = select(Filing).join(Filing.application).where(Application.public_id == public_id)
    query = query.options(around, joinedload(Filing.revision)).order_by(Filing.number.desc()).limit(1)
    return db.session.scalars(query).unique().first()
