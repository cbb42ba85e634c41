"""Reads for those who write an application."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from labagora.calls.enums import ClosingPolicy
from labagora.calls.models import Application, ApplicationChange, LateCode
from labagora.calls.queries.applications import late_codes_of
from labagora.core.db import db


def recent_changes(application: Application, section_key: str, *, since: datetime) -> Mapping[str, ApplicationChange]:
    """Return the last change of each question of a section, if it is recent."""
    query = select(ApplicationChange).where(
        ApplicationChange.application_id == application.id,
        ApplicationChange.section_key == section_key,
        ApplicationChange.at > since,
    )
    rows = db.session.scalars(query.order_by(ApplicationChange.at, ApplicationChange.id)).all()
    return {row.field_key: row for row in rows}


def live_code(application: Application, now: datetime) -> LateCode | None:
    """Return a code that still opens this draft after the hour, or None. Filing asks for it to be typed."""
    call = application.call
    if call.closing_policy is not ClosingPolicy.CODE or call.closes_at is None or now < call.closes_at:
        return None
    return next((one for one in late_codes_of(application) if one.is_live(now)), None)
