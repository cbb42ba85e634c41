"""Consortia as everybody reads them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.calls.models import Application, Call
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.reviews.enums import JUDGED, Outcome
from labagora.reviews.models import Decision

PUBLIC_PAGE = 24


def is_public() -> ColumnElement[bool]:
    """A laureate that stands, once the results of its call are published; one made by hand, once it is shown."""
    published = select(Call.id).where(Call.results_at.is_not(None))
    standing = select(Decision.application_id).join(Decision.application)
    standing = standing.where(
        Application.state.in_(JUDGED), Decision.outcome == Outcome.SELECTED, Decision.applied_at.is_not(None)
    )
    by_hand = and_(Consortium.application_id.is_(None), Consortium.shown_at.is_not(None))
    return or_(and_(Consortium.call_id.in_(published), Consortium.application_id.in_(standing)), by_hand)


def _whole(query: Any) -> Any:
    return query.where(is_public()).options(
        joinedload(Consortium.organisation),
        joinedload(Consortium.provider),
        joinedload(Consortium.call),
        selectinload(Consortium.partners).joinedload(ConsortiumPartner.organisation),
    )


def list_public(*, page: int) -> Page[Consortium]:
    """Return the consortia that everybody reads: those under way first, then by name."""
    query = _whole(select(Consortium)).order_by(Consortium.ended_on.is_not(None), Consortium.name, Consortium.id)
    return paginate(query, page=page, size=PUBLIC_PAGE)


def get_public(slug: str) -> Consortium:
    """Return a consortium that everybody reads. Raises NotFound."""
    found: Consortium | None = db.session.scalar(_whole(select(Consortium)).where(Consortium.slug == slug))
    if found is None:
        raise NotFound
    return found


def public_paths() -> list[str]:
    """Return the addresses of the public pages."""
    slugs = db.session.scalars(select(Consortium.slug).where(is_public()).order_by(Consortium.slug))
    return ["/consortiums", *(f"/consortiums/{slug}" for slug in slugs)]
