"""Occurrences of periodic work, across the changes of time of Paris (security.md R12)."""

import itertools
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.core import outbox, schedule
from labagora.core.clock import PARIS
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.schedule import DailyAt, EveryMinutes


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[arg-type,misc]


def test_every_minutes_changes_at_each_step() -> None:
    rhythm = EveryMinutes(15)
    slots = [rhythm.slot(datetime(2026, 11, 20, 9, minute, 59, tzinfo=UTC)) for minute in (0, 14, 15, 29, 30)]
    assert slots[0] == slots[1] != slots[2] == slots[3] != slots[4]


def test_daily_changes_at_its_hour_of_paris() -> None:
    rhythm = DailyAt(time(3, 30))
    assert rhythm.slot(paris(2026, 7, 14, 3, 29)) == "2026-07-13"
    assert rhythm.slot(paris(2026, 7, 14, 3, 30)) == "2026-07-14"
    assert rhythm.slot(paris(2026, 7, 14, 23, 59)) == "2026-07-14"
    assert rhythm.slot(paris(2026, 7, 15, 0, 0)) == "2026-07-14"


@pytest.mark.parametrize(
    ("start", "days"),
    [(datetime(2027, 3, 26, tzinfo=UTC), 4), (datetime(2027, 10, 29, tzinfo=UTC), 4)],
    ids=["hour skipped", "hour repeated"],
)
def test_r12_daily_happens_once_a_day_across_a_change_of_time(start: datetime, days: int) -> None:
    rhythm = DailyAt(time(2, 30))
    slots = [rhythm.slot(start + timedelta(minutes=10 * step)) for step in range(144 * days)]
    changes = [new for old, new in itertools.pairwise(slots) if new != old]
    assert len(changes) == len(set(changes)) == days
    assert changes == sorted(changes)


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PERIODIC", {})
    monkeypatch.setattr(outbox, "TASKS", {})


@pytest.mark.usefixtures("registries")
def test_every_and_daily_register_a_task_and_its_rhythm() -> None:
    @schedule.every("t.often", minutes=5)
    def often() -> None: ...

    @schedule.daily("t.nightly", at="03:30")
    def nightly() -> None: ...

    assert {"t.often": often, "t.nightly": nightly} == outbox.TASKS
    assert {"t.often": EveryMinutes(5), "t.nightly": DailyAt(time(3, 30))} == schedule.PERIODIC


@pytest.mark.usefixtures("registries")
def test_enqueue_due_adds_each_occurrence_once(bare: Flask) -> None:
    schedule.every("t.often", minutes=5)(lambda: None)
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    for minutes in (0, 1, 4, 5, 9):
        schedule.enqueue_due(now + timedelta(minutes=minutes))
        db.session.commit()
    jobs = db.session.scalars(select(Job).order_by(Job.id)).all()
    assert [job.run_at for job in jobs] == [now, now + timedelta(minutes=5)]


@pytest.mark.usefixtures("registries")
def test_enqueue_due_after_a_long_stop_adds_the_last_occurrence_only(bare: Flask) -> None:
    schedule.daily("t.nightly", at="03:30")(lambda: None)
    for day in (1, 9):
        schedule.enqueue_due(paris(2026, 11, day, 8))
        db.session.commit()
    keys = db.session.scalars(select(Job.unique_key).order_by(Job.id)).all()
    assert keys == ["t.nightly@2026-11-01", "t.nightly@2026-11-09"]
