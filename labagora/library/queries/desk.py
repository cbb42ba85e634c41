"""The sheets that a person writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.core.text import fold
from labagora.library.commands import DeskFilters
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Sheet, SheetLock
from labagora.organisations.models import Organisation

TWIN_AGE = timedelta(minutes=10)


@dataclass(frozen=True)
class MySheetRow:
    """A sheet in the list of who writes it. ``locked_by`` is somebody else who is writing now."""

    public_id: str
    kind: SheetKind
    title: str
    number: int | None
    position: int | None
    state: SheetState
    state_reason: str
    territory: str
    updated_at: datetime
    publish_at: datetime | None
    review_due: date | None
    is_mine: bool
    is_online: bool
    locked_by: str


def _entrusted_to(account: Any) -> ColumnElement[bool]:
    return or_(Sheet.owner_id == account.id, Sheet.deputy_id == account.id)


def _led_by(account: Any) -> ColumnElement[bool]:
    scopes = sorted(account.scopes_of(Role.LEADER))
    return Organisation.public_id.in_(scopes) if scopes else false()


def _written_by(account: Any) -> ColumnElement[bool]:
    """Agrees with ``policy.writes``."""
    if account.is_staff:
        return Sheet.id.is_not(None)
    entrusted = _entrusted_to(account) if account.has_role(Role.PROVIDER) else false()
    return or_(entrusted, _led_by(account))


def _sheets() -> Select[Any]:
    return select(Sheet).outerjoin(Sheet.organisation).options(contains_eager(Sheet.organisation))


def get_written_sheet(public_id: str, *, seen_by: Any, lock: bool = False) -> Sheet:
    """Return a sheet that ``seen_by`` writes, with its organisation and its parent. Raises NotFound for a stranger.

    ``lock`` orders two simultaneous saves.
    """
    query = _sheets().options(joinedload(Sheet.parent)).where(Sheet.public_id == public_id, _written_by(seen_by))
    found: Sheet | None = db.session.scalar(query.with_for_update(of=Sheet) if lock else query)
    if found is None:
        raise NotFound
    return found


def find_twin(account: Any, kind: SheetKind, title: str, now: datetime) -> Sheet | None:
    """Return the draft that the same click just started. Two clicks wait for each other here."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    query = select(Sheet).where(
        Sheet.owner_id == account.id,
        Sheet.kind == kind,
        Sheet.title == title,
        Sheet.version == 1,
        Sheet.created_at > now - TWIN_AGE,
    )
    return db.session.scalar(query.order_by(Sheet.id.desc()).limit(1))


def speaks_of(text: str) -> ColumnElement[bool]:
    """Every word of ``text`` is in the title of a sheet, or in its address."""
    words = text.split()[:10]
    return and_(
        True,
        *(
            or_(Sheet.title.icontains(word, autoescape=True), Sheet.slug.contains(fold(word), autoescape=True))
            for word in words
        ),
    )


def _conditions(filters: DeskFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        conditions.append(speaks_of(filters.text))
    if filters.kind in set(SheetKind):
        conditions.append(Sheet.kind == filters.kind)
    if filters.state in set(SheetState):
        conditions.append(Sheet.state == filters.state)
    return conditions


def list_my_sheets(account: Any, filters: DeskFilters, *, page: int, now: datetime) -> Page[MySheetRow]:
    """Return the sheets that ``account`` writes: those it answers for first, then the last changed."""
    mine = case((_entrusted_to(account), 0), else_=1)
    online = select(Publication.id).where(Publication.sheet_id == Sheet.id).exists()
    query = (
        select(Sheet, mine, online, SheetLock)
        .outerjoin(Sheet.organisation)
        .outerjoin(SheetLock, and_(SheetLock.sheet_id == Sheet.id, SheetLock.expires_at > now))
        .options(joinedload(SheetLock.holder))
        .where(_written_by(account), *_conditions(filters))
        .order_by(mine, Sheet.updated_at.desc(), Sheet.id.desc())
    )
    return paginate(query, page=page, scalars=False).map(lambda found: _row(found, account))


def _row(found: Any, account: Any) -> MySheetRow:
    sheet, others, is_online, lock = found
    names = ("public_id", "kind", "title", "number", "position", "state", "state_reason", "territory")
    dates = ("updated_at", "publish_at", "review_due")
    return MySheetRow(
        **{name: getattr(sheet, name) for name in (*names, *dates)},
        is_mine=not others,
        is_online=is_online,
        locked_by=lock.holder.display_name if lock is not None and lock.holder_id != account.id else "",
    )


@dataclass(frozen=True)
class TargetRow:
    """A page that a text may point at: ``fiche:slug`` and its title."""

    target: str
    title: str


def find_targets(text: str, *, limit: int = 20) -> Sequence[TargetRow]:
    """Return the published pages whose title or address holds every word of ``text``, by title."""
    query = select(Publication).where(
        *(
            or_(
                Publication.title.icontains(word, autoescape=True),
                Publication.slug.contains(fold(word), autoescape=True),
            )
            for word in text.split()[:10]
        )
    )
    rows = db.session.scalars(query.order_by(Publication.title, Publication.id).limit(limit))
    return [TargetRow(f"{row.kind.value}:{row.slug}", row.title) for row in rows]
