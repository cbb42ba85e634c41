"""How old the pages on line are: when each is to be read again, and whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased, joinedload

from labagora.accounts.models import Account
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.pagination import Page, paginate
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Sheet
from labagora.library.queries.desk import speaks_of
from labagora.library.queries.queue import NOBODY

EXPORT_LIMIT = 20_000
OVERDUE, MONTH, QUARTER, LATER, UNDATED = "depassee", "moins-de-30-jours", "moins-de-90-jours", "plus-tard", "sans-date"
BUCKETS = (OVERDUE, MONTH, QUARTER, LATER, UNDATED)
SORTS: dict[str, Any] = {
    "echeance": Publication.review_due,
    "titre": Publication.title,
    "relecture": Publication.reviewed_on,
    "rappel": Sheet.reminded_on,
}
_OWNER, _DEPUTY = aliased(Account), aliased(Account)
_KEYS = [joinedload(one.key, innerjoin=False) for one in (_OWNER, _DEPUTY)]  # a page without an owner stays


@dataclass(frozen=True)
class AgeFilters:
    """Filters of the report, and its order."""

    text: str = ""
    bucket: str = ""
    owner: str = ""
    sort: str = "echeance"
    is_descending: bool = False


@dataclass(frozen=True)
class AgeRow:
    """A page on line. ``days`` until it is to be read again, below zero when that day is past."""

    public_id: str
    kind: SheetKind
    title: str
    number: int | None
    state: SheetState
    owner: str
    deputy: str
    reviewed_on: date | None
    review_due: date | None
    reminded_on: date | None
    bucket: str
    days: int | None


@dataclass(frozen=True)
class OwnerAges:
    """How many pages of each bucket somebody answers for; nobody has an empty ``ref``."""

    ref: str
    name: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many pages they answer for."""
        return sum(self.counts.values())


def _bucket(today: date) -> ColumnElement[str]:
    due = Publication.review_due
    return case(
        (due.is_(None), UNDATED),
        (due < today, OVERDUE),
        (due < today + timedelta(days=30), MONTH),
        (due < today + timedelta(days=90), QUARTER),
        else_=LATER,
    )


def bucket_counts(today: date) -> dict[str, int]:
    """Return how many pages on line stand in each bucket."""
    query = select(_bucket(today).label("bucket"), func.count()).select_from(Publication).group_by("bucket")
    rows: Any = db.session.execute(query).all()
    found: dict[str, int] = dict(rows)
    return {name: found.get(name, 0) for name in BUCKETS}


def count_overdue() -> int:
    """Return how many pages on line should have been read again."""
    late = Publication.review_due < today_in_paris()
    return db.session.scalar(select(func.count()).select_from(Publication).where(late)) or 0


def owner_counts(today: date) -> list[OwnerAges]:
    """Return the buckets of each owner, those with the most late pages first."""
    query = select(Sheet.owner_id, _bucket(today).label("bucket"), func.count())
    query = query.join(Publication, Publication.sheet_id == Sheet.id).group_by(Sheet.owner_id, "bucket")
    counts: dict[int | None, dict[str, int]] = {}
    for owner_id, name, count in db.session.execute(query):
        counts.setdefault(owner_id, {})[name] = count
    people = select(Account).where(Account.id.in_([ref for ref in counts if ref is not None]))
    names = {row.id: (row.public_id, row.name) for row in db.session.scalars(people)}
    rows = [OwnerAges(*names.get(ref or 0, ("", "")), counts=found) for ref, found in counts.items()]
    return sorted(rows, key=lambda row: (-row.counts.get(OVERDUE, 0), -row.total, row.name, row.ref))


def _conditions(filters: AgeFilters, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        conditions.append(speaks_of(filters.text))
    if filters.bucket:
        conditions.append(_bucket(today) == filters.bucket)
    if filters.owner:
        conditions.append(Sheet.owner_id.is_(None) if filters.owner == NOBODY else _OWNER.public_id == filters.owner)
    return conditions


def _ages(filters: AgeFilters, today: date) -> Select[*tuple[Any, ...]]:
    column = SORTS[filters.sort]
    columns = (
        Sheet.public_id, Publication.kind, Publication.title, Publication.number, Sheet.state,
        Publication.reviewed_on, Publication.review_due, Sheet.reminded_on, _bucket(today).label("bucket"),
    )  # fmt: skip
    return (
        select(_OWNER, _DEPUTY, *columns)
        .select_from(Publication)
        .join(Sheet, Sheet.id == Publication.sheet_id)
        .outerjoin(_OWNER, _OWNER.id == Sheet.owner_id)
        .outerjoin(_DEPUTY, _DEPUTY.id == Sheet.deputy_id)
        .options(*_KEYS)
        .where(*_conditions(filters, today))
        .order_by(column.is_(None), column.desc() if filters.is_descending else column, Publication.id)
    )


def _row(found: Any, today: date) -> AgeRow:
    owner, deputy, ref, kind, title, number, state, reviewed_on, due, reminded_on, bucket = found
    return AgeRow(
        public_id=ref,
        kind=kind,
        title=title,
        number=number,
        state=state,
        owner=owner.name if owner is not None else "",
        deputy=deputy.name if deputy is not None else "",
        reviewed_on=reviewed_on,
        review_due=due,
        reminded_on=reminded_on,
        bucket=bucket,
        days=(due - today).days if due is not None else None,
    )


def list_ages(filters: AgeFilters, *, today: date, page: int) -> Page[AgeRow]:
    """Return the pages on line in the order that was asked; those without the date come last."""
    return paginate(_ages(filters, today), page=page, scalars=False).map(lambda found: _row(found, today))


def age_export(filters: AgeFilters, *, today: date) -> Sequence[AgeRow]:
    """Return every line of the filtered list, for an export."""
    return [_row(found, today) for found in db.session.execute(_ages(filters, today).limit(EXPORT_LIMIT))]
