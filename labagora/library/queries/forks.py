"""Territorial versions and their parent."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.models import Publication, Sheet
from labagora.organisations.models import Organisation

_PARENT = aliased(Sheet)


def find_fork(parent: Sheet, organisation: Organisation, territory: str) -> Sheet | None:
    """Return the version of an organisation for a territory, unless it was withdrawn.

    Two clicks wait for each other here.
    """
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    query = select(Sheet).where(
        Sheet.parent_id == parent.id,
        Sheet.organisation_id == organisation.id,
        Sheet.territory == territory,
        Sheet.state != SheetState.WITHDRAWN,
    )
    return db.session.scalar(query)


def forks_of(parent_ref: str) -> Sequence[Sheet]:
    """Return the living versions of a sheet with their organisations, whether on line or not."""
    query = select(Sheet).join(Sheet.parent.of_type(_PARENT)).where(_PARENT.public_id == parent_ref)
    query = query.where(Sheet.state != SheetState.WITHDRAWN)
    return db.session.scalars(query.options(joinedload(Sheet.organisation)).order_by(Sheet.id)).all()


def find_fork_by_ref(public_id: str) -> Sheet | None:
    """Return a living territorial version, or None."""
    query = select(Sheet).where(Sheet.public_id == public_id, Sheet.parent_id.is_not(None))
    return db.session.scalar(query.where(Sheet.state != SheetState.WITHDRAWN))


def publication_of_parent(fork: Sheet) -> Publication | None:
    """Return what the public reads of the parent of a version."""
    return db.session.scalar(select(Publication).where(Publication.sheet_id == fork.parent_id))


def find_publication_by_ref(sheet_ref: str | None) -> Publication | None:
    """Return what the public reads of the sheet of this public id."""
    return db.session.scalar(select(Publication).where(Publication.sheet_ref == sheet_ref)) if sheet_ref else None
