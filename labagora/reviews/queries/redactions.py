"""Reads of what is hidden from reviewers."""

from collections.abc import Sequence

from sqlalchemy import select

from labagora.calls.models import Application
from labagora.core.db import db
from labagora.reviews.models import Redaction


def redactions_of(application: Application) -> Sequence[Redaction]:
    """Return the answers of an application that are rewritten for reviewers."""
    query = select(Redaction).where(Redaction.application_id == application.id)
    return db.session.scalars(query.order_by(Redaction.id)).all()


def find_redaction(application: Application, section: str, name: str) -> Redaction | None:
    """Return what stands for one answer, or None."""
    query = select(Redaction).where(Redaction.application_id == application.id)
    return db.session.scalar(query.where(Redaction.section_key == section, Redaction.field_key == name))
