"""Reads of seats: those of a round for the Institute's team, one's own, the one that an invitation opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.calls.models import Application, Call
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.reviews.enums import (
    JUDGED,
    AdmissibilityState,
    AssignmentState,
    BidLevel,
    ConflictState,
    ReviewerState,
)
from labagora.reviews.models import Admissibility, Assignment, Bid, Conflict, Reviewer, ReviewRound
from labagora.reviews.queries.assignments import in_team_of, live_calls
from labagora.reviews.queries.rounds import closed_to


@dataclass(frozen=True)
class BidRow:
    """An application that a reviewer may wish to read, with what they said of it."""

    application: Application
    level: BidLevel


def _around(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Reviewer.round).joinedload(ReviewRound.call),
        joinedload(Reviewer.account).selectinload(Account.grants),
    )


def _hold_round(query: Select[Any]) -> None:
    """Wait for who changes a seat of the same round: the row of the round orders them."""
    db.session.execute(select(ReviewRound.id).where(ReviewRound.id.in_(query)).with_for_update())


def list_seats(round_: ReviewRound, *, page: int, state: str = "") -> Page[Reviewer]:
    """Return the seats of a round by number, with their people."""
    query = select(Reviewer).where(Reviewer.round_id == round_.id).options(joinedload(Reviewer.account))
    if state in {one.value for one in ReviewerState}:
        query = query.where(Reviewer.state == state)
    return paginate(query.order_by(Reviewer.number), page=page)


def loads_of(round_: ReviewRound, account: Any) -> Mapping[int, int]:
    """Return how many applications each seat reads now, by its id; those that an interest closes to ``account`` are
    not counted (security.md A5).
    """
    query = select(Assignment.reviewer_id, func.count()).join(Assignment.application)
    query = query.where(Assignment.round_id == round_.id, Assignment.state == AssignmentState.ASSIGNED)
    query = query.where(Application.id.not_in(closed_to(account)), ~in_team_of(account))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Assignment.reviewer_id))}


def seats_of(round_: ReviewRound) -> Sequence[Reviewer]:
    """Return every seat of a round with its person, by number."""
    query = select(Reviewer).where(Reviewer.round_id == round_.id).options(joinedload(Reviewer.account))
    return db.session.scalars(query.order_by(Reviewer.number)).all()


def get_seat(round_: ReviewRound, public_id: str) -> Reviewer:
    """Return a seat of a round. Raises NotFound."""
    query = select(Reviewer).where(Reviewer.round_id == round_.id, Reviewer.public_id == public_id)
    found: Reviewer | None = db.session.scalar(_around(query))
    if found is None:
        raise NotFound
    return found


def get_my_seat(call_ref: str, *, seen_by: Any, lock: bool = False) -> Reviewer:
    """Return the seat that a person holds in the round of a call. Raises NotFound."""
    if seen_by is None:
        raise NotFound
    here = (Reviewer.account_id == seen_by.id, Reviewer.state == ReviewerState.ACTIVE)
    if lock:
        _hold_round(select(ReviewRound.id).join(ReviewRound.call).where(Call.public_id == call_ref))
    query = select(Reviewer).join(Reviewer.round).join(ReviewRound.call)
    query = query.where(Call.public_id == call_ref, Call.id.in_(live_calls()), *here)
    found: Reviewer | None = db.session.scalar(_around(query))
    if found is None:
        raise NotFound
    return found


def find_invited_seat(token: str, *, lock: bool = False) -> Reviewer | None:
    """Return the seat that a link opens, or None: a call that is cancelled or put away asks nobody any more.

    ``lock`` orders two answers.
    """
    mine = Reviewer.token_hash == fingerprint(token)
    if lock:
        _hold_round(select(Reviewer.round_id).where(mine))
    query = select(Reviewer).join(Reviewer.round).where(mine, Reviewer.state == ReviewerState.INVITED)
    query = query.where(ReviewRound.call_id.in_(live_calls()))
    found: Reviewer | None = db.session.scalar(_around(query))
    return found


def find_seat(public_id: str) -> Reviewer | None:
    """Return a seat named by a job, or None."""
    return db.session.scalar(select(Reviewer).where(Reviewer.public_id == public_id))


def find_seat_of(round_: ReviewRound, account: Account) -> Reviewer | None:
    """Return the seat of an account in a round, in whatever state, or None."""
    query = select(Reviewer).where(Reviewer.round_id == round_.id, Reviewer.account_id == account.id)
    found: Reviewer | None = db.session.scalar(_around(query))
    return found


def find_seat_at(round_: ReviewRound, address_index: bytes) -> Reviewer | None:
    """Return the seat of an address that is invited, or of who took a seat with an account at that address, or None."""
    query = select(Reviewer).outerjoin(Reviewer.account).where(Reviewer.round_id == round_.id)
    here = and_(Reviewer.state == ReviewerState.ACTIVE, Account.address_index == address_index)
    found: Reviewer | None = db.session.scalar(
        query.where(or_(Reviewer.address_index == address_index, here)).order_by(Reviewer.id).limit(1)
    )
    return found


def admissible(round_: ReviewRound) -> Select[Application]:
    """Every application of a round that is admissible and still judged."""
    query = select(Application).join(Admissibility, Admissibility.application_id == Application.id)
    return query.where(
        Application.call_id == round_.call_id,
        Application.state.in_(JUDGED),
        Admissibility.state == AdmissibilityState.ADMISSIBLE,
    )


def _offered(seat: Reviewer, account: Any) -> Select[Any]:
    return admissible(seat.round).where(Application.id.not_in(closed_to(account)), ~in_team_of(account))


def list_offered(seat: Reviewer, account: Any, *, page: int) -> Page[BidRow]:
    """Return the applications that a reviewer may wish to read, by reference; those an interest closes left out."""
    own = and_(Bid.application_id == Application.id, Bid.reviewer_id == seat.id)
    query: Any = _offered(seat, account).join(Application.organisation).outerjoin(Bid, own)
    query = query.options(contains_eager(Application.organisation)).add_columns(Bid.level)
    found = paginate(query.order_by(Application.reference, Application.id), page=page, scalars=False)
    return found.map(lambda row: BidRow(row[0], row[1] or BidLevel.NEUTRAL))


def offered_ids(seat: Reviewer, account: Any, public_ids: Sequence[str]) -> Mapping[str, int]:
    """Return the ids, by public id, of those that are offered to the reviewer."""
    query = _offered(seat, account).where(Application.public_id.in_(public_ids))
    rows = db.session.execute(query.with_only_columns(Application.public_id, Application.id))
    return {row[0]: row[1] for row in rows}


def get_offered(seat: Reviewer, account: Any, public_id: str) -> Application:
    """Return an application that is offered to the reviewer. Raises NotFound."""
    found: Application | None = db.session.scalar(_offered(seat, account).where(Application.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def bids_of(seat: Reviewer, application_ids: Sequence[int]) -> Mapping[int, Bid]:
    """Return what a reviewer said of applications, by application."""
    query = select(Bid).where(Bid.reviewer_id == seat.id, Bid.application_id.in_(application_ids))
    return {one.application_id: one for one in db.session.scalars(query)}


def my_conflicts(seat: Reviewer) -> Sequence[Conflict]:
    """Return what ties a reviewer to applications, as they declared it: never what a computation suspects."""
    query = select(Conflict).where(Conflict.reviewer_id == seat.id, Conflict.state == ConflictState.CONFIRMED)
    query = query.where(Conflict.by_ref == seat.account.public_id if seat.account else Conflict.id.is_(None))
    return db.session.scalars(query.options(joinedload(Conflict.application)).order_by(Conflict.at, Conflict.id)).all()


def readings_of(seat: Reviewer) -> Sequence[Assignment]:
    """Return what a reviewer has to read now, with what they wrote of it."""
    query = select(Assignment).where(Assignment.reviewer_id == seat.id, Assignment.state == AssignmentState.ASSIGNED)
    return db.session.scalars(query.options(selectinload(Assignment.review))).all()
