"""What readers said of the pages: remarks to settle, and how many were helped, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from labagora.core.db import db
from labagora.core.pagination import Page, paginate
from labagora.library.enums import SheetKind
from labagora.library.models import Sheet, SheetFeedback, SheetRemark
from labagora.library.queries.desk import speaks_of

EXPORT_LIMIT = 20_000
MONTHS, MOST_SHEETS = 12, 20


@dataclass(frozen=True)
class RemarkFilters:
    """Filters of the list. ``settled`` is None for all."""

    text: str = ""
    settled: bool | None = False


@dataclass(frozen=True)
class RemarkRow:
    """What a reader found missing, without who."""

    public_id: str
    sheet_ref: str
    title: str
    kind: SheetKind
    text: str
    at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class Opinions:
    """How many readers were helped by a page, or not, over the last twelve months."""

    sheet_ref: str
    title: str
    helped: int
    missed: int

    @property
    def share(self) -> int:
        """Return the helped out of a hundred."""
        return round(100 * self.helped / (self.helped + self.missed)) if self.helped + self.missed else 0


def _remarks(filters: RemarkFilters) -> Select[*tuple[Any, ...]]:
    query = select(SheetRemark, Sheet.public_id, Sheet.title, Sheet.kind).join(Sheet, Sheet.id == SheetRemark.sheet_id)
    if filters.text:
        query = query.where(speaks_of(filters.text))
    if filters.settled is not None:
        closed = SheetRemark.settled_at
        query = query.where(closed.is_not(None) if filters.settled else closed.is_(None))
    return query.order_by(case((SheetRemark.settled_at.is_(None), 0), else_=1), SheetRemark.at, SheetRemark.id)


def _row(found: Any) -> RemarkRow:
    remark, ref, title, kind = found
    return RemarkRow(remark.public_id, ref, title, kind, remark.text, remark.at, remark.settled_at)


def list_remarks(filters: RemarkFilters, *, page: int) -> Page[RemarkRow]:
    """Return the remarks of readers: open ones first, the oldest before."""
    return paginate(_remarks(filters), page=page, scalars=False).map(_row)


def remark_export(filters: RemarkFilters) -> Sequence[RemarkRow]:
    """Return every line of the filtered list, for an export."""
    return [_row(found) for found in db.session.execute(_remarks(filters).limit(EXPORT_LIMIT))]


def count_open_remarks() -> int:
    """Return how many remarks nobody settled."""
    return db.session.scalar(select(func.count()).where(SheetRemark.settled_at.is_(None))) or 0


def remarks_named(public_ids: Sequence[str]) -> Sequence[SheetRemark]:
    """Return remarks by their public ids, the oldest first."""
    query = select(SheetRemark).where(SheetRemark.public_id.in_(list(public_ids)))
    return db.session.scalars(query.order_by(SheetRemark.id)).all()


def remarks_of(sheet: Sheet) -> Sequence[SheetRemark]:
    """Return the open remarks on one sheet, the oldest first."""
    query = select(SheetRemark).where(SheetRemark.sheet_id == sheet.id, SheetRemark.settled_at.is_(None))
    return db.session.scalars(query.order_by(SheetRemark.at, SheetRemark.id)).all()


def months_until(today: date) -> list[str]:
    """Return the last twelve months as « 2026-11 », the oldest first."""
    last = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(last - MONTHS + 1, last + 1)]


def opinions_by_month(today: date) -> list[tuple[str, int, int]]:
    """Return ``(month, helped, missed)`` for each of the last twelve months, all pages together."""
    months = months_until(today)
    sums = func.sum(SheetFeedback.helped), func.sum(SheetFeedback.missed)
    query = select(SheetFeedback.month, *sums).where(SheetFeedback.month.in_(months)).group_by(SheetFeedback.month)
    known = {month: (int(helped), int(missed)) for month, helped, missed in db.session.execute(query)}
    return [(month, *known.get(month, (0, 0))) for month in months]


def opinions_by_sheet(today: date, *, limit: int = MOST_SHEETS) -> list[Opinions]:
    """Return the counts of the last twelve months by page: those that missed the most readers first."""
    helped, missed = func.sum(SheetFeedback.helped), func.sum(SheetFeedback.missed)
    query = (
        select(Sheet.public_id, Sheet.title, helped, missed)
        .join(Sheet, Sheet.id == SheetFeedback.sheet_id)
        .where(SheetFeedback.month.in_(months_until(today)))
        .group_by(Sheet.id, Sheet.public_id, Sheet.title)
        .order_by(missed.desc(), helped.desc(), Sheet.title, Sheet.id)
    )
    return [Opinions(ref, title, int(yes), int(no)) for ref, title, yes, no in db.session.execute(query.limit(limit))]
