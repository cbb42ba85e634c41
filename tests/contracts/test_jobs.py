"""One contract for both runners, with real queues."""

import logging
import os
import re
import signal
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.core import outbox, schedule
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.outbox import Job, JobState, TaskError, WorkerBeat
from labagora.core.settings import Settings
from labagora.ports import jobs
from labagora.ports.jobs import Drained, runner
from tests.services import own_redis


@dataclass
class Work:
    """Tasks of the tests, and what they did."""

    done: list[int] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def note(self, *, number: int) -> None:
        self.done.append(number)
        self.threads.add(threading.current_thread().name)

    def write_then_break(self, *, number: int) -> None:
        db.session.add(WorkerBeat(worker=f"trace {number}", at=utcnow()))
        db.session.flush()
        raise ZeroDivisionError("camille@exemple.fr")

    def refuse(self, *, permanent: bool) -> None:
        raise TaskError("the server said no", permanent=permanent)

    def miss(self) -> None:
        raise NotFound

    def chain(self, *, number: int) -> None:
        outbox.enqueue("t.note", number=number)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    work = Work()
    for name in ("note", "write_then_break", "refuse", "miss", "chain"):
        monkeypatch.setitem(outbox.TASKS, f"t.{name}", getattr(work, name))
    monkeypatch.setattr(schedule, "PERIODIC", {})
    return work


@pytest.fixture(params=["database", "redis"])
def site(request: pytest.FixtureRequest, tmp_path: Path, make_bare: Callable[..., Flask]) -> Iterator[Flask]:
    if request.param == "database":
        yield make_bare(jobs_url="database:")
        return
    with own_redis(tmp_path) as (url, _server):
        yield make_bare(jobs_url=url)


def enqueue(site: Flask, name: str, **options: Any) -> int:
    with site.app_context():
        job = outbox.enqueue(name, **options)
        db.session.commit()
        return job.id


def states(site: Flask) -> list[str]:
    with site.app_context():
        return [str(state) for state in db.session.scalars(select(Job.state).order_by(Job.id))]


def the_job(site: Flask) -> Job:
    with site.app_context():
        job = db.session.scalars(select(Job)).one()
        db.session.expunge(job)
        return job


@contextmanager
def a_worker(site: Flask, workers: int = 2) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=jobs.work, args=(site,), kwargs={"workers": workers, "stop": stop})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def eventually(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_drain_runs_what_is_due_in_order(site: Flask, work: Work) -> None:
    for number in range(3):
        enqueue(site, "t.note", number=number)
    enqueue(site, "t.note", number=9, run_at=utcnow() + timedelta(hours=1))
    assert jobs.drain(site) == Drained(done=3)
    assert work.done == [0, 1, 2]
    assert jobs.drain(site) == Drained()
    assert jobs.drain(site, utcnow() + timedelta(hours=2)) == Drained(done=1)
    assert work.done == [0, 1, 2, 9]


def test_drain_runs_what_the_tasks_enqueue(site: Flask, work: Work) -> None:
    enqueue(site, "t.chain", number=5)
    assert jobs.drain(site) == Drained(done=2)
    assert work.done == [5]


def test_drain_more_than_one_page(site: Flask, work: Work) -> None:
    with site.app_context():
        for number in range(250):
            outbox.enqueue("t.note", number=number)
        db.session.commit()
    assert jobs.drain(site).done == 250


def test_task_that_breaks_writes_nothing_and_is_retried(site: Flask, work: Work) -> None:
    enqueue(site, "t.write_then_break", number=1)
    assert jobs.drain(site) == Drained(retried=1)
    job = the_job(site)
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert re.fullmatch(r"ZeroDivisionError \(test_jobs\.py:\d+\)", job.last_error or "")
    assert job.run_at > utcnow()
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(WorkerBeat)) == 0


def test_h1_error_of_a_task_never_reaches_the_logs(site: Flask, work: Work, caplog: pytest.LogCaptureFixture) -> None:
    enqueue(site, "t.write_then_break", number=1)
    with caplog.at_level(logging.DEBUG):
        jobs.drain(site)
    assert "ZeroDivisionError" in caplog.text
    assert "camille" not in caplog.text


