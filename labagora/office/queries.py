"""What the dashboard and the mail log read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.core.pagination import Page, paginate
from labagora.core.postbox import MailLog, MailState

EXPORT_LIMIT = 20_000


@dataclass(frozen=True)
class MailFilter:
    """What staff look for in the mail log. ``kind`` is a prefix; empty means all."""

    kind: str = ""
    recipient_ref: str = ""
    state: MailState | None = None


@dataclass(frozen=True)
class MailRow:
    """One mail as staff see it: no address, no text."""

    reference: str
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


def list_mail(wanted: MailFilter, *, page: int) -> Page[MailRow]:
    """Return the mail log, newest first."""
    result: Page[MailRow] = paginate(_mails(wanted), page=page).map(_mail_row)
    return result


def mail_export(wanted: MailFilter) -> list[MailRow]:
    """Return the newest lines of the mail log that the filter keeps, ``EXPORT_LIMIT`` at most."""
    return [_mail_row(row) for row in db.session.scalars(_mails(wanted).limit(EXPORT_LIMIT))]


def _mails(wanted: MailFilter) -> Select[MailLog]:
    query = select(MailLog).order_by(MailLog.queued_at.desc(), MailLog.id.desc())
    if wanted.state is not None:
        query = query.where(MailLog.state == wanted.state)
    if wanted.kind:
        query = query.where(MailLog.kind.startswith(wanted.kind, autoescape=True))
    if wanted.recipient_ref:
        query = query.where(MailLog.recipient_ref == wanted.recipient_ref)
    return query


def _mail_row(row: MailLog) -> MailRow:
    moments = (row.queued_at, row.sent_at)
    return MailRow(row.job_reference, row.kind, row.recipient_ref, row.subject, *moments, row.state, row.error)


def abandoned_mails(references: Sequence[str]) -> list[tuple[MailLog, Job]]:
    """Return the mails among ``references`` that were given up, with their jobs."""
    query = (
        select(MailLog, Job)
        .join(Job, Job.reference == MailLog.job_reference)
        .where(MailLog.job_reference.in_(references), Job.state == JobState.FAILED)
        .order_by(MailLog.id)
    )
    return [(mail, job) for mail, job in db.session.execute(query)]


def list_failed_jobs(*, limit: int = 20) -> list[FailedJob]:
    """Return the work given up last."""
    query = select(Job).where(Job.state == JobState.FAILED).order_by(Job.ended_at.desc(), Job.id.desc()).limit(limit)
    return [FailedJob(job.name, job.ended_at, job.attempts, job.last_error) for job in db.session.scalars(query)]
