"""The sheets as the team lists them: what waits for a decision first, the oldest before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only

from labagora.accounts.models import Account
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.core.pagination import Page, paginate
from labagora.library.commands import DeskFilters
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import ProofLink, ProofRemark, Publication, Sheet, SheetRemark
from labagora.library.queries.desk import speaks_of

EXPORT_LIMIT = 20_000
WAITING, NOBODY = "waiting", "personne"
SINCE = case((Sheet.state == SheetState.REVIEW, Sheet.submitted_at), else_=Sheet.validated_at)
LISTED = (
    Sheet.public_id, Sheet.kind, Sheet.title, Sheet.number, Sheet.position, Sheet.state, Sheet.territory,
    Sheet.submitted_at, Sheet.validated_at, Sheet.publish_at, Sheet.updated_at, Sheet.review_due, Sheet.is_fictional,
    Sheet.owner_id,
)  # fmt: skip
_OWNER = aliased(Account)
_KEY = joinedload(_OWNER.key, innerjoin=False)  # a sheet without an owner stays in the list


@dataclass(frozen=True)
class QueueRow:
    """A sheet in the queue. ``waiting_days`` is None for what waits for nobody.

    ``review_due`` is the date that the public reads, where the sheet is on line.
    """

    public_id: str
    kind: SheetKind
    title: str
    number: int | None
    position: int | None
    state: SheetState
    territory: str
    is_fictional: bool
    updated_at: datetime
    publish_at: datetime | None
    review_due: date | None
    owner: str
    waiting_days: int | None
    is_late: bool
    open_remarks: int
    proofs: int
    proofs_answered: int


def find_sheet(public_id: str, *, lock: bool = False) -> Sheet | None:
    """Return a sheet with its organisation and its parent; ``lock`` orders two simultaneous writers."""
    query = select(Sheet).where(Sheet.public_id == public_id)
    query = query.options(joinedload(Sheet.organisation), joinedload(Sheet.parent))
    return db.session.scalar(query.with_for_update(of=Sheet) if lock else query)


def waits(now: datetime) -> ColumnElement[bool]:
    """What the team has to decide: in review, validated without a date, or whose date passed without effect."""
    unplanned = or_(Sheet.publish_at.is_(None), Sheet.publish_at <= now)
    return or_(Sheet.state == SheetState.REVIEW, and_(Sheet.state == SheetState.VALIDATED, unplanned))


def count_waiting() -> int:
    """Return how many sheets wait for the team."""
    return db.session.scalar(select(func.count()).select_from(Sheet).where(waits(utcnow()))) or 0


def _conditions(filters: DeskFilters, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        conditions.append(speaks_of(filters.text))
    if filters.kind in set(SheetKind):
        conditions.append(Sheet.kind == filters.kind)
    if filters.state:
        conditions.append(waits(now) if filters.state == WAITING else Sheet.state == filters.state)
    if filters.owner:
        conditions.append(Sheet.owner_id.is_(None) if filters.owner == NOBODY else _OWNER.public_id == filters.owner)
    if filters.late:
        conditions.append(Publication.review_due < today_in_paris(now))
    return conditions


def _count(query: Select[Any]) -> Any:
    return query.correlate(Sheet).scalar_subquery()


def _counts() -> tuple[Any, ...]:
    """Open remarks of readers, open remarks of proof-readers, links given to proof-readers, links answered."""
    said = select(func.count()).where(SheetRemark.sheet_id == Sheet.id, SheetRemark.settled_at.is_(None))
    links = select(func.count()).where(ProofLink.sheet_id == Sheet.id)
    noted = select(func.count()).select_from(ProofRemark).join(ProofLink, ProofLink.id == ProofRemark.link_id)
    noted = noted.where(ProofLink.sheet_id == Sheet.id, ProofRemark.settled_at.is_(None))
    answered = links.where(ProofLink.answered_at.is_not(None))
    given = links.where(or_(ProofLink.answered_at.is_not(None), ProofLink.revoked_at.is_(None)))
    return tuple(_count(one) for one in (said, noted, given, answered))


def _queue(filters: DeskFilters, now: datetime) -> Select[Any]:
    waiting = case((waits(now), 0), else_=1)
    return (
        select(Sheet, waiting.label("rank"), SINCE.label("since"), Publication.review_due.label("due"), *_counts())
        .outerjoin(Sheet.owner.of_type(_OWNER))
        .outerjoin(Publication, Publication.sheet_id == Sheet.id)
        .options(load_only(*LISTED, raiseload=True), contains_eager(Sheet.owner.of_type(_OWNER)).options(_KEY))
        .where(*_conditions(filters, now))
        .order_by(waiting, case((waits(now), SINCE)), Sheet.updated_at.desc(), Sheet.id)
    )


def _row(found: Any, now: datetime) -> QueueRow:
    sheet, rank, since, due, said, noted, given, answered = found
    same = (
        "public_id", "kind", "title", "number", "position", "state", "territory", "is_fictional", "updated_at",
        "publish_at",
    )  # fmt: skip
    return QueueRow(
        **{name: getattr(sheet, name) for name in same},
        owner=sheet.owner.name if sheet.owner is not None else "",
        waiting_days=(now - since).days if rank == 0 and since is not None else None,
        review_due=due or sheet.review_due,
        is_late=due is not None and due < today_in_paris(now),
        open_remarks=said + noted,
        proofs=given,
        proofs_answered=answered,
    )


def list_queue(filters: DeskFilters, *, page: int, now: datetime) -> Page[QueueRow]:
    """Return the sheets that the filters keep: those that wait, the oldest first, then the last changed."""
    return paginate(_queue(filters, now), page=page, scalars=False).map(lambda found: _row(found, now))


def queue_export(filters: DeskFilters, *, now: datetime) -> Sequence[QueueRow]:
    """Return every line of the filtered list, for an export."""
    return [_row(found, now) for found in db.session.execute(_queue(filters, now).limit(EXPORT_LIMIT))]
