"""Jobs are rows written in the caller's transaction: none for a rolled-back write, none lost with a worker.

The row is the truth; the runner (labagora.ports.jobs) only executes it. Tasks may run twice and are idempotent.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, delete, func, select
from sqlalchemy import inspect as state_of
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.clock import utcnow
from labagora.core.db import Model, db, enum_column
from labagora.core.ids import new_public_id
from labagora.core.states import LabelledEnum

MAX_ATTEMPTS = 8
PATIENCE = timedelta(minutes=5)
DONE_KEPT = timedelta(days=30)
FAILED_KEPT = timedelta(days=180)


class TaskError(Exception):
    """A task could not do its work. ``permanent`` says that trying again is useless."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(message)


class UnknownTaskError(TaskError):
    """No task has this name in this release; a later one may bring it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, permanent=False)


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
        CheckConstraint("state != 'running' OR silent_at IS NOT NULL", name="running_has_deadline"),
        Index("ix_job_due", "state", "run_at", "id"),
    )

    reference: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id, insert_sentinel=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = enum_column(JobState, default=JobState.WAITING)
    unique_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    run_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    silent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


class WorkerBeat(Model):
    """When a worker last looked at the queue. An old beat means that nobody works (security.md R20)."""

    __tablename__ = "worker_beat"

    worker: Mapped[str] = mapped_column(String(80), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)


TaskFunction = Callable[..., None]
TASKS: dict[str, TaskFunction] = {}
_patience: dict[str, timedelta] = {}
_current: ContextVar[Job | None] = ContextVar("current_job", default=None)


def task(name: str, *, patience: timedelta = PATIENCE) -> Callable[[TaskFunction], TaskFunction]:
    """Register a function as the task ``name`` (``<domain>.<verb_noun>``). It takes ids as keywords.

    ``patience`` is how long one run may last before its worker is believed dead and the job runs again.
    """

    def register(function: TaskFunction) -> TaskFunction:
        if name in TASKS and TASKS[name] is not function:
            raise ValueError(f"two tasks are called {name}")
        TASKS[name], _patience[name] = function, patience
        return function

    return register


def enqueue(name: str, *, run_at: datetime | None = None, unique_key: str | None = None, **arguments: Any) -> Job:
    """Add a job to the caller's transaction. ``arguments`` are ids or short codes, never personal data.

    With a ``unique_key`` the job that already has it is returned instead: asked twice, done once.
    """
    now = utcnow()
    job = Job(name=name, arguments=arguments, run_at=run_at or now, unique_key=unique_key)
    job.reference, job.created_at = new_public_id(), now  # known before the flush: the mail log needs them
    if unique_key is None:
        db.session.add(job)
    elif (existing := _add_unless_known(job, unique_key)) is not None:
        return existing
    db.session.info.setdefault("jobs_added", []).append(job)
    return job


def _add_unless_known(job: Job, unique_key: str) -> Job | None:
    """Add the job, or return the one that holds its key; another process may add it at the same instant."""
    query = select(Job).where(Job.unique_key == unique_key)
    existing = db.session.scalar(query)
    if existing is not None:
        return existing
    db.session.flush()  # so that only our own row can fail in the savepoint
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        return db.session.scalars(query).one()
    return None


def take_added() -> list[int]:
    """Return, once, the ids of the jobs that the session just committed. Call it right after the commit."""
    added: list[Job] = db.session.info.pop("jobs_added", [])
    states = [state_of(job) for job in added]
    return [state.identity[0] for state in states if state.persistent and state.identity]


def claim(now: datetime, *, limit: int = 100) -> list[int]:
    """Return the ids of jobs that are due, oldest first, counting as due those whose worker went silent."""
    waiting = (Job.state == JobState.WAITING) & (Job.run_at <= now)
    abandoned = (Job.state == JobState.RUNNING) & (Job.silent_at <= now)
    query = select(Job.id).where(waiting | abandoned).order_by(Job.run_at, Job.id).limit(limit)
    return list(db.session.scalars(query))


def start(job_id: int, now: datetime) -> Job | None:
    """Mark a job as running if nobody else has; return it, or None when there is nothing to run.

    A job that keeps killing its worker is given up like one that keeps failing.
    """
    job = db.session.scalar(select(Job).where(Job.id == job_id).with_for_update(skip_locked=True))
    if job is None or not _is_due(job, now):
        return None
    if job.attempts >= MAX_ATTEMPTS:
        fail(job, now, error="the worker stopped during every attempt", permanent=True)
        return None
    job.state, job.started_at, job.attempts = JobState.RUNNING, now, job.attempts + 1
    job.silent_at = now + _patience.get(job.name, PATIENCE)
    return job


def _is_due(job: Job, now: datetime) -> bool:
    if job.state is JobState.WAITING:
        return job.run_at <= now
    return job.state is JobState.RUNNING and job.silent_at is not None and job.silent_at <= now


def perform(job: Job) -> None:
    """Call the task of a job. Raises whatever the task raises, UnknownTaskError when there is none."""
    if job.name not in TASKS:
        raise UnknownTaskError(job.name)
    with running(job):
        TASKS[job.name](**job.arguments)


@contextmanager
def running(job: Job) -> Iterator[Job]:
    """Inside the block, ``current_job()`` is ``job``."""
    token = _current.set(job)
    try:
        yield job
    finally:
        _current.reset(token)


def current_job() -> Job | None:
    """Return the job that the code runs for, or None outside a job."""
    return _current.get()


def release_database() -> None:
    """Commit what a task did so far, before slow work that needs no table: SQLite has one writer at a time."""
    db.session.commit()


def finish(job: Job, now: datetime) -> None:
    """Mark a job as done."""
    job.state, job.ended_at, job.last_error = JobState.DONE, now, None


def fail(job: Job, now: datetime, *, error: str, permanent: bool) -> None:
    """Try again later (1, 2, 4… minutes, at most 6 hours apart), or give up and leave the row for staff.

    A worker that was believed dead may have finished meanwhile: then there is nothing left to try.
    """
    if job.state is JobState.DONE:
        return
    job.last_error = error[:2000]
    if permanent or job.attempts >= MAX_ATTEMPTS:
        job.state, job.ended_at = JobState.FAILED, now
        return
    job.state = JobState.WAITING
    job.run_at = now + min(timedelta(minutes=2 ** (job.attempts - 1)), timedelta(hours=6))


def retry(job: Job, now: datetime) -> None:
    """Give an abandoned job a fresh set of attempts, at once (staff)."""
    job.state, job.ended_at, job.attempts, job.run_at = JobState.WAITING, None, 0, now
    db.session.info.setdefault("jobs_added", []).append(job)


def beat(worker: str, now: datetime) -> None:
    """Note that ``worker`` is alive."""
    row = db.session.scalar(select(WorkerBeat).where(WorkerBeat.worker == worker))
    if row is None:
        db.session.add(WorkerBeat(worker=worker, at=now))
    else:
        row.at = now


@dataclass(frozen=True)
class Backlog:
    """How the queue is doing. ``beat_seconds`` is None when no worker ever ran."""

    waiting: int
    running: int
    done: int
    failed: int
    oldest_seconds: int
    beat_seconds: int | None

    def is_stuck(self, *, after_seconds: int = 300) -> bool:
        """Tell whether work waits and nobody does it (security.md R20)."""
        silent = self.beat_seconds is None or self.beat_seconds > after_seconds
        return self.oldest_seconds > after_seconds or (silent and self.waiting > 0)


def backlog(now: datetime) -> Backlog:
    """Return counts by state, the age of the oldest job that is due and that of the last sign of a worker."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    counts = {state.value: count for state, count in rows}
    due = select(func.min(Job.run_at)).where(Job.state == JobState.WAITING, Job.run_at <= now)
    oldest = _age(db.session.scalar(due), now)
    last_beat = _age(db.session.scalar(select(func.max(WorkerBeat.at))), now)
    return Backlog(
        waiting=counts.get("waiting", 0),
        running=counts.get("running", 0),
        done=counts.get("done", 0),
        failed=counts.get("failed", 0),
        oldest_seconds=oldest or 0,
        beat_seconds=last_beat,
    )


def _age(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, int((now - moment).total_seconds()))


def prune(now: datetime) -> None:
    """Forget jobs that are over: done ones after a month, abandoned ones after six."""
    for state, kept in ((JobState.DONE, DONE_KEPT), (JobState.FAILED, FAILED_KEPT)):
        db.session.execute(delete(Job).where(Job.state == state, Job.ended_at < now - kept))
    db.session.execute(delete(WorkerBeat).where(WorkerBeat.at < now - DONE_KEPT))
