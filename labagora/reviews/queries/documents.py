"""Reads of what a document for reviewers is made from: the last filing, the answers rewritten, the files."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from labagora.calls.models import Application, ApplicationFile, Filing
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.files import StoredFile
from labagora.reviews.models import Redaction


def last_filings(application_ids: Collection[int]) -> Mapping[int, Filing]:
    """Return the filing that counts of each application, with its revision of the form."""
    ids = sorted(application_ids)
    latest = (
        select(Filing.application_id, func.max(Filing.number).label("number"))
        .where(Filing.application_id.in_(ids))
        .group_by(Filing.application_id)
        .subquery()
    )
    same = and_(Filing.application_id == latest.c.application_id, Filing.number == latest.c.number)
    query = select(Filing).join(latest, same).options(joinedload(Filing.revision))
    return {one.application_id: one for one in db.session.scalars(query)}


def redactions_of(application_ids: Collection[int]) -> Mapping[int, Sequence[Redaction]]:
    """Return the answers rewritten for reviewers, by application."""
    found: dict[int, list[Redaction]] = {one: [] for one in application_ids}
    query = select(Redaction).where(Redaction.application_id.in_(sorted(application_ids))).order_by(Redaction.id)
    for one in db.session.scalars(query):
        found[one.application_id].append(one)
    return found


def files_of(application: Application) -> Sequence[ApplicationFile]:
    """Return every file of an application with what is stored, taken out of the text or not."""
    query = select(ApplicationFile).where(ApplicationFile.application_id == application.id)
    return db.session.scalars(query.options(joinedload(ApplicationFile.stored)).order_by(ApplicationFile.id)).all()


def stored_file(public_id: str) -> StoredFile:
    """Return what is stored of a file that a document lists. Raises NotFound."""
    query = select(ApplicationFile).where(ApplicationFile.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(ApplicationFile.stored)))
    if found is None:
        raise NotFound
    return found.stored
