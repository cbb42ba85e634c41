"""What the public reads. Nothing here looks at a working copy."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import defer, joinedload

from labagora.core.db import db
from labagora.core.files import FileState
from labagora.core.pagination import Page, paginate
from labagora.library.commands import SheetFilters
from labagora.library.enums import SheetKind
from labagora.library.models import Publication, PublicationFacet, Sheet, SheetFile, Tombstone

WITHOUT_TEXTS = (defer(Publication.rendered, raiseload=True), defer(Publication.files, raiseload=True))
FACET_OF = {"stake": "enjeu", "step": "etape", "cancer": "cancer", "audience": "public", "theme": "theme"}


def find_publication_of(sheet: Sheet) -> Publication | None:
    """Return what the public reads of a sheet, if anything."""
    return db.session.scalar(select(Publication).where(Publication.sheet_id == sheet.id))


def find_tombstone_of(sheet: Sheet) -> Tombstone | None:
    """Return the tombstone of a sheet, if it has one."""
    return db.session.scalar(select(Tombstone).where(Tombstone.sheet_id == sheet.id))


def find_publication(kind: SheetKind, slug: str) -> Publication | None:
    """Return the publication at an address."""
    return db.session.scalar(select(Publication).where(Publication.kind == kind, Publication.slug == slug))


def find_tombstone(kind: SheetKind, slug: str) -> Tombstone | None:
    """Return the tombstone at an address."""
    return db.session.scalar(select(Tombstone).where(Tombstone.kind == kind, Tombstone.slug == slug))


def public_files(sheet: Sheet) -> list[dict[str, Any]]:
    """Return what the publication of a sheet lets download: its checked files, in order."""
    query = select(SheetFile).options(joinedload(SheetFile.stored)).where(SheetFile.sheet_id == sheet.id)
    rows = db.session.scalars(query.order_by(SheetFile.position, SheetFile.id))
    return [
        {
            "public_id": row.public_id,
            "role": row.role.value,
            "name": row.stored.name,
            "title": row.title,
            "description": row.description,
            "alt": row.alt,
            "media_type": row.stored.media_type,
            "size": row.stored.size,
        }
        for row in rows
        if row.stored.state is FileState.CLEAN
    ]


def listed(filters: SheetFilters, kind: SheetKind) -> Select[Publication]:
    """Return the publications of a kind that the filters keep, in no order yet."""
    query = select(Publication).where(Publication.kind == kind)
    for name, facet in FACET_OF.items():
        if code := getattr(filters, name):
            query = query.where(
                exists().where(
                    PublicationFacet.publication_id == Publication.id,
                    PublicationFacet.facet == facet,
                    PublicationFacet.code == code,
                )
            )
    return query


def list_publications(filters: SheetFilters, *, page: int) -> Page[Publication]:
    """Return the published fiches that the filters keep: numbered ones first, in order, then by title."""
    order = (Publication.number.is_(None), Publication.number, Publication.title, Publication.id)
    query = listed(filters, SheetKind.FICHE).options(*WITHOUT_TEXTS)
    return paginate(query.order_by(*order), page=page)


def chapters() -> Sequence[Publication]:
    """Return the published chapters of the kit, in order."""
    query = listed(SheetFilters(), SheetKind.KIT)
    return db.session.scalars(
        query.order_by(Publication.position.is_(None), Publication.position, Publication.id)
    ).all()


def count_publications(kind: SheetKind) -> int:
    """Return how many sheets of a kind are on line."""
    return db.session.scalar(select(func.count()).where(Publication.kind == kind)) or 0


def publications_by_ref(refs: Sequence[str]) -> dict[str, Publication]:
    """Return the publications of sheets by their public ids: what search results are read again through."""
    rows = db.session.scalars(select(Publication).where(Publication.sheet_ref.in_(list(refs))))
    return {row.sheet_ref: row for row in rows}
