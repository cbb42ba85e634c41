"""Jobs as rows: added with the caller's writes, taken once, given up in the end."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from labagora.core import outbox
from labagora.core.db import db
from labagora.core.outbox import Backlog, Job, JobState, WorkerBeat

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def add(**options: object) -> Job:
    job = outbox.enqueue("t.work", **{"run_at": NOW, **options})  # type: ignore[arg-type]
    db.session.commit()
    return job


def test_enqueue_belongs_to_the_callers_transaction(bare: Flask) -> None:
    outbox.enqueue("t.work", number=1)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0
    assert outbox.take_added() == []


def test_take_added_gives_committed_ids_once(bare: Flask) -> None:
    job = outbox.enqueue("t.work")
    other = outbox.enqueue("t.work", unique_key="k")
    db.session.commit()
    assert outbox.take_added() == [job.id, other.id]
    assert outbox.take_added() == []


def test_enqueue_with_the_same_key_returns_the_first_job(bare: Flask) -> None:
    first, second = add(unique_key="k"), add(unique_key="k")
    assert first is second
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_enqueue_loses_the_race_for_a_key_without_harm(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process adds the same key between our look and our write."""
    theirs = add(unique_key="k")
    answers = iter([None])
    monkeypatch.setattr(db.session, "scalar", lambda _query: next(answers))
    db.session.add(WorkerBeat(worker="ours", at=NOW))
    assert outbox.enqueue("t.work", unique_key="k") is theirs
    monkeypatch.undo()
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(WorkerBeat)) == 1


def test_enqueue_with_a_key_does_not_hide_another_error(bare: Flask) -> None:
    add(unique_key="k")
    db.session.add(Job(name="t.work", unique_key="k"))
    with pytest.raises(IntegrityError):
        outbox.enqueue("t.work", unique_key="other")


def test_claim_is_in_order_and_bounded(bare: Flask) -> None:
    late, later = add(), add(run_at=NOW - SECOND)
    add(run_at=NOW + SECOND)
    assert outbox.claim(NOW) == [later.id, late.id]
    assert outbox.claim(NOW, limit=1) == [later.id]


def test_start_takes_a_job_once(bare: Flask) -> None:
    job = add()
    assert outbox.start(job.id, NOW - SECOND) is None, "not due"
    assert outbox.start(job.id, NOW) is job
    assert (job.state, job.attempts, job.started_at) == (JobState.RUNNING, 1, NOW)
    assert outbox.start(job.id, NOW + SECOND) is None, "somebody runs it"
    assert outbox.claim(NOW + SECOND) == []


def test_job_of_a_silent_worker_is_due_again(bare: Flask) -> None:
    job = add()
    outbox.start(job.id, NOW)
    db.session.commit()
    silent = NOW + outbox.PATIENCE
    assert outbox.claim(silent - SECOND) == []
    assert outbox.claim(silent) == [job.id]
    assert outbox.start(job.id, silent) is job
    assert job.attempts == 2


def test_patience_belongs_to_the_task(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "TASKS", {})
    outbox.task("t.long", patience=timedelta(hours=1))(lambda: None)
    job = outbox.enqueue("t.long", run_at=NOW)
    db.session.commit()
    outbox.start(job.id, NOW)
    assert job.silent_at == NOW + timedelta(hours=1)


def test_job_that_kills_its_worker_each_time_is_given_up(bare: Flask) -> None:
    job, moment = add(), NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        assert outbox.start(job.id, moment) is job
        moment += outbox.PATIENCE
    assert outbox.start(job.id, moment) is None
    assert (job.state, job.ended_at) == (JobState.FAILED, moment)
    assert "worker stopped" in (job.last_error or "")


def test_start_of_what_is_over_or_unknown(bare: Flask) -> None:
    job = add()
    outbox.start(job.id, NOW)
    outbox.finish(job, NOW)
    db.session.commit()
    assert outbox.start(job.id, NOW) is None
    assert outbox.start(999, NOW) is None


def test_fail_waits_longer_each_time(bare: Flask) -> None:
    job, waits, moment = add(), [], NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        outbox.start(job.id, moment)
        outbox.fail(job, moment, error="x" * 9000, permanent=False)
        waits.append((job.run_at - moment) // timedelta(minutes=1))
        moment = max(moment, job.run_at)
    assert waits[:-1] == [1, 2, 4, 8, 16, 32, 64]
    assert (job.state, len(job.last_error or "")) == (JobState.FAILED, 2000)


def test_fail_for_good_at_once(bare: Flask) -> None:
    job = add()
    outbox.start(job.id, NOW)
    outbox.fail(job, NOW, error="no", permanent=True)
    assert (job.state, job.ended_at) == (JobState.FAILED, NOW)


def test_fail_after_another_worker_finished_changes_nothing(bare: Flask) -> None:
    job = add()
    outbox.start(job.id, NOW)
    outbox.finish(job, NOW)
    outbox.fail(job, NOW, error="late", permanent=False)
    db.session.commit()
    assert (job.state, job.last_error) == (JobState.DONE, None)


def test_retry_gives_fresh_attempts(bare: Flask) -> None:
    job = add()
    outbox.take_added()
    outbox.start(job.id, NOW)
    outbox.fail(job, NOW, error="no", permanent=True)
    outbox.retry(job, NOW + SECOND)
    db.session.commit()
    assert outbox.claim(NOW + SECOND) == [job.id]
    assert outbox.take_added() == [job.id]
    assert job.attempts == 0


def test_two_tasks_may_not_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "TASKS", {})

    @outbox.task("t.one")
    def one() -> None: ...

    assert outbox.task("t.one")(one) is one
    with pytest.raises(ValueError, match=r"two tasks are called t\.one"):
        outbox.task("t.one")(lambda: None)


def test_current_job_is_known_inside_a_run_only(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Job | None] = []
    monkeypatch.setattr(outbox, "TASKS", {"t.work": lambda: seen.append(outbox.current_job())})
    job = add()
    outbox.perform(job)
    assert seen == [job]
    assert outbox.current_job() is None


def test_backlog_of_an_empty_queue(bare: Flask) -> None:
    backlog = outbox.backlog(NOW)
    assert backlog == Backlog(waiting=0, running=0, done=0, failed=0, oldest_seconds=0, beat_seconds=None)
    assert not backlog.is_stuck()


def test_r20_silence_of_the_worker_is_an_alarm_when_work_waits(bare: Flask) -> None:
    outbox.beat("one", NOW - timedelta(minutes=10))
    outbox.beat("one", NOW - timedelta(minutes=6))
    db.session.commit()
    assert outbox.backlog(NOW).beat_seconds == 360
    assert not outbox.backlog(NOW).is_stuck(), "nothing waits"
    add(run_at=NOW - SECOND)
    assert outbox.backlog(NOW).is_stuck()
    outbox.beat("two", NOW)
    db.session.commit()
    assert not outbox.backlog(NOW).is_stuck()


def test_prune_keeps_what_is_recent_or_not_over(bare: Flask) -> None:
    for days, state in ((31, "done"), (29, "done"), (31, "failed"), (181, "failed")):
        job = add()
        job.state, job.ended_at = JobState(state), NOW - timedelta(days=days)
    add(run_at=NOW - timedelta(days=900))
    outbox.beat("gone", NOW - timedelta(days=31))
    db.session.commit()
    outbox.prune(NOW)
    db.session.commit()
    assert sorted(str(state) for state in db.session.scalars(select(Job.state))) == ["done", "failed", "waiting"]
    assert db.session.scalar(select(func.count()).select_from(WorkerBeat)) == 0
