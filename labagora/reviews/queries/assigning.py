"""Reads of who reads what, for the Institute's team. Whoever has an interest in an application sees none of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.reviews.enums import AssignmentState, BidLevel, ReviewerState, ReviewState
from labagora.reviews.models import Assignment, Bid, Review, Reviewer, ReviewRound
from labagora.reviews.queries.material import forbidden_pairs, in_scope
from labagora.reviews.queries.rounds import closed_to


@dataclass(frozen=True)
class Reading:
    """An application that somebody has. ``state`` is that of the review, None before it is begun."""

    public_id: str
    reviewer_id: int
    number: int
    name: str
    is_pinned: bool
    is_released: bool
    state: ReviewState | None


@dataclass(frozen=True)
class SharedRow:
    """An application with who reads it."""

    id: int
    public_id: str
    reference: str
    title: str
    lot: str
    readings: Sequence[Reading]


@dataclass(frozen=True)
class ReaderRow:
    """A reviewer with what they have: counts of applications that the reader of the page may see."""

    id: int
    public_id: str
    number: int
    name: str
    is_patient: bool
    max_load: int
    load: int
    waiting: int
    submitted: int

    @property
    def is_full(self) -> bool:
        """Whether they have as much as they accepted, or more."""
        return self.load >= self.max_load


@dataclass(frozen=True)
class Candidate:
    """A reviewer who could read an application."""

    reader: ReaderRow
    is_cut: bool
    bid: BidLevel
    has_it: bool


def _teams_of(account: Any) -> Select[Any]:
    mine = (ApplicationMember.account_id == account.id, ApplicationMember.state == MemberState.ACTIVE)
    return select(ApplicationMember.application_id).where(*mine)


def open_to(account: Any) -> ColumnElement[bool]:
    """Keep the applications in which a person of the team has no interest and no place."""
    return and_(Application.id.not_in(closed_to(account)), Application.id.not_in(_teams_of(account)))


def closed_ids(account: Any) -> Collection[int]:
    """Return the ids of the applications that are closed to a person."""
    return set(db.session.scalars(union(closed_to(account), _teams_of(account))))


def shared_applications(round_: ReviewRound, *, seen_by: Any) -> Select[Any]:
    """Return the applications that reviewers read, as far as ``seen_by`` may know of them, by reference."""
    query = select(Application).where(Application.id.in_(in_scope(round_)), open_to(seen_by))
    return query.order_by(Application.reference, Application.id)


def list_shared(round_: ReviewRound, *, seen_by: Any, page: int, text: str = "", lacking: int = 0) -> Page[SharedRow]:
    """Return a page of applications with their readers; with ``lacking``, those with fewer readers than that."""
    query = shared_applications(round_, seen_by=seen_by)
    for word in text.split()[:10]:
        said = (column.icontains(word, autoescape=True) for column in (Application.title, Application.reference))
        query = query.where(or_(*said))
    if lacking:
        live = select(func.count(Assignment.id)).where(
            Assignment.application_id == Application.id, Assignment.state == AssignmentState.ASSIGNED
        )
        query = query.where(live.correlate(Application).scalar_subquery() < lacking)
    found = paginate(query, page=page)
    readings = readings_of([one.id for one in found.items])
    return found.map(lambda one: shared_row(one, readings.get(one.id, ())))


def scope_ids(round_: ReviewRound, *, seen_by: Any) -> Collection[int]:
    """Return the ids of the applications that reviewers read, as far as ``seen_by`` may know of them."""
    query = select(Application.id).where(Application.id.in_(in_scope(round_)), open_to(seen_by))
    return set(db.session.scalars(query))


def live_pairs(round_: ReviewRound) -> Collection[tuple[int, int]]:
    """Return who has what now, as ids of applications and reviewers."""
    query = select(Assignment.application_id, Assignment.reviewer_id).where(
        Assignment.round_id == round_.id, Assignment.state == AssignmentState.ASSIGNED
    )
    return {(application, reviewer) for application, reviewer in db.session.execute(query)}


def shared_row(application: Application, readings: Sequence[Reading]) -> SharedRow:
    """Return what a page says of an application."""
    reference = application.reference or ""
    return SharedRow(application.id, application.public_id, reference, application.title, application.lot, readings)


def readings_of(application_ids: Collection[int]) -> Mapping[int, Sequence[Reading]]:
    """Return who has each application now, by id."""
    query = select(Assignment, Reviewer, Account, Review.state).join(Assignment.reviewer)
    query = query.outerjoin(Reviewer.account).outerjoin(Assignment.review)
    query = query.where(
        Assignment.application_id.in_(application_ids), Assignment.state == AssignmentState.ASSIGNED
    ).order_by(Reviewer.number)
    found: dict[int, list[Reading]] = defaultdict(list)
    for row, seat, account, state in db.session.execute(query):
        name = account.name if account is not None else ""
        is_released = row.released_at is not None
        reading = Reading(row.public_id, seat.id, seat.number, name, row.is_pinned, is_released, state)
        found[row.application_id].append(reading)
    return found


def _counted(round_: ReviewRound, seen_by: Any) -> Any:
    """Count by reviewer what they have, of what ``seen_by`` may know of."""
    is_open = or_(Review.state.is_(None), Review.state == ReviewState.DRAFT)
    waiting = case((and_(Assignment.released_at.is_not(None), is_open), 1), else_=0)
    query = select(
        Assignment.reviewer_id,
        func.count(Assignment.id).label("load"),
        func.sum(waiting).label("waiting"),
        func.sum(case((Review.state == ReviewState.SUBMITTED, 1), else_=0)).label("submitted"),
    )
    query = query.join(Assignment.application).outerjoin(Assignment.review)
    return (
        query.where(
            Assignment.round_id == round_.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Application.id.in_(in_scope(round_)),
            open_to(seen_by),
        )
        .group_by(Assignment.reviewer_id)
        .subquery()
    )


def _readers(round_: ReviewRound, seen_by: Any, *, ids: Collection[int] | None = None) -> Select[Any]:
    counted = _counted(round_, seen_by)
    query: Select[Any] = select(
        Reviewer,
        Account,
        func.coalesce(counted.c.load, 0),
        func.coalesce(counted.c.waiting, 0),
        func.coalesce(counted.c.submitted, 0),
    )
    query = query.outerjoin(Reviewer.account).outerjoin(counted, counted.c.reviewer_id == Reviewer.id)
    here: Any = or_(Reviewer.state == ReviewerState.ACTIVE, counted.c.load > 0)
    if ids is not None:
        here = Reviewer.id.in_(ids)
    return query.where(Reviewer.round_id == round_.id, here).order_by(Reviewer.number)


def _reader(found: Any) -> ReaderRow:
    seat, account, load, waiting, submitted = found
    name = account.name if account is not None else ""
    return ReaderRow(
        seat.id, seat.public_id, seat.number, name, seat.is_patient, seat.max_load, load, waiting, submitted
    )


def list_readers(round_: ReviewRound, *, seen_by: Any, page: int) -> Page[ReaderRow]:
    """Return a page of the reviewers, by number, with what they have."""
    return paginate(_readers(round_, seen_by), page=page, scalars=False).map(_reader)


def readers_of(round_: ReviewRound, *, seen_by: Any, ids: Collection[int] | None = None) -> Sequence[ReaderRow]:
    """Return the reviewers with what they have; those named by ``ids`` where given, whatever became of them."""
    query = _readers(round_, seen_by, ids=ids)
    return [_reader(found) for found in db.session.execute(query)]


def candidates_for(round_: ReviewRound, application: Application, *, seen_by: Any) -> Sequence[Candidate]:
    """Return who could read an application, the least busy first; those that an interest forbids are told apart."""
    active = select(Reviewer.id).where(Reviewer.round_id == round_.id, Reviewer.state == ReviewerState.ACTIVE)
    here = set(db.session.scalars(active))
    cuts = {reviewer for one, reviewer in forbidden_pairs(round_) if one == application.id}
    said = db.session.execute(select(Bid.reviewer_id, Bid.level).where(Bid.application_id == application.id))
    bids = {reviewer: BidLevel(level) for reviewer, level in said}
    having = {one.reviewer_id for one in readings_of([application.id]).get(application.id, ())}
    found = [
        Candidate(one, one.id in cuts, bids.get(one.id, BidLevel.NEUTRAL), one.id in having)
        for one in readers_of(round_, seen_by=seen_by)
        if one.id in here
    ]
    return sorted(found, key=lambda one: (one.reader.load - one.reader.max_load, one.reader.number))


def get_shared(round_: ReviewRound, public_id: str, *, seen_by: Any) -> Application:
    """Return an application that reviewers read, to who has no interest in it. Raises NotFound."""
    query = shared_applications(round_, seen_by=seen_by).where(Application.public_id == public_id)
    found: Application | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def get_seat(round_: ReviewRound, public_id: str) -> Reviewer:
    """Return a reviewer of a round. Raises NotFound."""
    query = select(Reviewer).where(Reviewer.round_id == round_.id, Reviewer.public_id == public_id)
    found: Reviewer | None = db.session.scalar(query.options(joinedload(Reviewer.account)))
    if found is None:
        raise NotFound
    return found


def get_given(round_: ReviewRound, public_id: str, *, seen_by: Any) -> Assignment:
    """Return an assignment with its application, its review and its reviewer. Raises NotFound."""
    query = select(Assignment).join(Assignment.application)
    query = query.where(Assignment.round_id == round_.id, Assignment.public_id == public_id, open_to(seen_by))
    around = (joinedload(Assignment.application), joinedload(Assignment.review), joinedload(Assignment.reviewer))
    found: Assignment | None = db.session.scalar(query.options(*around))
    if found is None:
        raise NotFound
    return found


def find_given(application: Application, reviewer: Reviewer) -> Assignment | None:
    """Return what a reviewer has or had of an application, or None."""
    pair = (Assignment.application_id == application.id, Assignment.reviewer_id == reviewer.id)
    return db.session.scalar(select(Assignment).where(*pair).options(joinedload(Assignment.review)))


def given_to(reviewer: Reviewer, *, seen_by: Any) -> Sequence[Assignment]:
    """Return what a reviewer has, of what ``seen_by`` may know of."""
    query = select(Assignment).join(Assignment.application)
    query = query.where(
        Assignment.reviewer_id == reviewer.id, Assignment.state == AssignmentState.ASSIGNED, open_to(seen_by)
    )
    return db.session.scalars(query.options(joinedload(Assignment.review)).order_by(Assignment.id)).all()
