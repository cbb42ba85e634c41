"""What a public page shows beside its publication, and the one light question that tells whether any of it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, FromClause, Select, bindparam, func, or_, select, true, union_all

from labagora.core.db import db
from labagora.core.errors import DomainError, NotFound
from labagora.library.enums import SheetKind
from labagora.library.models import Publication, PublicationFacet, Reuse, Tombstone
from labagora.library.queries.publications import WITHOUT_TEXTS, find_publication, find_tombstone
from labagora.reference.models import ReferenceVersion

PAGES, FACETS, REUSES, STAMPS = (one.__table__ for one in (Publication, PublicationFacet, Reuse, ReferenceVersion))
MOST_RELATED = 60


class Withdrawn(DomainError):
    """A page that was public and is no more: why, and where to go."""

    status = 410
    default_message = "Cette page a été retirée."

    def __init__(self, tombstone: Tombstone, moved_to: Publication | None) -> None:
        self.tombstone, self.moved_to = tombstone, moved_to
        super().__init__()


@dataclass(frozen=True)
class Mark:
    """What changes with anything that a page shows. ``review_due`` decides of the notice that it is late."""

    parts: tuple[Any, ...]
    review_due: date | None


@dataclass(frozen=True)
class Related:
    """A page that is near another: it links to it, is linked by it, or is its version for a territory."""

    kind: SheetKind
    slug: str
    title: str
    number: int | None
    territory: str
    organisation_name: str
    is_parent: bool
    is_version: bool


def _at(page: FromClause) -> Any:
    """Return the condition of an address, to be filled at execution."""
    return (page.c.kind == bindparam("kind")) & (page.c.slug == bindparam("slug"))


def _related_ids(kind: SheetKind) -> CompoundSelect[Any]:
    """Return the ids of the pages near the one at the address, by indexes only."""
    page, other = PAGES.alias(), PAGES.alias()
    incoming = select(FACETS.c.publication_id).where(FACETS.c.facet == kind.value, FACETS.c.code == bindparam("slug"))
    is_link = or_(*(FACETS.c.facet == one.value for one in SheetKind))  # an IN would be spelt anew at each question
    linked = page.join(FACETS, (FACETS.c.publication_id == page.c.id) & is_link)
    outgoing = select(other.c.id).select_from(
        linked.join(other, (other.c.kind == FACETS.c.facet) & (other.c.slug == FACETS.c.code))
    )
    versions = select(other.c.id).select_from(page.join(other, other.c.parent_ref == page.c.sheet_ref))
    parents = select(other.c.id).select_from(page.join(other, other.c.sheet_ref == page.c.parent_ref))
    return union_all(incoming, *(one.where(_at(page)) for one in (outgoing, versions, parents)))


def _mark_query(kind: SheetKind) -> Select[Any]:
    """Counts and sums of ids and editions: one more page, one less, one published again, and they change.

    Plain tables rather than mapped classes: the answer « nothing moved » costs half as much.
    """
    near = PAGES.alias()
    linked = near.c.id.in_(_related_ids(kind))
    around = or_(linked, near.c.kind == kind) if kind is SheetKind.KIT else linked
    sums = select(func.count(near.c.id), func.sum(near.c.edition), func.sum(near.c.id)).where(around).subquery()
    uses = (func.count(REUSES.c.id), func.max(REUSES.c.updated_at))
    return (
        select(
            PAGES.c.review_due,
            PAGES.c.fingerprint,
            PAGES.c.pdf_id,
            select(STAMPS.c.stamp).scalar_subquery(),
            *sums.c,
            *(select(one).where(REUSES.c.sheet_id == PAGES.c.sheet_id).scalar_subquery() for one in uses),
        )
        .select_from(PAGES.join(sums, true()))
        .where(_at(PAGES))
    )


_MARKS = {kind: _mark_query(kind) for kind in SheetKind}


def find_mark(kind: SheetKind, slug: str) -> Mark | None:
    """Return the mark of a public page, or None when none stands there. One statement, no text read."""
    row = db.session.connection().execute(_MARKS[kind], {"kind": kind, "slug": slug}).first()
    return None if row is None else Mark(tuple(row[1:]), row[0])


def shelf_mark(kind: SheetKind) -> Mark:
    """Return the mark of a whole kind: of the kit, or of the open data."""
    stamp = select(ReferenceVersion.stamp).scalar_subquery()
    rows = db.session.execute(
        select(Publication.fingerprint, stamp).where(Publication.kind == kind).order_by(Publication.id)
    )
    return Mark(tuple(tuple(row) for row in rows), None)


def latest_mark(limit: int) -> Mark:
    """Return the mark of the fiches that changed last: of the feed."""
    query = select(Publication.fingerprint).where(Publication.kind == SheetKind.FICHE)
    return Mark(tuple(db.session.scalars(query.order_by(*_latest_first()).limit(limit))), None)


def _latest_first() -> tuple[Any, ...]:
    return Publication.revised_at.desc(), Publication.id.desc()


def get_page(kind: SheetKind, slug: str) -> Publication:
    """Return the publication at an address. Raises Withdrawn for a page taken off line, NotFound for none."""
    found = find_publication(kind, slug)
    if found is not None:
        return found
    tombstone = find_tombstone(kind, slug)
    if tombstone is None:
        raise NotFound
    moved_to = find_publication_by_ref(tombstone.moved_to_ref) if tombstone.moved_to_ref else None
    raise Withdrawn(tombstone, moved_to)


def find_publication_by_ref(sheet_ref: str) -> Publication | None:
    """Return what the public reads of a sheet, by its public id."""
    return db.session.scalar(select(Publication).where(Publication.sheet_ref == sheet_ref))


def related_to(publication: Publication) -> list[Related]:
    """Return the pages near a publication, chapters after fiches: at most 60, one statement."""
    columns = (
        Publication.kind, Publication.slug, Publication.title, Publication.number, Publication.territory,
        Publication.organisation_name,
        Publication.sheet_ref == publication.parent_ref, Publication.parent_ref == publication.sheet_ref,
    )  # fmt: skip
    near = _related_ids(publication.kind)
    order = (Publication.kind, Publication.number.is_(None), Publication.number, Publication.title, Publication.id)
    query = select(*columns).where(Publication.id.in_(near), Publication.id != publication.id)
    rows = db.session.execute(
        query.order_by(*order).limit(MOST_RELATED), {"kind": publication.kind, "slug": publication.slug}
    )
    return [Related(*row[:6], is_parent=bool(row[6]), is_version=bool(row[7])) for row in rows]


def kit_contents() -> Sequence[Any]:
    """Return the chapters of the kit in order, less their texts: slug, title, summary, files."""
    columns = (Publication.slug, Publication.title, Publication.summary, Publication.files)
    order = (Publication.position.is_(None), Publication.position, Publication.id)
    return db.session.execute(select(*columns).where(Publication.kind == SheetKind.KIT).order_by(*order)).all()


def latest_publications(limit: int) -> Sequence[Publication]:
    """Return the fiches that changed last, without their texts: what the feed shows."""
    query = select(Publication).where(Publication.kind == SheetKind.FICHE)
    return db.session.scalars(query.options(*WITHOUT_TEXTS).order_by(*_latest_first()).limit(limit)).all()


def public_paths() -> list[str]:
    """Return the paths of the fiches and of the chapters, for the site map file."""
    order = (Publication.kind, Publication.slug)
    rows = db.session.execute(select(Publication.kind, Publication.slug).order_by(*order)).all()
    places = {SheetKind.FICHE: "/fiches", SheetKind.KIT: "/kit"}
    return [*places.values(), *(f"{places[kind]}/{slug}" for kind, slug in rows)]
