"""When people are reminded that a page is to be read again, and who. Pure.

Circles of people answer for a page, one behind the other: its owner, the deputy, the leaders of the organisation that
writes a territorial version, the team. One that is empty (nobody named, or somebody who left) is passed over.

- Thirty days before the date, the first circle is told.
- Fifteen days after a reminder that changed nothing, the next circle is told, up to the team.
- At the date, the first circle is told once more.

Anything that happens to the page (a save, a decision, another owner) gives fifteen more days.
"""

from dataclasses import dataclass
from datetime import date, timedelta

NOTICE = timedelta(days=30)
PATIENCE = timedelta(days=15)


@dataclass(frozen=True)
class Told:
    """What was said of a page so far: the last day, for which date, to how many circles."""

    on: date | None = None
    before: date | None = None
    level: int = 0


@dataclass(frozen=True)
class Reminder:
    """Whom to tell today, as places in the list of circles, and how many circles were told by then."""

    circles: frozenset[int]
    level: int


def reminder_of(due: date, told: Told, *, changed_on: date, today: date, circles: int) -> Reminder:
    """Return what to say today of a page to read again before ``due``; saying nothing names no circle."""
    if today < due - NOTICE or not circles:
        return Reminder(frozenset(), told.level)
    if told.on is None or told.before != due:
        return Reminder(frozenset({0}), 1)
    again = {0} if told.on < due <= today else set()
    if told.level < circles and today >= max(told.on, changed_on) + PATIENCE:
        return Reminder(frozenset({*again, told.level}), told.level + 1)
    return Reminder(frozenset(again), told.level)
