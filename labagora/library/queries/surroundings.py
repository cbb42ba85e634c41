"""What the text of a sheet leans on, read from the tables."""

from sqlalchemy import select

from labagora.core.db import db
from labagora.library.enums import FileRole, SheetKind
from labagora.library.models import Publication, Sheet, SheetFile
from labagora.library.rendering import LinkResolver, Surroundings, address, file_address
from labagora.reference.queries import acronyms, glossary


def _answers(kind: str, slug: str) -> str | None:
    """Return the address of a target when it is published, or is a sheet of ours still to be published."""
    name = slug.partition("#")[0]
    known = {member.value for member in SheetKind}
    if kind not in known:
        return None
    found = select(Sheet.id).where(Sheet.kind == SheetKind(kind), Sheet.slug == name, Sheet.withdrawn_at.is_(None))
    return address(kind, slug) if db.session.scalar(found) is not None else None


def _surroundings(sheet: Sheet, link: LinkResolver, *, with_removed: bool = False) -> Surroundings:
    query = select(SheetFile.public_id).where(SheetFile.sheet_id == sheet.id, SheetFile.role == FileRole.IMAGE)
    if not with_removed:
        query = query.where(SheetFile.removed_at.is_(None))
    images = set(db.session.scalars(query))
    return Surroundings(
        link=link,
        image=lambda public_id: file_address(public_id) if public_id in images else None,
        acronyms=acronyms(),
        terms=glossary(),
    )


def surroundings_of(sheet: Sheet) -> Surroundings:
    """Return what resolves the links and the images of a working copy, and the words explained on the spot."""
    return _surroundings(sheet, _answers)


def public_surroundings_of(sheet: Sheet) -> Surroundings:
    """Return the same for its publication: it links only to what is on line or is being put on line."""
    return _surroundings(sheet, _answers_in_public, with_removed=True)


def _answers_in_public(kind: str, slug: str) -> str | None:
    """Return the address of a target that the public can open now, or None."""
    name = slug.partition("#")[0]
    if kind not in {member.value for member in SheetKind}:
        return None
    found = select(Publication.id).where(Publication.kind == SheetKind(kind), Publication.slug == name)
    return address(kind, slug) if db.session.scalar(found) is not None else None
