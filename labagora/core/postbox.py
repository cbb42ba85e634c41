"""The mail log: what was written to whom, without an address, and the one way a task sends a mail.

An action calls ``post``: a job and a line of the log, in its own transaction. The task builds the message
and calls ``deliver``. A worker killed after the server accepted the mail sends it again with the same
Message-ID, which mail programs recognise (security.md R16).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import CheckConstraint, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.clock import utcnow
from labagora.core.db import Model, db, enum_column
from labagora.core.outbox import Job, JobState, current_job, enqueue, release_database
from labagora.core.states import LabelledEnum

if TYPE_CHECKING:
    from labagora.ports.mail import Mailer, Message

KEPT = timedelta(days=365)


class MailState(LabelledEnum):
    """What became of a mail."""

    QUEUED = "queued", "En attente"
    SENT = "sent", "Envoyé"
    DELAYED = "delayed", "Retardé"
    FAILED = "failed", "Abandonné"
    DROPPED = "dropped", "Sans objet"


class MailLog(Model):
    """One mail. The recipient is an account's public id: the log holds no address."""

    __tablename__ = "mail_log"
    __table_args__ = (CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_iff_sent"),)

    job_reference: Mapped[str] = mapped_column(String(22), unique=True, insert_sentinel=True)
    kind: Mapped[str] = mapped_column(String(80), index=True)
    recipient_ref: Mapped[str] = mapped_column(String(22), index=True)
    subject: Mapped[str] = mapped_column(String(200), default="")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    queued_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    state: Mapped[MailState] = enum_column(MailState, default=MailState.QUEUED)
    error: Mapped[str | None] = mapped_column(String(200))


def post(
    task_name: str,
    *,
    recipient_ref: str,
    kind: str | None = None,
    run_at: datetime | None = None,
    unique_key: str | None = None,
    **ids: Any,
) -> Job:
    """Enqueue the task that sends one mail, and log it as waiting, in the caller's transaction.

    Without ``unique_key`` it reads nothing: a wave of mails costs its inserts only.
    """
    job = enqueue(task_name, run_at=run_at, unique_key=unique_key, **ids)
    if unique_key is None or _find(job) is None:
        _open_line(job, kind=kind or task_name, recipient_ref=recipient_ref)
    return job


def deliver(mailer: "Mailer", message: "Message", *, kind: str, recipient_ref: str, job: Job | None = None) -> MailLog:
    """Send the mail of a job, once as far as we can know. The last call of its task.

    Commits what the task did so far: no database lock is held while a mail server thinks.
    """
    job = job or current_job()
    if job is None:
        raise RuntimeError("mail leaves from a job only")
    line = _find(job) or _open_line(job, kind=kind, recipient_ref=recipient_ref)
    if line.recipient_ref != recipient_ref:
        raise ValueError("one job sends one mail, to one person")
    if line.state is MailState.SENT:
        return line
    line.subject = message.subject
    message = replace(message, message_id=line.message_id)
    release_database()
    mailer.send(message)
    line.state, line.sent_at, line.error = MailState.SENT, utcnow(), None
    return line


def note_failure(job: Job, error: str) -> None:
    """Write on the line of a failed job that its mail is late, or will never leave."""
    line = _find(job)
    if line is not None and line.state is not MailState.SENT:
        line.state = MailState.FAILED if job.state is JobState.FAILED else MailState.DELAYED
        line.error = error[:200]


def note_end(job: Job) -> None:
    """Close the line of a job that ended without sending: its reason to write had gone."""
    line = _find(job)
    if line is not None and line.state is not MailState.SENT:
        line.state, line.error = MailState.DROPPED, None


def prune(now: datetime) -> None:
    """Forget the lines older than a year (security.md H2)."""
    db.session.execute(delete(MailLog).where(MailLog.queued_at < now - KEPT))


def _find(job: Job) -> MailLog | None:
    return db.session.scalar(select(MailLog).where(MailLog.job_reference == job.reference))


def _open_line(job: Job, *, kind: str, recipient_ref: str) -> MailLog:
    line = MailLog(
        job_reference=job.reference,
        kind=kind,
        recipient_ref=recipient_ref,
        message_id=f"<{job.reference}@{_host()}>",
        queued_at=job.created_at,
    )
    db.session.add(line)
    return line


def _host() -> str:
    """The host of our public address: the only thing a Message-ID tells besides a random reference."""
    base_url: str = current_app.extensions["labagora"].settings.base_url
    return urlsplit(base_url).hostname or "labagora"
