"""Jobs are rows written in the caller's transaction: none for a rolled-back write, none lost with a worker.

The row is the truth; the runner (labagora.ports.jobs) only executes it. Tasks may run twice and are idempotent.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.clock import utcnow
from labagora.core.db import Model, db, enum_column
from labagora.core.states import LabelledEnum

MAX_ATTEMPTS = 8


class JobState(LabelledEnum):
    """Where a job stands."""

    WAITING = "waiting", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Abandonné"


class Job(Model):
    """One piece of work: a task name and the ids it needs."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("(state = 'done' OR state = 'failed') = (ended_at IS NOT NULL)", name="ended_iff_over"),
        Index("ix_job_due", "state", "run_at", "id"),
    )

    name: Mapped[str] = mapped_column(String(80), index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = enum_column(JobState, default=JobState.WAITING)
    unique_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    run_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


TaskFunction = Callable[..., None]
TASKS: dict[str, TaskFunction] = {}


def task(name: str) -> Callable[[TaskFunction], TaskFunction]:
    """Register a function as the task ``name`` (``<domain>.<verb_noun>``). It takes ids as keywords."""

    def register(function: TaskFunction) -> TaskFunction:
        if name in TASKS and TASKS[name] is not function:
            raise ValueError(f"two tasks are called {name}")
        TASKS[name] = function
        return function

    return register


def enqueue(name: str, *, run_at: datetime | None = None, unique_key: str | None = None, **arguments: Any) -> Job:
    """Add a job to the caller's transaction. ``arguments`` are ids or short codes, never personal data."""
    job = Job(name=name, arguments=arguments, run_at=run_at or utcnow(), unique_key=unique_key)
    db.session.add(job)
    db.session.info["jobs_added"] = True
    return job


def claim(now: datetime, *, limit: int = 20, stale_after: timedelta = timedelta(minutes=5)) -> list[int]:
    """Return the ids of jobs that are due, oldest first, counting as due those whose worker went silent."""
    waiting = (Job.state == JobState.WAITING) & (Job.run_at <= now)
    abandoned = (Job.state == JobState.RUNNING) & (Job.started_at < now - stale_after)
    query = select(Job.id).where(waiting | abandoned).order_by(Job.run_at, Job.id).limit(limit)
    return list(db.session.scalars(query))


def start(job_id: int, now: datetime, *, stale_after: timedelta = timedelta(minutes=5)) -> Job | None:
    """Mark a job as running if nobody else has; return it, or None when another worker took it."""
    job = db.session.scalar(select(Job).where(Job.id == job_id).with_for_update(skip_locked=True))
    if job is None or job.state in (JobState.DONE, JobState.FAILED) or job.run_at > now:
        return None
    if job.state is JobState.RUNNING and job.started_at and job.started_at >= now - stale_after:
        return None
    job.state, job.started_at, job.attempts = JobState.RUNNING, now, job.attempts + 1
    return job


def finish(job: Job, now: datetime) -> None:
    """Mark a job as done."""
    job.state, job.ended_at, job.last_error = JobState.DONE, now, None


def fail(job: Job, now: datetime, *, error: str, permanent: bool) -> None:
    """Try again later (1, 2, 4… minutes, at most 6 hours apart), or give up and leave the row for staff."""
    job.last_error = error[:2000]
    if permanent or job.attempts >= MAX_ATTEMPTS:
        job.state, job.ended_at = JobState.FAILED, now
        return
    job.state = JobState.WAITING
    job.run_at = now + min(timedelta(minutes=2 ** (job.attempts - 1)), timedelta(hours=6))


def backlog(now: datetime) -> dict[str, Any]:
    """Return counts by state and the age in seconds of the oldest job that is due."""
    counts = {state.value: 0 for state in JobState}
    rows: Iterable[Any] = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    counts.update({state.value: count for state, count in rows})
    oldest = db.session.scalar(select(func.min(Job.run_at)).where(Job.state == JobState.WAITING, Job.run_at <= now))
    return {"counts": counts, "oldest_seconds": int((now - oldest).total_seconds()) if oldest else 0}
