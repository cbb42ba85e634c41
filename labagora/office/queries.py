"""What the dashboard and the mail log read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.core.pagination import Page, paginate
from labagora.core.postbox import MailLog, MailState


@dataclass(frozen=True)
class MailRow:
    """One mail as staff see it: no address, no text."""

    kind: str
    recipient_ref: str
    subject: str
    queued_at: datetime
    sent_at: datetime | None
    state: MailState
    error: str | None


@dataclass(frozen=True)
class FailedJob:
    """A piece of work that was given up."""

    name: str
    ended_at: datetime | None
    attempts: int
    last_error: str | None


def list_mail(*, state: MailState | None, kind: str, recipient_ref: str, page: int) -> Page[MailRow]:
    """Return the mail log, newest first. ``kind`` is a prefix."""
    query = select(MailLog).order_by(MailLog.queued_at.desc(), MailLog.id.desc())
    if state is not None:
        query = query.where(MailLog.state == state)
    if kind:
        query = query.where(MailLog.kind.startswith(kind, autoescape=True))
    if recipient_ref:
        query = query.where(MailLog.recipient_ref == recipient_ref)
    result: Page[MailRow] = paginate(query, page=page).map(_mail_row)
    return result


def _mail_row(row: MailLog) -> MailRow:
    return MailRow(row.kind, row.recipient_ref, row.subject, row.queued_at, row.sent_at, row.state, row.error)


def list_failed_jobs(*, limit: int = 20) -> list[FailedJob]:
    """Return the work given up last."""
    query = select(Job).where(Job.state == JobState.FAILED).order_by(Job.ended_at.desc(), Job.id.desc()).limit(limit)
    return [FailedJob(job.name, job.ended_at, job.attempts, job.last_error) for job in db.session.scalars(query)]
