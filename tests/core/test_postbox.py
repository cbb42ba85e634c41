"""The mail log and the one way a task sends a mail (security.md A7, G, I9, R16)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from labagora.core import outbox, postbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog, MailState
from labagora.ports import jobs
from labagora.ports.jobs import Drained
from labagora.ports.mail import MailError, Message


class Letterbox:
    """Keeps what is sent, or refuses with the error it was given."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.error: MailError | None = None

    def send(self, message: Message) -> None:
        assert not db.session().in_transaction(), "no lock is held while a mail server thinks"
        if self.error is not None:
            raise self.error
        self.sent.append(message)


@pytest.fixture
def letterbox(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> Letterbox:
    letterbox = Letterbox()

    def task(*, to: str, recipient_ref: str = "camille") -> None:
        message = Message(to=to, subject="Lab Agora — vous avez un message", text="Bonjour")
        postbox.deliver(letterbox, message, kind="t.mail", recipient_ref=recipient_ref)

    monkeypatch.setattr(outbox, "TASKS", {"t.mail": task})
    return letterbox


@pytest.fixture
def post(letterbox: Letterbox) -> Callable[..., Job]:
    def do(**options: str) -> Job:
        job = postbox.post("t.mail", to="camille@exemple.fr", **{"recipient_ref": "camille", **options})
        db.session.commit()
        return job

    return do


def the_line() -> MailLog:
    db.session.expire_all()
    return db.session.scalars(select(MailLog)).one()


def test_post_logs_the_mail_before_it_leaves(bare: Flask, letterbox: Letterbox) -> None:
    job = outbox.enqueue("t.other")
    job = postbox.post("t.mail", recipient_ref="camille", kind="welcome", to="camille@exemple.fr")
    db.session.commit()
    line = the_line()
    assert (line.kind, line.recipient_ref, line.state) == ("welcome", "camille", MailState.QUEUED)
    assert line.queued_at == job.created_at
    assert letterbox.sent == []


def test_post_a_wave_reads_nothing(bare: Flask, letterbox: Letterbox) -> None:
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    for number in range(100):
        postbox.post("t.mail", recipient_ref=f"ref-{number}", to="camille@exemple.fr")
    db.session.commit()
    assert [statement for statement in statements if statement.startswith("SELECT")] == []
    assert db.session.scalar(select(func.count()).select_from(MailLog)) == 100


def test_post_rolled_back_leaves_no_line(bare: Flask, letterbox: Letterbox) -> None:
    postbox.post("t.mail", recipient_ref="camille", to="camille@exemple.fr")
    db.session.rollback()
    assert db.session.scalars(select(MailLog)).all() == []


def test_post_with_the_same_key_sends_one_mail(bare: Flask, post: Callable[..., Job], letterbox: Letterbox) -> None:
    assert post(unique_key="k").id == post(unique_key="k").id
    assert jobs.drain(bare) == Drained(done=1)
    assert len(letterbox.sent) == 1


def test_deliver_sends_and_logs(bare: Flask, post: Callable[..., Job], letterbox: Letterbox) -> None:
    post()
    assert jobs.drain(bare) == Drained(done=1)
    line, (message,) = the_line(), letterbox.sent
    assert (line.state, line.subject) == (MailState.SENT, "Lab Agora — vous avez un message")
    assert line.sent_at is not None
    assert message.message_id == line.message_id


def test_a7_log_and_message_id_hold_no_address(bare: Flask, post: Callable[..., Job], letterbox: Letterbox) -> None:
    post()
    jobs.drain(bare)
    line = the_line()
    assert "exemple.fr" not in " ".join(str(getattr(line, column.key)) for column in MailLog.__table__.columns)
    assert line.message_id.endswith("@127.0.0.1>")


def test_deliver_of_a_job_that_was_only_enqueued(bare: Flask, letterbox: Letterbox) -> None:
    outbox.enqueue("t.mail", to="camille@exemple.fr", recipient_ref="camille")
    db.session.commit()
    assert jobs.drain(bare) == Drained(done=1)
    assert (the_line().kind, the_line().state) == ("t.mail", MailState.SENT)


def test_r16_deliver_again_after_the_commit_sends_nothing(
    bare: Flask, post: Callable[..., Job], letterbox: Letterbox
) -> None:
    job = post()
    jobs.drain(bare)
    outbox.retry(job, utcnow())
    db.session.commit()
    assert jobs.drain(bare) == Drained(done=1)
    assert len(letterbox.sent) == 1


def test_mail_that_is_late_then_leaves(bare: Flask, post: Callable[..., Job], letterbox: Letterbox) -> None:
    post()
    letterbox.error = MailError("down", permanent=False)
    assert jobs.drain(bare) == Drained(retried=1)
    assert (the_line().state, the_line().error) == (MailState.DELAYED, "MailError: down")
    letterbox.error = None
    assert jobs.drain(bare, utcnow() + timedelta(minutes=5)) == Drained(done=1)
    assert (the_line().state, the_line().error) == (MailState.SENT, None)


def test_mail_that_will_never_leave(bare: Flask, post: Callable[..., Job], letterbox: Letterbox) -> None:
    post()
    letterbox.error = MailError("no such box", permanent=True)
    assert jobs.drain(bare) == Drained(failed=1)
    assert the_line().state is MailState.FAILED


def test_mail_whose_reason_has_gone_is_not_a_backlog(
    bare: Flask, post: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "TASKS", {"t.mail": lambda **_ids: None})
    post()
    assert jobs.drain(bare) == Drained(done=1)
    assert the_line().state is MailState.DROPPED


def test_i9_second_person_in_one_job_is_refused(bare: Flask, letterbox: Letterbox) -> None:
    job = postbox.post("t.mail", recipient_ref="camille")
    message = Message(to="farid@exemple.fr", subject="x", text="x")
    with pytest.raises(ValueError, match="one job sends one mail"):
        postbox.deliver(letterbox, message, kind="t.mail", recipient_ref="farid", job=job)
    assert letterbox.sent == []


def test_deliver_outside_a_job_is_refused(bare: Flask, letterbox: Letterbox) -> None:
    with pytest.raises(RuntimeError, match="from a job only"):
        postbox.deliver(letterbox, Message(to="a@exemple.fr", subject="x", text="x"), kind="x", recipient_ref="x")


def test_failure_of_a_job_without_mail_leaves_the_log_alone(bare: Flask) -> None:
    job = outbox.enqueue("t.other")
    db.session.flush()
    postbox.note_failure(job, "x")
    assert db.session.scalars(select(MailLog)).all() == []


def test_h2_prune_forgets_after_a_year(bare: Flask, post: Callable[..., Job], letterbox: Letterbox) -> None:
    post()
    postbox.prune(utcnow() + timedelta(days=364))
    assert the_line()
    postbox.prune(utcnow() + timedelta(days=366))
    assert db.session.scalars(select(MailLog)).all() == []


def test_prune_task_forgets_both(bare: Flask, post: Callable[..., Job]) -> None:
    post()
    jobs.prune()
    assert the_line()
