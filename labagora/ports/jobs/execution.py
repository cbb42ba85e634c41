"""Run one outbox row: start and commit, run the task, then finish in the transaction of its writes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from pathlib import Path
from traceback import extract_tb

from flask import Flask, current_app, has_app_context

from labagora.core import outbox, postbox
from labagora.core.clock import frozen_at, utcnow
from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.ports.jobs import Drained

log = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of one run."""

    SKIPPED = "skipped"
    DONE = "done"
    RETRIED = "retried"
    FAILED = "failed"


@contextmanager
def app_context(app: Flask) -> Iterator[None]:
    """Use the context that is open (tests, commands), or open one (worker threads).

    An open context outlives the work: whatever was left half-done by an error is undone.
    """
    if has_app_context() and current_app == app:
        try:
            yield
        except BaseException:
            db.session.rollback()
            raise
        return
    with app.app_context():
        yield


def execute(app: Flask, job_id: int, now: datetime | None = None) -> Outcome:
    """Run the job unless it is over, not due, or in the hands of another worker."""
    with app_context(app):
        job = outbox.start(job_id, now or utcnow())
        db.session.commit()
        if job is None:
            return Outcome.SKIPPED
        return _run(app, job, now)


def _run(app: Flask, job: outbox.Job, now: datetime | None) -> Outcome:
    job_id, name, attempts = job.id, job.name, job.attempts
    try:
        outbox.perform(job)
        postbox.note_end(job)
        outbox.finish(job, now or utcnow())
        db.session.commit()
    except Exception as error:  # noqa: BLE001  # whatever a task raises, the row must say so
        db.session.rollback()
        outcome = _note_failure(job_id, error, now or utcnow())
        log.warning("job %s (%s) attempt %s: %s: %s", job_id, name, attempts, outcome.value, _describe(error))
        return outcome
    wake_added(app)
    return Outcome.DONE


def _note_failure(job_id: int, error: Exception, now: datetime) -> Outcome:
    """Plan another attempt, or give up."""
    job = db.session.get_one(outbox.Job, job_id)
    text = _describe(error)
    outbox.fail(job, now, error=text, permanent=_is_permanent(error))
    postbox.note_failure(job, text)
    failed = job.state is outbox.JobState.FAILED
    db.session.commit()
    return Outcome.FAILED if failed else Outcome.RETRIED


def _describe(error: Exception) -> str:
    """Keep the message of task errors only: others may quote data. Those tell their place instead."""
    name = type(error).__name__
    if isinstance(error, outbox.TaskError):
        return f"{name}: {error}"
    place = extract_tb(error.__traceback__)[-1]
    return f"{name} ({Path(place.filename).name}:{place.lineno})"


def _is_permanent(error: Exception) -> bool:
    """A refusal of the domain stays a refusal; a task that does not exist stays unknown until a release."""
    if isinstance(error, outbox.TaskError):
        return error.permanent
    return isinstance(error, DomainError)


def wake_added(app: Flask) -> None:
    """Tell the workers about the jobs that the session just committed."""
    if added := outbox.take_added():
        app.extensions["labagora"].jobs.wake(added)


def drain(app: Flask, now: datetime | None = None) -> Drained:
    """Run what is due at ``now`` (the clock stands there meanwhile), each job at most once."""
    if now is None:
        return _drain(app, None)
    with frozen_at(now):
        return _drain(app, now)


def _drain(app: Flask, now: datetime | None) -> Drained:
    seen: set[int] = set()
    outcomes: list[Outcome] = []
    while fresh := [job_id for job_id in due(app, now, at_least=len(seen) + 1) if job_id not in seen]:
        seen.update(fresh)
        outcomes += [execute(app, job_id, now) for job_id in fresh]
    return Drained(*(outcomes.count(kind) for kind in (Outcome.DONE, Outcome.RETRIED, Outcome.FAILED)))


def due(app: Flask, now: datetime | None = None, *, at_least: int = 100) -> list[int]:
    """Return the ids of the jobs that are due, leaving no transaction open."""
    with app_context(app):
        ids = outbox.claim(now or utcnow(), limit=max(100, at_least))
        db.session.commit()
        return ids
