"""The limits that rules and reads share: how long, how many, from which month to which."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from labagora.core.clock import PARIS, today_in_paris

VALIDITY = timedelta(days=365)
FIRST_WARNING, LAST_WARNING = timedelta(days=30), timedelta(days=7)
THRESHOLD, ROUNDING = 11, 5


@dataclass(frozen=True)
class TextVersions:
    """The versions of the consent texts in force."""

    health: str
    proposals: str


def expires_at(reconfirmed_at: datetime | None) -> datetime | None:
    """Return when a profile confirmed at ``reconfirmed_at`` ends."""
    return None if reconfirmed_at is None else reconfirmed_at + VALIDITY


def month_bounds(now: datetime) -> tuple[datetime, datetime]:
    """Return the first instants of this calendar month and of the next, in Paris."""
    first = today_in_paris(now).replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return _midnight(first), _midnight(following)


def month_before(now: datetime) -> tuple[datetime, datetime]:
    """Return the first instants of the calendar month before this one and of this one, in Paris."""
    start, _ = month_bounds(now)
    return month_bounds(start - timedelta(days=1))[0], start


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def month_name(now: datetime) -> str:
    """Return the month of Paris as ``2026-11``: budgets start again when it changes."""
    return f"{today_in_paris(now):%Y-%m}"


def blurred(count: int) -> int | None:
    """Return a number of people that gives nobody away: None below 11, else rounded to 5."""
    return None if count < THRESHOLD else ROUNDING * round(count / ROUNDING)
