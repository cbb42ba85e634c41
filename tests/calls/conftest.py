"""What the tests of calls share: the mails that leave, the jobs that wait."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    mails: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: mails.append(message))
    return mails


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """Run the jobs of the calls that wait, and those that they add."""

    def run() -> None:
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name.startswith("calls."))
        while jobs := db.session.scalars(waiting.order_by(Job.id)).all():
            for job in jobs:
                outbox.perform(job)
                outbox.finish(job, utcnow())
            db.session.flush()

    return run
