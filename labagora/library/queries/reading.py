"""What readers keep, and the files that pages hand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.files import FileState, StoredFile
from labagora.core.pagination import Page, paginate
from labagora.library.enums import SheetKind
from labagora.library.models import Favourite, Publication, Sheet, SheetFile, Tombstone


@dataclass(frozen=True)
class FavouriteRow:
    """A page that somebody keeps. Without ``title`` it is off line; ``slug`` then is that of its tombstone, if any."""

    public_id: str
    note: str
    added_at: datetime
    kind: SheetKind | None
    slug: str
    title: str
    number: int | None
    summary: str


def list_favourites(account: Any, *, page: int) -> Page[FavouriteRow]:
    """Return what a person keeps, the last kept first."""
    page_of, stone = Publication, Tombstone
    columns: tuple[Any, ...] = (
        page_of.kind, page_of.slug, page_of.title, page_of.number, page_of.summary,
        stone.kind.label("stone_kind"), stone.slug.label("stone_slug"),
    )  # fmt: skip
    query = (
        select(Favourite, *columns)
        .outerjoin(page_of, page_of.sheet_id == Favourite.sheet_id)
        .outerjoin(stone, stone.sheet_id == Favourite.sheet_id)
        .where(Favourite.account_id == account.id)
    )
    query = query.order_by(Favourite.added_at.desc(), Favourite.id.desc())
    return paginate(query, page=page, scalars=False).map(_favourite_row)


def _favourite_row(row: Any) -> FavouriteRow:
    return FavouriteRow(
        public_id=row.Favourite.public_id,
        note=row.Favourite.note,
        added_at=row.Favourite.added_at,
        kind=row.kind or row.stone_kind,
        slug=row.slug or row.stone_slug or "",
        title=row.title or "",
        number=row.number,
        summary=row.summary or "",
    )


def find_favourite(account: Any, sheet_id: int) -> Favourite | None:
    """Return the favourite that a person made of a sheet, or None."""
    return db.session.scalar(
        select(Favourite).where(Favourite.account_id == account.id, Favourite.sheet_id == sheet_id)
    )


def get_favourite(public_id: str, *, owner: Any) -> Favourite:
    """Return a favourite of ``owner``. Raises NotFound for that of anybody else."""
    found = db.session.scalar(
        select(Favourite).where(Favourite.public_id == public_id, Favourite.account_id == owner.id)
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class ServedFile:
    """A file of a sheet, and whether what is on line lists it."""

    file: SheetFile
    is_public: bool


def get_served_file(public_id: str) -> ServedFile:
    """Return a checked file of a sheet, its sheet loaded. Raises NotFound for none, and for one in quarantine."""
    query = (
        select(SheetFile, Publication.files)
        .outerjoin(Publication, Publication.sheet_id == SheetFile.sheet_id)
        .options(joinedload(SheetFile.stored), joinedload(SheetFile.sheet).joinedload(Sheet.organisation))
        .where(SheetFile.public_id == public_id)
    )
    found = db.session.execute(query).one_or_none()
    if found is None or found[0].stored.state is not FileState.CLEAN:
        raise NotFound
    return ServedFile(found[0], any(one["public_id"] == public_id for one in found[1] or ()))


def pictures_of(publications: Sequence[Publication]) -> list[SheetFile]:
    """Return the checked images that publications list, their contents' rows loaded: one statement."""
    names = [one["public_id"] for row in publications for one in row.files if one["role"] == "image"]
    if not names:
        return []
    query = select(SheetFile).options(joinedload(SheetFile.stored)).where(SheetFile.public_id.in_(names))
    return [one for one in db.session.scalars(query) if one.stored.state is FileState.CLEAN]


def find_pdf(publication: Publication) -> StoredFile | None:
    """Return the row of the PDF of a publication, once its job has run."""
    return db.session.get(StoredFile, publication.pdf_id) if publication.pdf_id is not None else None
