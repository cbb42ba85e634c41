"""Drafts that go for good: given up by their team, or never filed."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from labagora.calls.models import (
    Application,
    ApplicationChange,
    ApplicationFile,
    ApplicationMember,
    ApplicationSection,
    CallInquiry,
    LateCode,
)
from labagora.core.db import db
from labagora.ports.storage import uploads


def remove_drafts(ids: Sequence[int]) -> int:
    """Remove drafts with all that they hold. A question asked from one stays, without it."""
    _remove_files(ids)
    _remove_team(ids)
    for table in (ApplicationSection, ApplicationChange, LateCode):
        db.session.execute(delete(table).where(table.application_id.in_(ids)))
    db.session.execute(update(CallInquiry).where(CallInquiry.application_id.in_(ids)).values(application_id=None))
    copies = update(Application).where(Application.duplicated_from_id.in_(ids))
    db.session.execute(copies.values(duplicated_from_id=None, updated_at=Application.updated_at))
    db.session.execute(delete(Application).where(Application.id.in_(ids)))
    return len(ids)


def _remove_files(ids: Sequence[int]) -> None:
    query = select(ApplicationFile).where(ApplicationFile.application_id.in_(ids))
    for attached in db.session.scalars(query.options(joinedload(ApplicationFile.stored))).all():
        stored = attached.stored
        db.session.delete(attached)
        db.session.flush()
        uploads.discard(stored)


def _remove_team(ids: Sequence[int]) -> None:
    query = select(ApplicationMember).where(ApplicationMember.application_id.in_(ids))
    remove_members(db.session.scalars(query).all())


def remove_members(members: Sequence[ApplicationMember]) -> None:
    """Remove rows of teams, with the keys of their addresses."""
    keys = [member.key for member in members if member.key is not None]
    for member in members:
        db.session.delete(member)
    db.session.flush()
    for key in keys:
        db.session.delete(key)
    db.session.flush()
