"""Work that comes back: every few minutes, or daily at an hour of Paris. Each occurrence is one unique job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from labagora.core.clock import PARIS
from labagora.core.outbox import PATIENCE, TaskFunction, enqueue, task


class Rhythm(Protocol):
    """When an occurrence falls."""

    def slot(self, now: datetime) -> str:
        """Return the name of the last occurrence at ``now``."""


@dataclass(frozen=True)
class EveryMinutes:
    """At fixed steps of the clock, whatever the time zone."""

    minutes: int

    def slot(self, now: datetime) -> str:
        """Return the step that ``now`` falls in."""
        return str(int(now.timestamp()) // (self.minutes * 60))


@dataclass(frozen=True)
class DailyAt:
    """At an hour of Paris. An hour that a change of time skips or repeats still happens once."""

    at: time

    def slot(self, now: datetime) -> str:
        """Return the last day on which the hour has come."""
        day = now.astimezone(PARIS).date()
        has_come = datetime.combine(day, self.at, PARIS).astimezone(UTC) <= now
        return (day if has_come else day - timedelta(days=1)).isoformat()


PERIODIC: dict[str, Rhythm] = {}


def every(name: str, *, minutes: int, patience: timedelta = PATIENCE) -> Callable[[TaskFunction], TaskFunction]:
    """Register a task without argument, run every ``minutes`` minutes."""
    return _periodic(name, EveryMinutes(minutes), patience)


def daily(name: str, *, at: str, patience: timedelta = PATIENCE) -> Callable[[TaskFunction], TaskFunction]:
    """Register a task without argument, run each day at ``at`` (``"03:30"``) in Paris."""
    return _periodic(name, DailyAt(time.fromisoformat(at)), patience)


def _periodic(name: str, rhythm: Rhythm, patience: timedelta) -> Callable[[TaskFunction], TaskFunction]:
    def register(function: TaskFunction) -> TaskFunction:
        PERIODIC[name] = rhythm
        return task(name, patience=patience)(function)

    return register


def enqueue_due(now: datetime) -> None:
    """Add the latest occurrence of every periodic task, unless it was added before.

    After a stop, only the last missed occurrence runs: periodic tasks look at the state, not at the clock.
    """
    for name, rhythm in PERIODIC.items():
        enqueue(name, run_at=now, unique_key=f"{name}@{rhythm.slot(now)}")
