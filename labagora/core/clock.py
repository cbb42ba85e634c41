"""The only source of the current time. Tests move it; the database stores UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def utcnow() -> datetime:
    """Return the current instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today_in_paris(now: datetime | None = None) -> date:
    """Return the civil date in Paris at ``now``."""
    return (now or utcnow()).astimezone(PARIS).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[datetime]:
    """Stop the clock at ``moment`` inside the block."""
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)
