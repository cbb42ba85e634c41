"""The months of a support: M1 begins on its first day. Dates in, numbers out."""

from calendar import monthrange
from datetime import date, timedelta

SUPPORT_MONTHS = 12


def add_months(day: date, count: int) -> date:
    """Return the same day ``count`` months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(starts_on: date, months: int = SUPPORT_MONTHS) -> date:
    """Return the last day of a support of so many months."""
    return add_months(starts_on, months) - timedelta(days=1)


def month_number(starts_on: date, day: date) -> int:
    """Return 1 in M1, 2 in M2…; 0 or less before the first day."""
    number = (day.year - starts_on.year) * 12 + day.month - starts_on.month + 1
    return number if day >= add_months(starts_on, number - 1) else number - 1


def month_start(starts_on: date, number: int) -> date:
    """Return the first day of a month of the support."""
    return add_months(starts_on, number - 1)