def test_task_is_abandoned_after_eight_attempts(site: Flask, work: Work) -> None:
    enqueue(site, "t.write_then_break", number=1)
    moment, outcomes = utcnow(), []
    for _ in range(9):
        outcomes.append(jobs.drain(site, moment))
        moment += timedelta(hours=7)
    assert outcomes == [Drained(retried=1)] * 7 + [Drained(failed=1), Drained()]
    assert states(site) == ["failed"]


@pytest.mark.parametrize(("permanent", "outcome"), [(True, Drained(failed=1)), (False, Drained(retried=1))])
def test_task_error_says_whether_to_try_again(site: Flask, work: Work, permanent: bool, outcome: Drained) -> None:
    enqueue(site, "t.refuse", permanent=permanent)
    assert jobs.drain(site) == outcome
    assert the_job(site).last_error == "TaskError: the server said no"


def test_refusal_of_the_domain_is_permanent(site: Flask, work: Work) -> None:
    enqueue(site, "t.miss")
    assert jobs.drain(site) == Drained(failed=1)


def test_unknown_task_waits_for_a_release_that_knows_it(site: Flask, work: Work) -> None:
    enqueue(site, "t.future")
    assert jobs.drain(site) == Drained(retried=1)
    assert the_job(site).last_error == "UnknownTaskError: t.future"


def test_rolled_back_write_leaves_no_job(site: Flask, work: Work) -> None:
    with site.app_context():
        outbox.enqueue("t.note", number=1)
        db.session.flush()
        db.session.rollback()
        assert outbox.take_added() == []
    assert jobs.drain(site) == Drained()


