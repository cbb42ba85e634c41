"""The trail: who did what to which object, when. Values of personal data never enter it (security.md H1)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.db import Model, db

BETWEEN_TWO_LOOKS = timedelta(hours=1)


class AuditEntry(Model):
    """One line of the trail. Actor and subject are public ids, so that erasing a person breaks nothing."""

    __tablename__ = "audit_entry"
    is_ledger = False  # True on a line that a GET may write: somebody read something

    at: Mapped[datetime] = mapped_column(index=True)
    actor_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    verb: Mapped[str] = mapped_column(String(80), index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_ref: Mapped[str] = mapped_column(String(64), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(verb: str, subject: Any, *, actor: Any, now: datetime, **details: Any) -> AuditEntry:
    """Add a line in the caller's transaction.

    ``subject`` is a row with ``public_id``; ``actor`` an account or None for the system. ``details`` holds
    states, counts and codes only, never what a person wrote.
    """
    entry = AuditEntry(
        at=now,
        actor_ref=getattr(actor, "public_id", None),
        verb=verb,
        subject_kind=subject.__tablename__,
        subject_ref=getattr(subject, "public_id", None) or str(subject.id),
        details=details,
    )
    db.session.add(entry)
    return entry


def record_look(verb: str, subject: Any, *, actor: Any, now: datetime) -> AuditEntry | None:
    """Say that somebody read ``subject``, once an hour a person; None when it was said already.

    A page that does so is marked ``discloses``: what cannot be written is not shown.
    """
    same = (AuditEntry.verb == verb, AuditEntry.subject_ref == subject.public_id)
    recent = (AuditEntry.actor_ref == actor.public_id, AuditEntry.at > now - BETWEEN_TWO_LOOKS)
    if db.session.scalar(select(AuditEntry.id).where(*same, *recent).limit(1)) is not None:
        return None
    entry = record(verb, subject, actor=actor, now=now)
    entry.is_ledger = True
    return entry
