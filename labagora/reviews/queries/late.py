"""Reads of the interests that were known too late: what they touched, and those that nobody looked at."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from labagora.calls.models import Application, Call
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import AssignmentState, ReviewState, RevokeReason, RoundPhase
from labagora.reviews.models import (
    Admissibility,
    Assignment,
    Conflict,
    Decision,
    LateInterest,
    Letter,
    Review,
    Reviewer,
    ReviewRound,
    TeamInterest,
)
from labagora.reviews.queries.letters import overseen_by


def is_decided(application: Application) -> bool:
    """Tell whether the decisions of the call of an application are applied."""
    here = (ReviewRound.call_id == application.call_id, ReviewRound.phase == RoundPhase.DECIDED)
    return bool(db.session.scalar(select(select(ReviewRound.id).where(*here).exists())))


def touched_by(application: Application, *, account_id: int | None, account_ref: str, seat_id: int | None) -> list[str]:
    """Return what a person did with an application, then how far its decision went, as codes."""
    seats = _seats(application, account_id, seat_id)
    found = [*_readings(application, [one.id for one in seats])]
    decision = db.session.scalar(
        select(Decision).where(Decision.application_id == application.id).options(joinedload(Decision.deliberation))
    )
    if decision is not None:
        there = set(decision.deliberation.present) if decision.deliberation else set()
        found += ["present"] if {one.public_id for one in seats} & (there - set(decision.left_room)) else []
        found += ["recorded"] if account_ref and decision.decided_by_ref == account_ref else []
    admitted = (Admissibility.application_id == application.id, Admissibility.decided_by_ref == account_ref)
    found += ["admitted"] if account_ref and _any(select(Admissibility.id).where(*admitted)) else []
    if decision is not None and decision.applied_at is not None:
        found += [decision.outcome.value, *(["promoted"] if decision.promoted_at else [])]
    sent = (Letter.application_id == application.id, Letter.sent_at.is_not(None))
    return [*found, *(["letter"] if _any(select(Letter.id).where(*sent)) else [])]


def _any(query: Select[Any]) -> bool:
    return bool(db.session.scalar(select(query.exists())))


def _seats(application: Application, account_id: int | None, seat_id: int | None) -> Sequence[Reviewer]:
    mine: ColumnElement[bool] = Reviewer.id == (seat_id or 0)
    if account_id is not None:
        mine = mine | (Reviewer.account_id == account_id)
    query = select(Reviewer).join(Reviewer.round).where(ReviewRound.call_id == application.call_id, mine)
    return db.session.scalars(query).all()


def _readings(application: Application, seats: Sequence[int]) -> list[str]:
    """What they had of it, cut a moment ago or not."""
    query = select(Review.state).select_from(Assignment).outerjoin(Assignment.review)
    live = (Assignment.state == AssignmentState.ASSIGNED) | (Assignment.revoke_reason == RevokeReason.CONFLICT)
    query = query.where(Assignment.reviewer_id.in_(seats), Assignment.application_id == application.id, live)
    states = db.session.scalars(query).all()
    return ["reviewed"] if ReviewState.SUBMITTED in states else (["draft"] if states else [])


def find_late(interest_ref: str) -> LateInterest | None:
    """Return what is noted of an interest, or None."""
    return db.session.scalar(select(LateInterest).where(LateInterest.interest_ref == interest_ref).with_for_update())


def _open_to(reader: Any) -> Select[LateInterest]:
    query = select(LateInterest).join(LateInterest.application).where(overseen_by(reader))
    return query.options(joinedload(LateInterest.application).joinedload(Application.call))


def late_to_examine(reader: Any, *, limit: int) -> Sequence[LateInterest]:
    """Return what nobody looked at yet, of the applications in which the reader has no interest."""
    query = _open_to(reader).where(LateInterest.examined_at.is_(None))
    return db.session.scalars(query.order_by(LateInterest.at, LateInterest.id).limit(limit)).all()


def late_in(call: Call, *, seen_by: Any) -> Sequence[LateInterest]:
    """Return what was known too late in a call: what is to look at first."""
    query = _open_to(seen_by).where(Application.call_id == call.id)
    return db.session.scalars(query.order_by(LateInterest.examined_at.is_not(None), LateInterest.at.desc())).all()


def get_late(call: Call, public_id: str, *, seen_by: Any, lock: bool = False) -> LateInterest:
    """Return one of them. Raises NotFound, also to whom the interest is."""
    query = _open_to(seen_by).where(Application.call_id == call.id, LateInterest.public_id == public_id)
    found: LateInterest | None = db.session.scalar(query.with_for_update(of=LateInterest) if lock else query)
    if found is None:
        raise NotFound
    return found


def person_of(row: LateInterest) -> Reviewer | TeamInterest | None:
    """Return whose interest it is: a seat with its account, or a colleague's declaration with theirs."""
    query = select(Reviewer).join(Conflict, Conflict.reviewer_id == Reviewer.id)
    seat = db.session.scalar(query.where(Conflict.public_id == row.interest_ref).options(joinedload(Reviewer.account)))
    if seat is not None:
        return seat
    declared = select(TeamInterest).where(TeamInterest.public_id == row.interest_ref)
    return db.session.scalar(declared.options(joinedload(TeamInterest.account)))
