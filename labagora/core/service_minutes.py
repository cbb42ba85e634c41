"""How the service answered, minute by minute: how many requests, errors of ours, and how long they took.

The pages that matter most are measured (``web/gauge.py``); one row a minute for all processes, a few numbers wide,
whatever the traffic. A fair deadline depends on it (security.md §5): it is in the database, so it survives a restart.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import CheckConstraint, delete, func, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.db import Model, db

BOUNDS = (0.25, 1.0, 2.0, 5.0)
KEPT = timedelta(days=90)
MINUTE = timedelta(minutes=1)


class ServiceMinute(Model):
    """One minute. A request belongs to the minute in which it arrived, and to one band of durations."""

    __tablename__ = "service_minute"
    __table_args__ = (
        CheckConstraint("errors BETWEEN 0 AND requests", name="errors_within_requests"),
        CheckConstraint(
            "within_250ms + within_1s + within_2s + within_5s + slower = requests", name="one_band_a_request"
        ),
    )

    at: Mapped[datetime] = mapped_column(unique=True)
    requests: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    within_250ms: Mapped[int] = mapped_column(default=0)
    within_1s: Mapped[int] = mapped_column(default=0)
    within_2s: Mapped[int] = mapped_column(default=0)
    within_5s: Mapped[int] = mapped_column(default=0)
    slower: Mapped[int] = mapped_column(default=0)


NUMBERS = ("requests", "errors", "within_250ms", "within_1s", "within_2s", "within_5s", "slower")


@dataclass(frozen=True)
class Load:
    """What was measured over some minutes."""

    requests: int = 0
    errors: int = 0
    within_250ms: int = 0
    within_1s: int = 0
    within_2s: int = 0
    within_5s: int = 0
    slower: int = 0

    @classmethod
    def of(cls, seconds: float, *, is_error: bool) -> Self:
        """Return the load of one request."""
        band = next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        return cls(1, int(is_error), **{NUMBERS[2 + band]: 1})

    def __add__(self, other: "Load") -> "Load":
        """Return both together."""
        return Load(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


def minute_of(moment: datetime) -> datetime:
    """Return the minute that an instant is in."""
    return moment.replace(second=0, microsecond=0)


def add_load(measured: Mapping[datetime, Load]) -> None:
    """Add what a process measured to what the others did, in the caller's transaction."""
    for minute, load in sorted(measured.items()):
        if not _add(minute, load):
            _start(minute, load)


def write_load(measured: Mapping[datetime, Load]) -> None:
    """Add what a process measured, in a transaction of its own. Raises SQLAlchemyError when the database is away."""
    try:
        add_load(measured)
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        raise


def _add(minute: datetime, load: Load) -> bool:
    more = {name: getattr(ServiceMinute, name) + getattr(load, name) for name in NUMBERS}
    query = update(ServiceMinute).where(ServiceMinute.at == minute).values(more)
    found = db.session.execute(query.execution_options(synchronize_session=False))
    return bool(getattr(found, "rowcount", 0))


def _start(minute: datetime, load: Load) -> None:
    """Add the row of a minute; another process may add it at the same instant."""
    try:
        with db.session.begin_nested():
            db.session.add(ServiceMinute(at=minute, **{name: getattr(load, name) for name in NUMBERS}))
    except IntegrityError:
        _add(minute, load)


def load_between(start: datetime, end: datetime) -> Load:
    """Return what arrived from ``start`` (counted) to ``end`` (not counted), to the minute: one statement."""
    sums = [func.coalesce(func.sum(getattr(ServiceMinute, name)), 0) for name in NUMBERS]
    query = select(*sums).where(ServiceMinute.at >= minute_of(start), ServiceMinute.at < end)
    return Load(*(int(number) for number in db.session.execute(query).one()))


def prune(now: datetime) -> None:
    """Forget what is too old."""
    db.session.execute(delete(ServiceMinute).where(ServiceMinute.at < now - KEPT))
