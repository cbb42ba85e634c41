"""Work that comes back: every few minutes, or daily at an hour of Paris. Each occurrence is one unique job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from labagora.core.clock import PARIS
from labagora.core.outbox import PATIENCE, TaskFunction, enqueue, task


class Rhythm(Protocol):
    """When an occurrence falls."""

    def latest(self, now: datetime) -> tuple[str, datetime]:
        """Return the name and the instant of the last occurrence at ``now``."""


@dataclass(frozen=True)
class EveryMinutes:
    """At fixed steps of the clock, whatever the time zone."""

    minutes: int

    def latest(self, now: datetime) -> tuple[str, datetime]:
        """Return the step that ``now`` falls in."""
        length = self.minutes * 60
        slot = int(now.timestamp()) // length
        return str(slot), datetime.fromtimestamp(slot * length, UTC)


@dataclass(frozen=True)
class DailyAt:
    """At an hour of Paris. An hour that a change of time skips or repeats still happens once."""

    at: time

    def latest(self, now: datetime) -> tuple[str, datetime]:
        """Return the last day on which the hour has come."""
        day = now.astimezone(PARIS).date()
        moment = datetime.combine(day, self.at, PARIS).astimezone(UTC)
        if moment > now:
            day -= timedelta(days=1)
            moment = datetime.combine(day, self.at, PARIS).astimezone(UTC)
        return day.isoformat(), moment


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
        slot, moment = rhythm.latest(now)
        enqueue(name, run_at=moment, unique_key=f"{name}@{slot}")
