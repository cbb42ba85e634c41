"""Internal links that lead nowhere: what is written, and what became of the page at the other end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from labagora.core.db import db
from labagora.core.pagination import Page, paginate
from labagora.library.commands import DeskFilters
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Sheet, SheetLink, Tombstone
from labagora.library.queries.desk import speaks_of

EXPORT_LIMIT = 20_000
_TARGET, _HERE, _INSTEAD = aliased(Sheet), aliased(Publication), aliased(Publication)


@dataclass(frozen=True)
class BrokenLink:
    """A link of a sheet that the public cannot follow.

    ``target_state`` is that of the sheet at the other end, None when there never was one; ``moved_to`` is the page
    that its tombstone names. ``is_online``: the sheet that holds the link has a version on line.
    """

    public_id: str
    title: str
    kind: SheetKind
    state: SheetState
    is_online: bool
    target_kind: SheetKind
    target_slug: str
    target_ref: str
    target_state: SheetState | None
    moved_to_kind: SheetKind | None
    moved_to_slug: str


def _broken() -> ColumnElement[bool]:
    answers = select(Publication.id).where(Publication.kind == SheetLink.kind, Publication.slug == SheetLink.slug)
    return and_(Sheet.state != SheetState.WITHDRAWN, ~answers.exists())


def _links(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    columns = (
        Sheet.public_id, Sheet.title, Sheet.kind, Sheet.state, _HERE.id, SheetLink.kind, SheetLink.slug,
        _TARGET.public_id, _TARGET.state, _INSTEAD.kind, _INSTEAD.slug,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(SheetLink)
        .join(Sheet, Sheet.id == SheetLink.sheet_id)
        .outerjoin(_HERE, _HERE.sheet_id == Sheet.id)
        .outerjoin(_TARGET, and_(_TARGET.kind == SheetLink.kind, _TARGET.slug == SheetLink.slug))
        .outerjoin(Tombstone, Tombstone.sheet_id == _TARGET.id)
        .outerjoin(_INSTEAD, _INSTEAD.sheet_ref == Tombstone.moved_to_ref)
        .where(_broken(), *conditions)
        .order_by(_HERE.id.is_(None), Sheet.title, Sheet.id, SheetLink.kind, SheetLink.slug)
    )


def _row(found: Any) -> BrokenLink:
    ref, title, kind, state, here, target_kind, target_slug, target_ref, target_state, to_kind, to_slug = found
    return BrokenLink(
        public_id=ref,
        title=title,
        kind=kind,
        state=state,
        is_online=here is not None,
        target_kind=target_kind,
        target_slug=target_slug,
        target_ref=target_ref or "",
        target_state=target_state,
        moved_to_kind=to_kind,
        moved_to_slug=to_slug or "",
    )


def _conditions(filters: DeskFilters) -> list[ColumnElement[bool]]:
    conditions = [speaks_of(filters.text)] if filters.text else []
    return [*conditions, Sheet.kind == filters.kind] if filters.kind else conditions


def list_broken_links(filters: DeskFilters, *, page: int) -> Page[BrokenLink]:
    """Return the links that lead nowhere: those on line first, then by sheet."""
    return paginate(_links(*_conditions(filters)), page=page, scalars=False).map(_row)


def broken_link_export(filters: DeskFilters) -> Sequence[BrokenLink]:
    """Return every line of the filtered list, for an export."""
    return [_row(found) for found in db.session.execute(_links(*_conditions(filters)).limit(EXPORT_LIMIT))]


def broken_links_of(sheet: Sheet) -> Sequence[BrokenLink]:
    """Return those of one sheet."""
    return [_row(found) for found in db.session.execute(_links(Sheet.id == sheet.id))]


def count_broken_links() -> int:
    """Return how many links of pages on line lead nowhere."""
    on_line = select(Publication.id).where(Publication.sheet_id == Sheet.id).exists()
    query = select(func.count()).select_from(SheetLink).join(Sheet, Sheet.id == SheetLink.sheet_id)
    return db.session.scalar(query.where(_broken(), on_line)) or 0
