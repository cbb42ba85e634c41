"""Who is writing."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.library.models import Sheet, SheetLock


def find_lock(sheet: Sheet) -> SheetLock | None:
    """Return the lock of a sheet, lapsed or not, with its holder."""
    query = select(SheetLock).where(SheetLock.sheet_id == sheet.id).options(joinedload(SheetLock.holder))
    return db.session.scalar(query)


def find_other_lock(sheet: Sheet, account: Any, now: datetime) -> SheetLock | None:
    """Return the living lock that somebody else than ``account`` holds."""
    lock = find_lock(sheet)
    return lock if lock is not None and lock.holder_id != account.id and lock.expires_at > now else None
