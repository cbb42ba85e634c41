"""Reads of the board of filed applications: one page, a whole export, the curve of filings. Never a draft."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from labagora.calls.closures import is_open_to
from labagora.calls.commands import BoardFilters
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Call, Filing, FormRevision
from labagora.core.clock import PARIS
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.core.text import fold
from labagora.organisations.models import Organisation

MOST_WORDS = 10
LOOKED_AT_ONCE = 500
LIVING = (CallState.OPEN, CallState.CLOSED, CallState.REVIEWING)
SORTS: dict[str, Any] = {
    "reference": Application.reference,
    "organisation": Organisation.name,
    "lot": Application.lot,
    "etat": Application.state,
    "depose": Application.filed_at,
}


@dataclass(frozen=True)
class BoardRow:
    """A filed application with what its last filing says. ``content`` is None when no answer was asked for."""

    public_id: str
    reference: str
    title: str
    lot: str
    organisation: str
    kind: str
    region_code: str | None
    state: ApplicationState
    first_filed_at: datetime
    filed_at: datetime
    filings: int
    revision_id: int
    files: Sequence[dict[str, Any]]
    content: dict[str, Any] | None

    @property
    def size(self) -> int:
        """The weight of the files, in bytes."""
        return sum(int(one["size"]) for one in self.files)


@dataclass(frozen=True)
class CallRow:
    """A call with the counts of its applications."""

    public_id: str
    title: str
    reference: str
    state: CallState
    closes_at: datetime | None
    is_fictional: bool
    drafts: int
    filed: int
    correcting: int
    withdrawn: int
    last_filed_at: datetime | None


def _last_number() -> Any:
    query = select(func.max(Filing.number)).where(Filing.application_id == Application.id)
    return query.correlate(Application).scalar_subquery()


def _columns(*, with_answers: bool) -> tuple[Any, ...]:
    return (
        Application.public_id,
        Application.reference,
        Application.title,
        Application.lot,
        Organisation.name,
        Organisation.kind,
        Organisation.region_code,
        Application.state,
        Application.first_filed_at,
        Application.filed_at,
        func.coalesce(Filing.number, 0),
        func.coalesce(Filing.revision_id, Application.revision_id),
        Filing.files,
        Filing.content if with_answers else literal(None),
    )


def _is_filed(call: Call) -> ColumnElement[bool]:
    return and_(Application.call_id == call.id, Application.state != ApplicationState.DRAFT)


def _conditions(call: Call, filters: BoardFilters, seen_by: Any) -> list[ColumnElement[bool]]:
    found = [_is_filed(call), is_open_to(seen_by), *(_speaks_of(word) for word in filters.text.split()[:MOST_WORDS])]
    pairs: tuple[tuple[Any, Any], ...] = (
        (Application.state, filters.state),
        (Application.lot, filters.lot),
        (Organisation.kind, filters.kind),
        (Organisation.region_code, filters.region),
    )
    found += [column == value for column, value in pairs if value]
    return [*found, Application.public_id.in_(filters.chosen)] if filters.chosen else found


def _speaks_of(word: str) -> ColumnElement[bool]:
    """The word is in the name of the organisation, in the title or in the reference."""
    named = Organisation.search_text.contains(fold(word), autoescape=True)
    said = (column.icontains(word, autoescape=True) for column in (Application.title, Application.reference))
    return or_(named, *said)


def _select(call: Call, filters: BoardFilters, seen_by: Any, *, with_answers: bool) -> Select[Any]:
    last = and_(Filing.application_id == Application.id, Filing.number == _last_number())
    query: Select[Any] = select(*_columns(with_answers=with_answers)).select_from(Application)
    query = query.join(Application.organisation).outerjoin(Filing, last).where(*_conditions(call, filters, seen_by))
    column = SORTS.get(filters.sort.removeprefix("-"), Application.reference)
    first = column.desc() if filters.sort.startswith("-") else column.asc()
    return query.order_by(first, Application.reference, Application.id)


def _row(found: Any) -> BoardRow:
    row = BoardRow(*found)
    return row if row.files is not None else replace(row, files=())


def list_board(
    call: Call, filters: BoardFilters, *, seen_by: Any, page: int, with_answers: bool = False
) -> Page[BoardRow]:
    """Return a page of the board, without what is closed to the reader."""
    query = _select(call, filters, seen_by, with_answers=with_answers)
    return paginate(query, page=page, scalars=False).map(_row)


def board_rows(call: Call, filters: BoardFilters, *, seen_by: Any, with_answers: bool = False) -> Iterator[BoardRow]:
    """Return every line that the filters keep, for an export; ``seen_by`` None is the console."""
    query = _select(call, filters, seen_by, with_answers=with_answers).execution_options(yield_per=LOOKED_AT_ONCE)
    return (_row(found) for found in db.session.execute(query))


def board_total(call: Call, filters: BoardFilters, *, seen_by: Any) -> int:
    """Return how many lines the filters keep."""
    query = (
        select(func.count(Application.id)).join(Application.organisation).where(*_conditions(call, filters, seen_by))
    )
    return db.session.scalar(query) or 0


def filed_refs(call: Call, filters: BoardFilters, *, seen_by: Any) -> list[str]:
    """Return the public ids that the filters keep, in the order of the board."""
    return [found[0] for found in db.session.execute(_select(call, filters, seen_by, with_answers=False))]


def list_boards(*, page: int) -> Page[CallRow]:
    """Return the calls that are being answered or looked at, the next to close first, with their counts."""
    columns = (Call.public_id, Call.title, Call.reference, Call.state, Call.closes_at, Call.is_fictional)
    counted = [_count(Application.state == state) for state in ApplicationState]
    query: Any = select(*columns, *counted, func.max(Application.filed_at))
    query = query.outerjoin(Application, Application.call_id == Call.id).where(Call.state.in_(LIVING)).group_by(Call.id)
    query = query.order_by(Call.closes_at.is_(None), Call.closes_at, Call.id)
    return paginate(query, page=page, scalars=False).map(lambda found: CallRow(*found))


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def count_to_examine() -> int:
    """Count what is filed to calls that are closed and whose evaluation has not begun."""
    query = select(func.count(Application.id)).join(Application.call)
    return (
        db.session.scalar(query.where(Application.state == ApplicationState.FILED, Call.state == CallState.CLOSED)) or 0
    )


def filed_per_day(call: Call) -> list[tuple[date, int]]:
    """Return how many applications were first filed each day of Paris, oldest day first."""
    query = select(Application.first_filed_at).where(_is_filed(call))
    days = Counter(at.astimezone(PARIS).date() for at in db.session.scalars(query) if at is not None)
    return sorted(days.items())


def published_forms(call: Call) -> Sequence[FormRevision]:
    """Return the revisions that people answered, newest first."""
    query = select(FormRevision).where(FormRevision.call_id == call.id, FormRevision.published_at.is_not(None))
    return db.session.scalars(query.order_by(FormRevision.number.desc())).all()


def kinds_and_regions(call: Call) -> tuple[Collection[str], Collection[str]]:
    """Return the types and the regions of the organisations that filed: what the filters offer."""
    query = select(Organisation.kind, Organisation.region_code).join(
        Application, Application.organisation_id == Organisation.id
    )
    found = db.session.execute(query.where(_is_filed(call)).distinct()).all()
    return {kind for kind, _region in found}, {region for _kind, region in found if region}


def get_filing_number(application: Application, number: int) -> Filing:
    """Return one filing of an application by its number. Raises NotFound."""
    query = select(Filing).where(Filing.application_id == application.id, Filing.number == number)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
