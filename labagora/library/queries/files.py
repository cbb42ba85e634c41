"""The files of a sheet, as its writers see them."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.library.enums import FileRole
from labagora.library.models import Publication, Sheet, SheetFile


def _of(sheet: Sheet) -> Select[SheetFile]:
    return select(SheetFile).options(joinedload(SheetFile.stored)).where(SheetFile.sheet_id == sheet.id)


def files_of(sheet: Sheet) -> Sequence[SheetFile]:
    """Return the files of a sheet in order, without those taken out."""
    query = _of(sheet).where(SheetFile.removed_at.is_(None))
    return db.session.scalars(query.order_by(SheetFile.position, SheetFile.id)).all()


def images_of(sheet: Sheet) -> list[SheetFile]:
    """Return the images that its text may show, in order."""
    return [row for row in files_of(sheet) if row.role is FileRole.IMAGE]


def published_files_of(publication: Publication) -> Sequence[SheetFile]:
    """Return the files that a publication offers, in order, those that its writers took out since with them."""
    names = [one["public_id"] for one in publication.files]
    query = select(SheetFile).options(joinedload(SheetFile.stored)).where(SheetFile.sheet_id == publication.sheet_id)
    rows = {row.public_id: row for row in db.session.scalars(query.where(SheetFile.public_id.in_(names)))}
    return [rows[name] for name in names if name in rows]


def removed_files_of(sheet: Sheet) -> Sequence[SheetFile]:
    """Return the files that go at the next publication."""
    return db.session.scalars(_of(sheet).where(SheetFile.removed_at.is_not(None)).order_by(SheetFile.id)).all()


def get_file_of(sheet: Sheet, public_id: str) -> SheetFile:
    """Return one file of a sheet. Raises NotFound."""
    found = db.session.scalar(_of(sheet).where(SheetFile.public_id == public_id, SheetFile.removed_at.is_(None)))
    if found is None:
        raise NotFound
    return found


def is_on_line(sheet: Sheet, public_id: str) -> bool:
    """Tell whether the publication of a sheet offers the file."""
    files = db.session.scalar(select(Publication.files).where(Publication.sheet_id == sheet.id))
    return any(one.get("public_id") == public_id for one in files or ())
