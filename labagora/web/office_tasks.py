"""What waits for the Institute's team, thing by thing: each domain says what is its own, the dashboard puts in order.

The menu counts; this names. A source returns ``MOST`` tasks at most, the oldest first, in a number of statements that
does not depend on how many there are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

MOST = 20
_FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Task:
    """One thing to do. ``what`` is the gesture, ``title`` the thing; ``arguments`` complete the address."""

    what: str
    title: str
    endpoint: str
    since: datetime
    due_at: datetime | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)

    def is_late(self, now: datetime) -> bool:
        """Whether it was to be done before."""
        return self.due_at is not None and self.due_at <= now


Source = Callable[[Any], Sequence[Task]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source, which is given the reader; the same name replaces, so that several applications may be built."""
    _sources[name] = source


def waiting(reader: Any) -> list[Task]:
    """Return what waits: what has a date first, the nearest first; then what waits since the longest."""
    tasks = [task for name in sorted(_sources) for task in _sources[name](reader)]
    return sorted(tasks, key=lambda one: (one.due_at or _FAR, one.since, one.title))
