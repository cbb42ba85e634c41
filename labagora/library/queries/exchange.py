"""What an import compares with: the sheets at the addresses that its entries name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.library.enums import SheetKind
from labagora.library.models import Publication, PublicationFacet, Sheet, SheetFile, SheetLink, SheetVersion
from labagora.library.rendering import Surroundings, address
from labagora.reference.queries import acronyms, glossary

CHUNK = 200
OWN_ROWS = (Sheet, SheetVersion, SheetLink, Publication, PublicationFacet)


class Addressed(Protocol):
    """Something that names a sheet by its address."""

    @property
    def kind(self) -> SheetKind:
        """A fiche or a chapter."""

    @property
    def slug(self) -> str:
        """The last part of its address."""


@dataclass(frozen=True)
class Known:
    """The working copies at some addresses."""

    sheets: dict[tuple[SheetKind, str], Sheet]
    with_files: frozenset[int] = frozenset()

    @classmethod
    def of(cls, some: Iterable[Addressed]) -> Self:
        """Read the sheets that the entries name: one statement for each kind."""
        by_kind: dict[SheetKind, list[str]] = {}
        for one in some:
            by_kind.setdefault(one.kind, []).append(one.slug)
        found = {}
        for kind, slugs in by_kind.items():
            query = select(Sheet).where(Sheet.kind == kind, Sheet.slug.in_(slugs))
            for sheet in db.session.scalars(query.options(joinedload(Sheet.organisation), joinedload(Sheet.parent))):
                found[kind, sheet.slug] = sheet
        files = select(SheetFile.sheet_id).where(SheetFile.sheet_id.in_([sheet.id for sheet in found.values()]))
        return cls(found, frozenset(db.session.scalars(files)))

    def working(self, kind: SheetKind, slug: str) -> Sheet | None:
        """Return the working copy at an address, or None."""
        return self.sheets.get((kind, slug))


def bulk_surroundings(coming: Iterable[Addressed]) -> Surroundings:
    """Return what resolves links in an import: what is there and what is coming. Its texts name no image yet."""
    rows = db.session.execute(select(Sheet.kind, Sheet.slug).where(Sheet.withdrawn_at.is_(None)))
    known = {(kind.value, slug) for kind, slug in rows} | {(one.kind.value, one.slug) for one in coming}

    def link(kind: str, slug: str) -> str | None:
        return address(kind, slug) if (kind, slug.partition("#")[0]) in known else None

    return Surroundings(link=link, image=lambda _public_id: None, acronyms=acronyms(), terms=glossary())


def forget() -> None:
    """Let go of the rows of sheets that the session holds, once they are flushed; the caller's other rows stay."""
    for row in list(db.session):
        if isinstance(row, OWN_ROWS):
            db.session.expunge(row)


def publications_in_chunks() -> Iterator[Sequence[Publication]]:
    """Yield every publication, fiches then chapters, some at a time: an export does not hold them all."""
    last = 0
    while True:
        query = select(Publication).where(Publication.id > last).order_by(Publication.id).limit(CHUNK)
        some = db.session.scalars(query).all()
        if not some:
            return
        last = some[-1].id
        yield some
        forget()
