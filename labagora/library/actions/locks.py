"""Who is writing a sheet now: taken, renewed while typing, taken over, dropped, lapsed after a quarter of an hour.

A lock keeps people from starting at the same time; two texts that still meet are told apart by the version.
"""

from datetime import datetime, timedelta
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.library import policy
from labagora.library.actions.writing import ensure_editable
from labagora.library.models import Sheet, SheetLock
from labagora.library.queries.locks import find_lock, find_other_lock

LASTS = timedelta(minutes=15)


class LockedByOther(Conflict):
    """Somebody else is writing this sheet."""

    default_message = "Une autre personne écrit dans cette fiche en ce moment."


def take_lock(sheet: Sheet, *, actor: Any, now: datetime, take_over: bool = False) -> SheetLock:
    """Take or renew the lock. Raises LockedByOther while somebody else holds it, unless it is taken over."""
    ensure_editable(sheet, actor)
    if find_other_lock(sheet, actor, now) is not None and not take_over:
        raise LockedByOther
    lock = find_lock(sheet)
    if lock is None:
        lock = SheetLock(sheet_id=sheet.id, holder_id=actor.id, taken_at=now)
        db.session.add(lock)
    elif lock.holder_id != actor.id:
        _hand_over(sheet, lock, actor=actor, now=now)
    elif lock.expires_at <= now:
        lock.taken_at = now
    lock.expires_at = now + LASTS
    return lock


def _hand_over(sheet: Sheet, lock: SheetLock, *, actor: Any, now: datetime) -> None:
    if lock.expires_at > now:
        audit.record("sheet.lock_taken_over", sheet, actor=actor, now=now)
    lock.holder_id, lock.taken_at = actor.id, now


def ensure_unlocked(sheet: Sheet, *, actor: Any, now: datetime) -> None:
    """Raise LockedByOther when somebody else is writing."""
    if find_other_lock(sheet, actor, now) is not None:
        raise LockedByOther


def leave_sheet(sheet: Sheet, *, actor: Any) -> None:
    """Give back one's own lock; anybody else's stays."""
    authorise(policy.writes(actor, sheet))
    lock = find_lock(sheet)
    if lock is not None and lock.holder_id == actor.id:
        db.session.delete(lock)


def drop_lock(sheet: Sheet) -> None:
    """Remove the lock, whoever holds it: nobody may write any more."""
    lock = find_lock(sheet)
    if lock is not None:
        db.session.delete(lock)
