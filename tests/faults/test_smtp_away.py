"""R9: the mail server is down or slow. Pages answer at once, mail leaves later, staff see the backlog."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.core import outbox, postbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.postbox import MailLog, MailState
from labagora.ports import jobs
from labagora.ports.jobs import Drained
from tests.bare_app import bare_app, close
from tests.faults import worker
from tests.mailbox import smtp_server
from tests.services import free_port

pytestmark = pytest.mark.sqlite_only


@contextmanager
def an_app(folder: Path, mail_url: str) -> Iterator[Flask]:
    app = bare_app(folder / "data", mail_url=mail_url)
    try:
        yield app
    finally:
        close(app)


def post_in(app: Flask, number: int) -> float:
    """Do what a page does, and return how long it took."""
    started = time.monotonic()
    with app.app_context():
        postbox.post("fault.mail", recipient_ref=f"ref-{number}", number=number)
        db.session.commit()
        app.extensions["labagora"].jobs.wake(outbox.take_added())
    return time.monotonic() - started


def the_line(app: Flask) -> MailLog:
    with app.app_context():
        line = db.session.scalars(select(MailLog)).one()
        db.session.expunge(line)
        return line


def test_r9_mail_leaves_once_the_server_is_back(tmp_path: Path) -> None:
    assert worker.mail  # registers the task
    port = free_port()
    with an_app(tmp_path, f"smtp://127.0.0.1:{port}") as app:
        assert post_in(app, 1) < 0.5
        assert the_line(app).state is MailState.QUEUED
        assert jobs.drain(app) == Drained(retried=1)
        line = the_line(app)
        assert (line.state, line.error) == (MailState.DELAYED, "MailError: ConnectionRefusedError")
        assert jobs.status(app, utcnow() + timedelta(minutes=10)).oldest_seconds >= 480
        with smtp_server(port=port) as (_address, mailbox):
            assert jobs.drain(app, utcnow() + timedelta(minutes=2)) == Drained(done=1)
        line = the_line(app)
    assert [message["Message-ID"] for message in mailbox.received] == [line.message_id]
    assert (line.state, line.error) == (MailState.SENT, None)


def test_r9_frozen_server_never_blocks_the_pages(tmp_path: Path) -> None:
    """The worker hangs on the mail server while pages write to the same database."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        with an_app(tmp_path, f"smtp://127.0.0.1:{mute.getsockname()[1]}") as app:
            post_in(app, 0)
            sender = threading.Thread(target=jobs.drain, args=(app,))
            sender.start()
            line, _ = mute.accept()  # the sender now waits for a greeting that never comes
            times = [post_in(app, number) for number in range(1, 6)]
            assert sender.is_alive(), "the pages were timed while the sender hung"
            mute.close()
            line.close()
            sender.join()
    assert max(times) < 0.5


def test_r9_address_refused_for_good_is_not_tried_again(tmp_path: Path) -> None:
    with smtp_server() as (address, mailbox), an_app(tmp_path, f"smtp://{address}") as app:
        mailbox.refuse_rcpt = "550 5.1.1 unknown"
        post_in(app, 1)
        assert jobs.drain(app) == Drained(failed=1)
        line = the_line(app)
    assert (line.state, line.error) == (MailState.FAILED, "MailError: recipient refused (550)")