def test_wake_makes_a_worker_run_at_once(site: Flask, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SWEEP_SECONDS", 600)
    with a_worker(site):
        eventually(lambda: jobs.status(site).beat_seconds is not None)
        with site.app_context():
            outbox.enqueue("t.note", number=7)
            db.session.commit()
            site.extensions["labagora"].jobs.wake(outbox.take_added())
        eventually(lambda: states(site) == ["done"])
    assert work.done == [7]
    assert all(name.startswith("Thread") or "Worker" in name for name in work.threads)


def test_wake_twice_runs_once(site: Flask, work: Work) -> None:
    job_id = enqueue(site, "t.note", number=7)
    site.extensions["labagora"].jobs.wake([job_id, job_id])
    site.extensions["labagora"].jobs.wake([job_id])
    with a_worker(site):
        eventually(lambda: states(site) == ["done"])
        eventually(lambda: not site.extensions["labagora"].jobs.huey.pending_count())
    assert work.done == [7]


def test_wake_of_an_unknown_row_is_harmless(site: Flask, work: Work) -> None:
    site.extensions["labagora"].jobs.wake([12345])
    with a_worker(site):
        enqueue(site, "t.note", number=1)
        eventually(lambda: not site.extensions["labagora"].jobs.huey.pending_count())


def test_sweep_finds_what_nobody_woke(site: Flask, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SWEEP_SECONDS", 0.1)
    for number in range(20):
        enqueue(site, "t.note", number=number)
    with a_worker(site):
        eventually(lambda: states(site) == ["done"] * 20)
    assert sorted(work.done) == list(range(20))


def test_sweep_does_not_pile_up_ids(site: Flask, work: Work) -> None:
    runner_of_app = site.extensions["labagora"].jobs
    for number in range(3):
        enqueue(site, "t.note", number=number)
    for _ in range(4):
        runner_of_app.sweep(site)
    assert runner_of_app.huey.pending_count() == 3


def test_sweep_adds_each_periodic_occurrence_once(site: Flask, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PERIODIC", {"t.miss": schedule.EveryMinutes(10)})
    now = utcnow()
    for seconds in (0, 1, 600, 601):
        site.extensions["labagora"].jobs.sweep(site, now + timedelta(seconds=seconds))
    assert len(states(site)) == 2


def test_two_workers_run_each_job_once(site: Flask, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SWEEP_SECONDS", 0.05)
    ids = [enqueue(site, "t.note", number=number) for number in range(30)]
    with a_worker(site), a_worker(site):
        site.extensions["labagora"].jobs.wake(ids)
        eventually(lambda: states(site) == ["done"] * 30)
    assert sorted(work.done) == list(range(30))


def test_backlog_counts_and_ages(site: Flask, work: Work) -> None:
    enqueue(site, "t.note", number=1)
    enqueue(site, "t.refuse", permanent=True)
    jobs.drain(site)
    enqueue(site, "t.note", number=2, run_at=utcnow() - timedelta(minutes=10))
    backlog = jobs.status(site)
    assert (backlog.waiting, backlog.running, backlog.done, backlog.failed) == (1, 0, 1, 1)
    assert 600 <= backlog.oldest_seconds < 660
    assert backlog.beat_seconds is None
    assert backlog.is_stuck()


def test_message_forged_without_the_key_is_not_run(site: Flask, work: Work, make_bare: Callable[..., Flask]) -> None:
    """Whoever writes to the queue's server cannot make a worker load a pickle of their own."""
    queue = site.extensions["labagora"].jobs.huey
    data = queue.serializer.serialize({"number": 1})
    with pytest.raises(ValueError, match="mismatch"):
        queue.serializer.deserialize(data[:-4] + b"0000")
    other = make_bare().extensions["labagora"].jobs.huey
    with pytest.raises(ValueError, match="mismatch"):
        queue.serializer.deserialize(other.serializer.serialize({"number": 1}))


def test_r8_queue_frozen_costs_the_site_half_a_second(
    tmp_path: Path, make_bare: Callable[..., Flask], work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    with own_redis(tmp_path) as (url, server):
        site = make_bare(jobs_url=url)
        job_id = enqueue(site, "t.note", number=1)
        os.kill(server.pid, signal.SIGSTOP)
        started = time.monotonic()
        site.extensions["labagora"].jobs.wake([job_id, job_id, job_id])
        elapsed = time.monotonic() - started
        os.kill(server.pid, signal.SIGCONT)
    assert elapsed < 1
    assert "the sweep will find the jobs" in caplog.text
    assert states(site) == ["waiting"]


def test_r8_worker_runs_jobs_while_the_queue_is_dead(
    tmp_path: Path, make_bare: Callable[..., Flask], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SWEEP_SECONDS", 0.1)
    with own_redis(tmp_path) as (url, server):
        site = make_bare(jobs_url=url)
        server.kill()
        server.wait()
        enqueue(site, "t.note", number=4)
        with a_worker(site):
            eventually(lambda: states(site) == ["done"])
    assert work.done == [4]


def test_locked_queue_file_does_not_break_the_site(
    make_bare: Callable[..., Flask], work: Work, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_bare()
    adapter = site.extensions["labagora"].jobs
    monkeypatch.setattr(adapter.huey.storage, "_timeout", 0.1)
    holder = sqlite3.connect(adapter.huey.storage.filename, isolation_level=None)
    adapter.huey.storage.close()
    holder.execute("BEGIN EXCLUSIVE")
    try:
        adapter.wake([1])
    finally:
        holder.close()
    assert "does not answer (OperationalError)" in caplog.text


def test_sweep_survives_a_database_that_refuses(
    make_bare: Callable[..., Flask], work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_bare()
    with site.app_context():
        db.drop_all()
    site.extensions["labagora"].jobs.sweep(site)
    assert "the sweep failed" in caplog.text


def test_g6_queue_file_is_private(make_bare: Callable[..., Flask]) -> None:
    path = Path(make_bare().extensions["labagora"].jobs.huey.storage.filename)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_unknown_jobs_url_is_refused(tmp_path: Path) -> None:
    settings = Settings(env="test", data=tmp_path)
    settings.prepare()
    with pytest.raises(ValueError, match="LABAGORA_JOBS_URL"):
        jobs.from_url("amqp://x", settings)


def test_sweep_in_a_command_recovers_once_the_database_is_back(bare: Flask, work: Work) -> None:
    """``labagora jobs work`` keeps one context, hence one session, for its whole life."""
    adapter = bare.extensions["labagora"].jobs
    db.metadata.drop_all(db.engine, tables=[WorkerBeat.__table__])
    adapter.sweep(bare)
    db.metadata.create_all(db.engine, tables=[WorkerBeat.__table__])
    adapter.sweep(bare)
    assert jobs.status(bare).beat_seconds == 0
