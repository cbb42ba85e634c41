"""What happened, in the order in which it happened: actions are replayed with the clock of their day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from labagora.core.clock import PARIS, frozen_at
from labagora.core.db import db
from labagora.core.partial_date import PartialDate

OPENING = time(9, 0)
CLOSING = time(18, 0)
When = int | str


@dataclass(frozen=True, order=True)
class Event:
    """Something that somebody did."""

    at: datetime
    rank: int
    do: Callable[..., Any] = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)


class Timeline:
    """Days count from the moment of loading, so that the demonstration never looks stale."""

    def __init__(self, today: datetime) -> None:
        self.today = today
        self._events: list[Event] = []

    def moment(self, when: When, default: time = OPENING) -> datetime:
        """Return the instant of ``-38`` (days from today) or ``"-38 14:30"``, as read in Paris."""
        day, _, hour = str(when).partition(" ")
        local = self.today.astimezone(PARIS).date() + timedelta(days=int(day))
        return datetime.combine(local, time.fromisoformat(hour) if hour else default, PARIS)

    def working_moment(self, when: When) -> datetime:
        """Return the same, moved off the week-end: backwards when it is past, forwards when it is to come."""
        found = self.moment(when)
        step = timedelta(days=1 if found > self.today else -1)
        while found.weekday() > 4:
            found += step
        return found

    def partial(self, value: dict[str, int] | str | None) -> str:
        """Return the stored text of a date written ``{day: 12}``, ``{month: -3}`` (from today) or ``2022-09``."""
        if not value:
            return ""
        if isinstance(value, str):
            return _written(value).stored
        if "day" in value:
            return PartialDate.of_date(self.working_moment(value["day"]).date()).stored
        local = self.today.astimezone(PARIS)
        year, month = divmod(local.year * 12 + local.month - 1 + value["month"], 12)
        return PartialDate.of_month(year, month + 1).stored

    def add(self, when: When, do: Callable[..., Any], *arguments: Any) -> None:
        """Note that ``do(*arguments, now)`` happened then, never later than today."""
        self._events.append(Event(min(self.moment(when), self.today), len(self._events), do, arguments))

    def play(self) -> None:
        """Do everything in order, each thing under the clock of its day."""
        for event in sorted(self._events):
            with frozen_at(event.at):
                event.do(*event.arguments, event.at)
                db.session.flush()


def _written(text: str) -> PartialDate:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return PartialDate.of_day(*parts)
    return PartialDate.of_month(*parts) if len(parts) == 2 else PartialDate.of_year(*parts)
