"""Sheets and chapters of the kit, as the search reads them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Reuse, Sheet
from labagora.library.queries.publications import publications_by_ref
from labagora.library.rendering import plain_text
from labagora.library.search import public_document, working_document
from labagora.ports.search import SearchDocument
from labagora.search.models import SearchMark
from labagora.search.queries.rows import ResultRow

MOST_USED = 5
PUBLIC_PAGES = {SheetKind.FICHE: "library.sheet_show", SheetKind.KIT: "library.chapter_show"}


def documents(refs: Sequence[str]) -> list[SearchDocument]:
    """Return the documents that these sheets make now: two statements."""
    published = [public_document(row) for row in publications_by_ref(refs).values()]
    working = (working_document(row) for row in db.session.scalars(_sheets(refs)))
    return [*published, *(document for document in working if document is not None)]


def refs_after(last: int, limit: int) -> list[tuple[int, str]]:
    """Return the next sheets as ``(id, public id)``, in the order of their making."""
    query = select(Sheet.id, Sheet.public_id).where(Sheet.id > last).order_by(Sheet.id).limit(limit)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def count() -> int:
    """Return how many sheets there are."""
    return db.session.scalar(select(func.count()).select_from(Sheet)) or 0


def public_rows(refs: Sequence[str], _actor: Any) -> list[ResultRow]:
    """Return those that the public reads now."""
    return [_public_row(row) for row in publications_by_ref(refs).values()]


def working_rows(refs: Sequence[str], actor: Any) -> list[ResultRow]:
    """Return those that the team works on, for the team."""
    if actor is None or not actor.is_staff:
        return []
    return [_working_row(row) for row in db.session.scalars(_sheets(refs).where(_is_working()))]


def most_used_sheets() -> list[ResultRow]:
    """Return the fiches on line that most organisations say they use, then the newest."""
    uses = select(func.count()).where(Reuse.sheet_id == Publication.sheet_id, Reuse.hidden_at.is_(None))
    order = (uses.scalar_subquery().desc(), Publication.revised_at.desc(), Publication.id)
    query = select(Publication).where(Publication.kind == SheetKind.FICHE).order_by(*order).limit(MOST_USED)
    return [_public_row(row) for row in db.session.scalars(query)]


def no_publication() -> ColumnElement[bool]:
    """The sheet of a mark is not on line."""
    return ~exists().where(Publication.sheet_ref == SearchMark.ref)


def no_working_copy() -> ColumnElement[bool]:
    """The sheet of a mark says nothing else than what is on line, or is gone."""
    return ~exists().where(Sheet.public_id == SearchMark.ref, _is_working())


def _sheets(refs: Sequence[str]) -> Any:
    return select(Sheet).where(Sheet.public_id.in_(list(refs)))


def _is_working() -> ColumnElement[bool]:
    return Sheet.state != SheetState.PUBLISHED


def _number(row: Sheet | Publication) -> dict[str, str]:
    return {} if row.number is None else {"number": str(row.number)}


def _public_row(row: Publication) -> ResultRow:
    return ResultRow(
        id=f"sheet:{row.sheet_ref}",
        type=row.kind.value,
        title=row.title,
        endpoint=PUBLIC_PAGES[row.kind],
        arguments={"slug": row.slug},
        changed_at=row.revised_at,
        summary=row.summary,
        body=plain_text(row.content, row.rendered),
        context=[name for name in (row.organisation_name, row.territory) if name],
        is_fictional=row.is_fictional,
        extra=_number(row),
    )


def _working_row(row: Sheet) -> ResultRow:
    return ResultRow(
        id=f"working-sheet:{row.public_id}",
        type=row.kind.value,
        title=row.title,
        endpoint="office_library.sheet_review",
        arguments={"public_id": row.public_id},
        changed_at=row.updated_at,
        summary=row.summary,
        body=plain_text(row.content, row.rendered),
        context=[row.territory] if row.territory else [],
        state=row.state,
        is_fictional=row.is_fictional,
        is_working=True,
        extra=_number(row),
    )
