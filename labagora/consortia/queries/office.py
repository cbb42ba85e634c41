"""What the desk of consortia chooses from."""

from collections.abc import Sequence

from sqlalchemy import select

from labagora.core.db import db
from labagora.organisations.models import Organisation


def standing_organisations(kind: str = "") -> Sequence[Organisation]:
    """Return the confirmed organisations that stand, by name; with ``kind``, those of that type."""
    query = select(Organisation).where(Organisation.is_confirmed.is_(True), Organisation.merged_into_id.is_(None))
    if kind:
        query = query.where(Organisation.kind == kind)
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()
