# ruff: noqa: PLC0415 (only the chosen adapter loads its library)
"""Work after the answer. The outbox row is the truth; huey only carries its id to a worker.

``database:`` keeps huey's queue in an SQLite file of the data folder, ``redis://`` in Redis. Either may lose
a message: a sweep finds every row that is due, and a row whose worker died becomes due again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from labagora.core import outbox, postbox
from labagora.core.clock import utcnow
from labagora.core.schedule import daily

if TYPE_CHECKING:
    from flask import Flask

    from labagora.core.settings import Settings


@dataclass(frozen=True)
class Drained:
    """What one pass over the queue did."""

    done: int = 0
    retried: int = 0
    failed: int = 0


class Jobs(Protocol):
    """What runs outbox rows."""

    def wake(self, job_ids: Iterable[int]) -> None:
        """Tell the workers about rows that were just committed. Never raises: the sweep finds them anyway."""

    def work(self, app: "Flask", *, workers: int = 2, stop: Event | None = None) -> None:
        """Run jobs until ``stop`` is set or the process is asked to end."""

    def drain(self, app: "Flask", now: datetime | None = None) -> Drained:
        """Run in this process everything that is due at ``now``, what it enqueues included."""

    def backlog(self, app: "Flask", now: datetime | None = None) -> outbox.Backlog:
        """Return how the queue is doing."""

    def close(self) -> None:
        """Release the queue's connection."""


def from_url(url: str, settings: "Settings") -> Jobs:
    """Return the runner that ``LABAGORA_JOBS_URL`` names."""
    scheme = urlsplit(url).scheme
    if scheme == "database":
        from labagora.ports.jobs.huey_sqlite import connect as connect_sqlite

        return connect_sqlite(settings.data / "jobs.db", secret=settings.secret_key())
    if scheme in ("redis", "rediss"):
        from labagora.ports.jobs.huey_redis import connect as connect_redis

        return connect_redis(url, secret=settings.secret_key())
    raise ValueError(f"LABAGORA_JOBS_URL: unknown scheme {scheme!r} (database: or redis://)")


def work(app: "Flask", *, workers: int = 2, stop: Event | None = None) -> None:
    """Run jobs until told to stop (``labagora jobs work``, and beside ``labagora serve``)."""
    _of(app).work(app, workers=workers, stop=stop)


def drain(app: "Flask", now: datetime | None = None) -> Drained:
    """Run everything that is due and return (``labagora jobs drain``, tests)."""
    return _of(app).drain(app, now)


def status(app: "Flask", now: datetime | None = None) -> outbox.Backlog:
    """Return how the queue is doing (``labagora jobs status``, ``/etat``)."""
    return _of(app).backlog(app, now)


def _of(app: "Flask") -> Jobs:
    jobs: Jobs = app.extensions["labagora"].jobs
    return jobs


@daily("jobs.prune", at="04:10")
def prune() -> None:
    """Forget old jobs and old lines of the mail log."""
    now = utcnow()
    outbox.prune(now)
    postbox.prune(now)
