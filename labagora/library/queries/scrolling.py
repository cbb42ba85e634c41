"""Public lists read from one cursor to the next: what is added meanwhile neither repeats nor hides a row."""

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import defer

from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.library.commands import SheetFilters
from labagora.library.enums import SheetKind
from labagora.library.models import Publication
from labagora.library.queries.publications import WITHOUT_TEXTS, chapters, listed

STRANGE_CURSOR = "Ce curseur n'existe pas ou plus : reprenez la liste depuis le début."
CHUNK = 200


def scroll_publications(filters: SheetFilters, *, cursor: str, size: int) -> tuple[Sequence[Publication], str | None]:
    """Return the fiches after ``cursor`` (the id of the last one read), newest first, and the next cursor."""
    query, moment = listed(filters, SheetKind.FICHE), Publication.published_at
    if cursor:
        found = select(moment, Publication.id).where(Publication.sheet_ref == cursor)
        last = db.session.execute(found.where(Publication.kind == SheetKind.FICHE)).one_or_none()
        if last is None:
            raise DomainError(STRANGE_CURSOR)
        query = query.where(or_(moment < last[0], and_(moment == last[0], Publication.id < last[1])))
    order = (moment.desc(), Publication.id.desc())
    chosen = query.with_only_columns(Publication.id).order_by(*order).limit(size + 1).subquery()  # sorted without texts
    whole = select(Publication).join(chosen, chosen.c.id == Publication.id).options(*WITHOUT_TEXTS)
    rows = db.session.scalars(whole.order_by(*order)).all()
    return rows[:size], rows[size - 1].sheet_ref if len(rows) > size else None


def scroll_chapters(*, cursor: str, size: int) -> tuple[Sequence[Publication], str | None]:
    """Return the chapters after ``cursor``, in the order of the book, and the next cursor."""
    rows = chapters()
    refs = [row.sheet_ref for row in rows]
    if cursor and cursor not in refs:
        raise DomainError(STRANGE_CURSOR)
    start = refs.index(cursor) + 1 if cursor else 0
    some = rows[start : start + size]
    return some, some[-1].sheet_ref if start + size < len(rows) else None


def every_publication(kind: SheetKind) -> Iterator[Publication]:
    """Yield the publications of a kind in order, some at a time: an export does not hold them all."""
    query = (
        select(Publication)
        .where(Publication.kind == kind)
        .options(defer(Publication.rendered))
        .order_by(Publication.id)
    )
    last, read = 0, CHUNK
    while read == CHUNK:
        some = db.session.scalars(query.where(Publication.id > last).limit(CHUNK)).all()
        last, read = some[-1].id if some else last, len(some)
        yield from some
        for row in some:
            db.session.expunge(row)
