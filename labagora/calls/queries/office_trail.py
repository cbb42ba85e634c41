"""What the trail tells of a call and of an application. Erasing a person takes their name out of it, no line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from labagora.calls.models import Application, Call, CallExport, CallInquiry, CallView, FormRevision, LateCode
from labagora.calls.queries.team import names_of
from labagora.core.audit import AuditEntry
from labagora.core.pagination import Page, paginate

OF_A_CALL = (FormRevision, CallInquiry, LateCode, CallExport, CallView)


@dataclass(frozen=True)
class TrailLine:
    """One line. ``who`` is empty for the portal, and for somebody who erased their account."""

    at: datetime
    verb: str
    who: str
    is_by_portal: bool
    details: Mapping[str, Any]


def trail_of_call(call: Call, *, page: int) -> Page[TrailLine]:
    """Return what was done to a call, its forms, questions, codes, views and exports, newest first."""
    around = [AuditEntry.subject_ref.in_(select(one.public_id).where(one.call_id == call.id)) for one in OF_A_CALL]
    return _lines(or_(AuditEntry.subject_ref == call.public_id, *around), page=page)


def trail_of_application(application: Application, *, page: int) -> Page[TrailLine]:
    """Return what was done to an application and with its late codes, newest first."""
    codes = select(LateCode.public_id).where(LateCode.application_id == application.id)
    about = or_(AuditEntry.subject_ref == application.public_id, AuditEntry.subject_ref.in_(codes))
    return _lines(about, page=page)


def _lines(about: ColumnElement[bool], *, page: int) -> Page[TrailLine]:
    query = select(AuditEntry).where(about).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    found: Page[AuditEntry] = paginate(query, page=page)
    names = names_of({one.actor_ref for one in found.items if one.actor_ref})
    return found.map(lambda one: _line(one, names))


def _line(entry: AuditEntry, names: Mapping[str, str]) -> TrailLine:
    who = names.get(entry.actor_ref or "", "")
    return TrailLine(entry.at, entry.verb, who, entry.actor_ref is None, entry.details)
