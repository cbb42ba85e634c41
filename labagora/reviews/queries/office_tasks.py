"""What waits for the Institute's team around the reviews, without what a reader prepares or has an interest in (A5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from labagora.calls.enums import CallState, MemberState
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core.db import db
from labagora.reviews.enums import (
    JUDGED,
    AdmissibilityState,
    AssignmentState,
    ConflictState,
    DispatchState,
    ReviewState,
    RoundPhase,
)
from labagora.reviews.models import Admissibility, Assignment, Conflict, Dispatch, Review, ReviewRound
from labagora.reviews.queries.rounds import closed_to

CallLine = tuple[Call, datetime]


def open_to(reader: Any) -> ColumnElement[bool]:
    """The condition that an application is judged, and that nothing ties the reader to it."""
    mine = select(ApplicationMember.application_id).where(
        ApplicationMember.account_id == reader.id, ApplicationMember.state == MemberState.ACTIVE
    )
    return and_(Application.state.in_(JUDGED), Application.id.not_in(closed_to(reader)), Application.id.not_in(mine))


def answers_to_judge(reader: Any, now: datetime, *, limit: int) -> Sequence[Admissibility]:
    """Return the doubts on admissibility whose answer came, or whose delay is over, with application and call."""
    over = or_(Admissibility.replied_at.is_not(None), Admissibility.due_at <= now)
    query = select(Admissibility).join(Admissibility.application)
    query = query.where(Admissibility.state == AdmissibilityState.QUESTIONED, over, open_to(reader))
    query = query.options(joinedload(Admissibility.application).joinedload(Application.call))
    return db.session.scalars(query.order_by(Admissibility.due_at, Admissibility.id).limit(limit)).all()


def rounds_to_examine(reader: Any, *, limit: int) -> Sequence[tuple[Call, datetime, int]]:
    """Return the calls that are no longer open and where the admissibility of some is to be said: of how many."""
    settled = exists().where(
        Admissibility.application_id == Application.id, Admissibility.state != AdmissibilityState.PENDING
    )
    query = select(Call, ReviewRound.created_at, func.count(Application.id))
    query = query.join(ReviewRound, ReviewRound.call_id == Call.id).join(Application, Application.call_id == Call.id)
    query = query.where(Call.state.in_((CallState.CLOSED, CallState.REVIEWING)), open_to(reader), ~settled)
    query = query.group_by(Call.id, ReviewRound.created_at).order_by(ReviewRound.created_at, Call.id)
    return [(call, at, count) for call, at, count in db.session.execute(query.limit(limit))]


def rounds_with_hints(reader: Any, *, limit: int) -> Sequence[CallLine]:
    """Return the calls where ties that were flagged are to be checked, with the oldest of them."""
    query = select(Call, func.min(Conflict.at)).join(Application, Application.call_id == Call.id)
    query = query.join(Conflict, Conflict.application_id == Application.id)
    query = query.where(Conflict.state == ConflictState.SUSPECTED, open_to(reader), Call.state == CallState.REVIEWING)
    return _lines(query.group_by(Call.id).order_by(func.min(Conflict.at), Call.id).limit(limit))


def rounds_with_late_reviews(reader: Any, now: datetime, *, limit: int) -> Sequence[CallLine]:
    """Return the calls whose reviews were due and where some are not given back, with the day they were due."""
    given = exists().where(Review.assignment_id == Assignment.id, Review.state != ReviewState.DRAFT)
    waits = exists().where(
        Assignment.round_id == ReviewRound.id,
        Assignment.state == AssignmentState.ASSIGNED,
        Assignment.released_at.is_not(None),
        Assignment.application_id == Application.id,
        open_to(reader),
        ~given,
    )
    query = select(Call, ReviewRound.due_at).join(ReviewRound, ReviewRound.call_id == Call.id)
    query = query.where(ReviewRound.phase == RoundPhase.REVIEWING, ReviewRound.due_at <= now, waits)
    return _lines(query.order_by(ReviewRound.due_at, Call.id).limit(limit))


def dispatches_to_confirm(reader: Any, *, limit: int) -> Sequence[Dispatch]:
    """Return the messages that wait for a second person, with their round and call; not those of the reader."""
    query = select(Dispatch).where(Dispatch.state == DispatchState.CONFIRMING, Dispatch.made_by_ref != reader.public_id)
    query = query.options(joinedload(Dispatch.round).joinedload(ReviewRound.call))
    return db.session.scalars(query.order_by(Dispatch.made_at, Dispatch.id).limit(limit)).all()


def _lines(query: Any) -> Sequence[CallLine]:
    return [(call, at) for call, at in db.session.execute(query)]
