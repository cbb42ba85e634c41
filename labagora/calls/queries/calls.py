"""Reads of calls: the public list and page, the list of the team, forms, followers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.calls.commands import CallFilters
from labagora.calls.enums import (
    ENDED_CALL_STATES,
    PUBLIC_CALL_STATES,
    ApplicationState,
    CallKind,
    CallState,
)
from labagora.calls.models import Application, Call, CallDocument, CallFollower, CallVersion, FormRevision
from labagora.core.clock import PARIS, utcnow
from labagora.core.db import db
from labagora.core.errors import DomainError, NotFound
from labagora.core.pagination import Page, paginate
from labagora.core.partial_date import PartialDate
from labagora.core.text import slugify
from labagora.projects.queries.matching import speaks_of
from labagora.projects.queries.scrolling import STRANGE_CURSOR

PUBLIC_PAGE = 12
FEED_SIZE = 50
A_WHILE = timedelta(minutes=5)
LISTED = (CallState.OPEN, CallState.ANNOUNCED)


@dataclass(frozen=True)
class CallRow:
    """A card of the public list."""

    public_id: str
    slug: str
    kind: CallKind
    reference: str
    edition: int
    title: str
    summary: str
    state: CallState
    opens_at: datetime | None
    closes_at: datetime | None
    planned_opening: PartialDate | None
    planned_closing: PartialDate | None
    launched: PartialDate | None
    results_on: PartialDate | None
    is_fictional: bool
    updated_at: datetime


@dataclass(frozen=True)
class OfficeCallRow:
    """A line of the list of the team, with how many applications are in each state."""

    public_id: str
    slug: str
    kind: CallKind
    reference: str
    title: str
    state: CallState
    opens_at: datetime | None
    closes_at: datetime | None
    drafts: int
    filed: int
    is_fictional: bool
    updated_at: datetime


def _is_staff(account: Any) -> bool:
    return account is not None and bool(account.is_staff)


def is_public() -> ColumnElement[bool]:
    """The condition of ``policy.is_public``, in SQL."""
    was_shown = or_(Call.announced_at.is_not(None), Call.opened_at.is_not(None))
    return or_(Call.state.in_(PUBLIC_CALL_STATES), and_(Call.state.in_(ENDED_CALL_STATES), was_shown))


def calls_visible_to(account: Any) -> Select[Call]:
    """Every call that ``account`` (None: a visitor) may read; agrees with ``policy.can_view_call``."""
    query = select(Call)
    return query if _is_staff(account) else query.where(is_public())


def get_call(name: str, *, seen_by: Any, lock: bool = False) -> Call:
    """Return a call by its slug or public id, with its documents. Raises NotFound. ``lock`` orders two saves."""
    query = calls_visible_to(seen_by).where(or_(Call.slug == name, Call.public_id == name))
    found = _whole(query.order_by((Call.slug == name).desc()).limit(1), lock=lock)
    if found is None:
        raise NotFound
    return found


def find_call(public_id: str, *, lock: bool = False) -> Call | None:
    """Return a call named by a job or by another domain, or None."""
    return _whole(select(Call).where(Call.public_id == public_id), lock=lock)


def _whole(query: Select[Any], *, lock: bool) -> Call | None:
    query = query.options(
        selectinload(Call.documents).joinedload(CallDocument.stored), selectinload(Call.previous_edition)
    )
    found: Call | None = db.session.scalar(_locked(query) if lock else query)
    return found


def _locked(query: Select[Any]) -> Select[Any]:
    """Wait for the others, then read what they wrote."""
    return query.with_for_update(of=Call).execution_options(populate_existing=True)


def _conditions(filters: CallFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        conditions.append(speaks_of(Call.search_text, filters.text))
    if filters.kind:
        conditions.append(Call.kind == filters.kind)
    if filters.state:
        conditions.append(Call.state == filters.state)
    if filters.year:
        conditions.append(_closes_in(int(filters.year)))
    return conditions


def _closes_in(year: int) -> ColumnElement[bool]:
    first, last = (datetime(one, 1, 1, tzinfo=PARIS) for one in (year, year + 1))
    return (Call.closes_at >= first) & (Call.closes_at < last)


def closing_years(*, public_only: bool = True) -> list[int]:
    """Return the years, in Paris, in which calls close, the last first."""
    query = select(Call.closes_at).where(Call.closes_at.is_not(None))
    instants = db.session.scalars(query.where(is_public()) if public_only else query)
    return sorted({one.astimezone(PARIS).year for one in instants if one}, reverse=True)


def find_renamed(name: str) -> str | None:
    """Return the address of the public call that is also called ``name``, or None."""
    rows = db.session.execute(select(Call.slug, Call.reference, Call.aliases).where(is_public()).order_by(Call.id))
    named = ((slug, {slugify(one) for one in (reference, *aliases)}) for slug, reference, aliases in rows)
    return next((slug for slug, names in named if name in names), None)


def list_public_calls(filters: CallFilters, *, page: int, size: int = PUBLIC_PAGE) -> Page[CallRow]:
    """Return public calls: those that are open, by deadline; those to come; the others, the last closed first."""
    rank = case((Call.state == CallState.OPEN, 0), (Call.state == CallState.ANNOUNCED, 1), else_=2)
    soonest = case((Call.state.in_(LISTED), func.coalesce(Call.closes_at, Call.opens_at)))
    query = select(Call).where(is_public(), *_conditions(filters))
    query = query.order_by(rank, soonest.asc().nulls_last(), Call.closes_at.desc().nulls_last(), Call.id.desc())
    return paginate(query, page=page, size=size).map(_row)


def open_calls(limit: int) -> list[CallRow]:
    """Return the open calls that close first."""
    query = select(Call).where(Call.state == CallState.OPEN).order_by(Call.closes_at.asc().nulls_last(), Call.id)
    return [_row(call) for call in db.session.scalars(query.limit(limit))]


def latest_public_calls(limit: int = FEED_SIZE) -> list[Call]:
    """Return the public calls that changed last."""
    query = select(Call).where(is_public()).order_by(Call.updated_at.desc(), Call.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def coming_deadlines(now: datetime, limit: int = FEED_SIZE) -> list[Call]:
    """Return the calls, open or to come, whose hour is not past, the soonest first."""
    query = select(Call).where(Call.state.in_(LISTED), Call.closes_at > now)
    return list(db.session.scalars(query.order_by(Call.closes_at, Call.id).limit(limit)))


def scroll_public_calls(filters: CallFilters, *, cursor: str, size: int) -> tuple[Sequence[Call], str | None]:
    """Return public calls after a cursor (the public id of the last one read), the last made first."""
    query = select(Call).where(is_public(), *_conditions(filters))
    if cursor:
        last = db.session.scalar(select(Call.id).where(Call.public_id == cursor, is_public()))
        if last is None:
            raise DomainError(STRANGE_CURSOR)
        query = query.where(Call.id < last)
    rows = db.session.scalars(query.order_by(Call.id.desc()).limit(size + 1)).all()
    return rows[:size], rows[size - 1].public_id if len(rows) > size else None


def public_slugs() -> Sequence[str]:
    """Return the addresses of the public calls, for the site map."""
    return db.session.scalars(select(Call.slug).where(is_public()).order_by(Call.slug)).all()


def _row(call: Call) -> CallRow:
    return CallRow(
        public_id=call.public_id,
        slug=call.slug,
        kind=call.kind,
        reference=call.reference,
        edition=call.edition,
        title=call.title,
        summary=call.summary,
        state=call.state,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        planned_opening=call.planned_opening,
        planned_closing=call.planned_closing,
        launched=call.launched,
        results_on=call.results_on,
        is_fictional=call.is_fictional,
        updated_at=call.updated_at,
    )


def _counted(*, drafts: bool) -> Any:
    is_draft = Application.state == ApplicationState.DRAFT
    live = Application.state.in_((ApplicationState.FILED, ApplicationState.CORRECTING))
    query = select(func.count(Application.id)).where(Application.call_id == Call.id, is_draft if drafts else live)
    return query.correlate(Call).scalar_subquery()


def list_office_calls(filters: CallFilters, *, page: int) -> Page[OfficeCallRow]:
    """Return every call for the team, last changed first."""
    query = select(Call, _counted(drafts=True), _counted(drafts=False)).where(*_conditions(filters))
    query = query.order_by(Call.updated_at.desc(), Call.id.desc())
    return paginate(query, page=page, scalars=False).map(_office_row)


def _office_row(found: Any) -> OfficeCallRow:
    call, drafts, filed = found
    return OfficeCallRow(
        public_id=call.public_id,
        slug=call.slug,
        kind=call.kind,
        reference=call.reference,
        title=call.title,
        state=call.state,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        drafts=drafts,
        filed=filed,
        is_fictional=call.is_fictional,
        updated_at=call.updated_at,
    )


def due_to_open(now: datetime) -> Sequence[Call]:
    """Return the announced calls whose opening hour has come, for the clock, which holds them."""
    query = select(Call).where(Call.state == CallState.ANNOUNCED, Call.opens_at <= now)
    return db.session.scalars(_locked(query.order_by(Call.opens_at, Call.id))).all()


def count_blocked_calls() -> int:
    """Return how many announced calls should have opened and lack something: the clock passes every minute."""
    query = select(func.count()).where(Call.state == CallState.ANNOUNCED, Call.opens_at <= utcnow() - A_WHILE)
    return db.session.scalar(query) or 0


def due_to_close(now: datetime) -> Sequence[Call]:
    """Return the open calls whose closing hour has come, for the clock, which holds them."""
    query = select(Call).where(Call.state == CallState.OPEN, Call.closes_at <= now)
    return db.session.scalars(_locked(query.order_by(Call.closes_at, Call.id))).all()


def is_reference_taken(reference: str, *, but: Call | None = None) -> bool:
    """Tell whether another call has this reference."""
    query = select(Call.id).where(func.lower(Call.reference) == reference.lower())
    if but is not None and but.id is not None:
        query = query.where(Call.id != but.id)
    return db.session.scalar(query.limit(1)) is not None


def versions_of(call: Call) -> Sequence[CallVersion]:
    """Return the versions of a call, newest first."""
    query = select(CallVersion).where(CallVersion.call_id == call.id)
    return db.session.scalars(query.order_by(CallVersion.number.desc())).all()


def get_document(public_id: str, *, seen_by: Any) -> CallDocument:
    """Return a document of a call that ``seen_by`` may read. Raises NotFound."""
    query = select(CallDocument).join(CallDocument.call).where(CallDocument.public_id == public_id)
    if not _is_staff(seen_by):
        query = query.where(is_public())
    found = db.session.scalar(query.options(joinedload(CallDocument.stored), joinedload(CallDocument.call)))
    if found is None:
        raise NotFound
    return found


def revisions_of(call: Call) -> Sequence[FormRevision]:
    """Return the revisions of the form of a call, newest first."""
    query = select(FormRevision).where(FormRevision.call_id == call.id)
    return db.session.scalars(query.order_by(FormRevision.number.desc())).all()


def current_revision(call: Call) -> FormRevision | None:
    """Return the published revision that a new application takes, or None while there is none."""
    query = select(FormRevision).where(FormRevision.call_id == call.id, FormRevision.published_at.is_not(None))
    return db.session.scalar(query.order_by(FormRevision.number.desc()).limit(1))


def draft_revision(call: Call) -> FormRevision | None:
    """Return the revision that is being written, or None."""
    query = select(FormRevision).where(FormRevision.call_id == call.id, FormRevision.published_at.is_(None))
    return db.session.scalar(query)


def find_follower(call: Call, account: Any) -> CallFollower | None:
    """Return whether, and since when, ``account`` waits for the opening."""
    query = select(CallFollower).where(CallFollower.call_id == call.id, CallFollower.account_id == account.id)
    return db.session.scalar(query)


def followers_of(call: Call) -> Sequence[CallFollower]:
    """Return those who wait for the opening and were not told yet."""
    query = select(CallFollower).where(CallFollower.call_id == call.id, CallFollower.told_at.is_(None))
    return db.session.scalars(query.options(joinedload(CallFollower.account)).order_by(CallFollower.id)).all()
