"""What the trail tells of a sheet: its decisions, by whom in which role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from labagora.accounts.enums import Role
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.library.models import Sheet
from labagora.library.queries.writers import roles_of

SHOWN = 30
DECISIONS = (
    "sheet.created", "sheet.forked", "sheet.imported", "sheet.review", "sheet.draft", "sheet.to_revise",
    "sheet.validated", "sheet.scheduled", "sheet.published", "sheet.confirmed", "sheet.withdrawn",
    "sheet.gate_overridden", "sheet.entrusted", "sheet.renamed",
)  # fmt: skip


@dataclass(frozen=True)
class TrailLine:
    """One decision. ``role`` is None for a program, or somebody who holds no such role any more."""

    at: datetime
    verb: str
    role: Role | None
    is_automatic: bool


def decisions_of(sheet: Sheet) -> Sequence[TrailLine]:
    """Return the last decisions about a sheet, newest first."""
    query = select(AuditEntry).where(AuditEntry.subject_ref == sheet.public_id, AuditEntry.verb.in_(DECISIONS))
    entries = db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(SHOWN)).all()
    roles = roles_of([entry.actor_ref for entry in entries])
    return [
        TrailLine(entry.at, entry.verb, roles.get(entry.actor_ref or ""), entry.actor_ref is None) for entry in entries
    ]
