"""Months as text that sorts (« 2026-03 »): told, counted, put in line."""

import re
from collections.abc import Iterable
from datetime import date

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
YEARS = range(1990, 2100)


def month_of(day: date) -> str:
    """Return the month of a day."""
    return f"{day.year:04d}-{day.month:02d}"


def is_month(text: str) -> bool:
    """Tell whether ``text`` names a month of a year that a calendar reaches."""
    found = _MONTH.fullmatch(text)
    return found is not None and int(found[1]) in YEARS


def number(month: str) -> int:
    """Return the rank of a month since year 0: two neighbours differ by one."""
    year, _dash, rest = month.partition("-")
    return int(year) * 12 + int(rest) - 1


def from_number(rank: int) -> str:
    """Return the month of a rank."""
    return f"{rank // 12:04d}-{rank % 12 + 1:02d}"


def after(month: str, count: int) -> str:
    """Return the month that comes ``count`` months later (earlier when negative)."""
    return from_number(number(month) + count)


def between(first: str, last: str) -> list[str]:
    """Return the months from ``first`` to ``last``, both included; none when they are in disorder."""
    return [from_number(rank) for rank in range(number(first), number(last) + 1)]


def first_day(month: str) -> date:
    """Return the first day of a month."""
    year, _dash, rest = month.partition("-")
    return date(int(year), int(rest), 1)


def span(months: Iterable[str]) -> list[str]:
    """Return every month from the earliest to the latest of ``months``."""
    known = list(months)
    return between(min(known), max(known)) if known else []
