"""The only source of the current time. Tests move it; the database stores UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from labagora.core.errors import Invalid

PARIS = ZoneInfo("Europe/Paris")
YEARS = range(1900, 2200)
_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def utcnow() -> datetime:
    """Return the current instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today_in_paris(now: datetime | None = None) -> date:
    """Return the civil date in Paris at ``now``."""
    return (now or utcnow()).astimezone(PARIS).date()


def from_paris(local: datetime, *, field: str = "date") -> datetime:
    """Return the instant of a time read on a clock in Paris, given naive.

    Raises Invalid on ``field`` for the hour that is skipped in March, the one that is lived twice in October, and a
    year that calendars do not reach.
    """
    if local.tzinfo is not None:
        raise ValueError("from_paris takes a naive local time")
    if local.year not in YEARS:
        raise Invalid(field, "Vérifiez l'année de cette date.")
    early, late = (local.replace(tzinfo=PARIS, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    day, hour = f"{local:%d/%m/%Y}", f"{local.hour} h {local:%M}"
    if early.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) == local:
        raise Invalid(
            field,
            "Le %(day)s, %(hour)s arrive deux fois (passage à l'heure d'hiver) : changez l'heure.",
            day=day,
            hour=hour,
        )
    raise Invalid(
        field, "Le %(day)s, %(hour)s n'existe pas (passage à l'heure d'été) : changez l'heure.", day=day, hour=hour
    )


@contextmanager
def frozen_at(moment: datetime) -> Iterator[datetime]:
    """Stop the clock at ``moment`` inside the block."""
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)
