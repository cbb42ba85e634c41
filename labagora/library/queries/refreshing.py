"""Pages on line that no longer show what they should: links, renderer. And what is due on line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased, joinedload

from labagora.core.db import db
from labagora.core.markdown import RENDERER_VERSION
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, PublicationFacet, Sheet
from labagora.organisations.models import Organisation


def _publications() -> Select[Publication]:
    return select(Publication).options(joinedload(Publication.sheet)).order_by(Publication.id)


def linkers_of(kind: SheetKind, slug: str) -> Sequence[Publication]:
    """Return the pages on line whose text links to an address, whether something answers there or not."""
    points = select(PublicationFacet.publication_id).where(
        PublicationFacet.facet == kind.value, PublicationFacet.code == slug
    )
    return db.session.scalars(_publications().where(Publication.id.in_(points))).all()


def stale_publications(after: int, limit: int) -> Sequence[Publication]:
    """Return the pages, from the id ``after``, that an older renderer made."""
    query = _publications().where(Publication.renderer != RENDERER_VERSION, Publication.id > after)
    return db.session.scalars(query.limit(limit)).all()


def renamed_publications() -> list[tuple[Publication, str]]:
    """Return the territorial versions on line that say a name that their organisation no longer has, and its name."""
    query = (
        select(Publication, Organisation.name)
        .options(joinedload(Publication.sheet))
        .join(Sheet, Sheet.id == Publication.sheet_id)
        .join(Organisation, Organisation.id == Sheet.organisation_id)
        .where(Organisation.name != Publication.organisation_name)
        .order_by(Publication.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def due_sheets(now: datetime) -> Sequence[Sheet]:
    """Return the sheets whose planned hour has come, the earliest first."""
    query = select(Sheet).where(Sheet.state == SheetState.VALIDATED, Sheet.publish_at <= now)
    return db.session.scalars(query.order_by(Sheet.publish_at, Sheet.id)).all()


def disagreeing_targets() -> list[tuple[SheetKind, str]]:
    """Return the addresses that some page shows as a link while nothing answers there, or the other way round."""
    target, facet = aliased(Publication), PublicationFacet
    query = (
        select(facet.facet, facet.code, Publication.rendered["broken_links"], target.id)
        .join(Publication, Publication.id == facet.publication_id)
        .outerjoin(target, and_(target.kind == facet.facet, target.slug == facet.code))
        .where(facet.facet.in_([kind.value for kind in SheetKind]))
        .order_by(facet.id)
    )
    found = dict[tuple[SheetKind, str], None]()
    for kind, slug, broken, answers in db.session.execute(query):
        is_shown_broken = f"{kind}:{slug}" in {one.partition("#")[0] for one in broken or ()}
        if is_shown_broken == (answers is not None):
            found[SheetKind(kind), slug] = None
    return list(found)
