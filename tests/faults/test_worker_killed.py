"""R1, R16, R20: kill -9 of the worker at the worst moments. Nothing is lost; a mail sent twice says so."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.core import outbox, postbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.core.postbox import MailLog, MailState
from labagora.ports import jobs
from tests.faults.processes import eventually, python
from tests.mailbox import smtp_server


@pytest.fixture
def site(make_bare: Callable[..., Flask]) -> Flask:
    return make_bare()


def a_worker(site: Flask, mail_url: str = "file:") -> AbstractContextManager[subprocess.Popen[str]]:
    """Start a process that works for the application's queue."""
    settings = site.extensions["labagora"].settings
    return python("tests.faults.worker", str(settings.data), mail_url, LABAGORA_DATABASE_URL=str(settings.database_url))


def count(site: Flask, state: JobState) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count()).select_from(Job).where(Job.state == state)) or 0


def test_r16_sender_killed_after_the_server_accepted(site: Flask) -> None:
    total, kill_at = 30, [3, 11, 19]
    with site.app_context():
        for number in range(total):
            postbox.post("fault.mail", recipient_ref=f"ref-{number}", number=number)
        db.session.commit()
    with smtp_server() as (address, mailbox):
        for moment in [*kill_at, None]:
            with a_worker(site, f"smtp://{address}") as worker:
                mailbox.kill_after(moment, worker.pid)
                if moment is None:
                    eventually(lambda: count(site, JobState.DONE) == total)
                else:
                    assert worker.wait(60) == -signal.SIGKILL
        received = Counter(message["Message-ID"] for message in mailbox.received)
        people = Counter(recipient for _, recipients in mailbox.envelopes for recipient in recipients)
    assert len(received) == total, "every mail arrived, under as many names as there are mails"
    assert set(people) == {f"personne{number}@exemple.fr" for number in range(total)}
    assert total < sum(received.values()) <= total + 2 * len(kill_at), "at most what two threads had in hand"
    with site.app_context():
        assert set(db.session.scalars(select(MailLog.message_id))) == set(received)
        assert set(db.session.scalars(select(MailLog.state))) == {MailState.SENT}


def test_r1_job_of_a_killed_worker_runs_again_and_not_before_its_lease_ends(site: Flask, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with site.app_context():
        outbox.enqueue("fault.slow", folder=str(tmp_path))
        db.session.commit()
    with a_worker(site) as worker:
        eventually(begun.exists)
        killed_at = time.monotonic()
        worker.kill()
        worker.wait()
    assert count(site, JobState.RUNNING) == 1
    with a_worker(site):
        eventually(lambda: count(site, JobState.DONE) == 1)
    assert time.monotonic() - killed_at > 1
    with site.app_context():
        assert db.session.scalars(select(Job)).one().attempts == 2
    assert begun.read_text() == "2"


def test_worker_asked_to_stop_ends_what_it_does(site: Flask) -> None:
    with a_worker(site) as worker:
        eventually(lambda: jobs.status(site).beat_seconds is not None)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


def test_r20_frozen_worker_is_noticed(site: Flask) -> None:
    with a_worker(site) as worker:
        eventually(lambda: jobs.status(site).beat_seconds is not None)
        os.kill(worker.pid, signal.SIGSTOP)
        with site.app_context():
            outbox.enqueue("fault.mail", number=1)
            db.session.commit()
        assert not jobs.status(site).is_stuck()
        assert jobs.status(site, utcnow() + timedelta(minutes=6)).is_stuck()
        os.kill(worker.pid, signal.SIGCONT)
        eventually(lambda: count(site, JobState.DONE) == 1)
    assert not jobs.status(site).is_stuck()
