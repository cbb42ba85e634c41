"""The trail: who did what to which object, when. Values of personal data never enter it (security.md H1)."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.db import Model, db


class AuditEntry(Model):
    """One line of the trail. Actor and subject are public ids, so that erasing a person breaks nothing."""

    __tablename__ = "audit_entry"

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
