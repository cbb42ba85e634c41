"""What the trail tells the team about a project or a need: refused contact details, refused questions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from labagora.core.audit import AuditEntry
from labagora.core.db import db

SHOWN = 20


def entries_of(subject: Any, verb: str) -> Sequence[AuditEntry]:
    """Return the last lines of the trail of a subject for one verb, newest first."""
    query = select(AuditEntry).where(AuditEntry.subject_ref == subject.public_id, AuditEntry.verb == verb)
    return db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(SHOWN)).all()


def contacts_of(need: Any) -> Sequence[AuditEntry]:
    """Return the refused attempts to put a contact detail in a need."""
    return entries_of(need, "need.contact_refused")


def refused_questions_of(project: Any) -> Sequence[AuditEntry]:
    """Return the questions refused beyond the budget."""
    return entries_of(project, "project.segment_refused")
