"""Reads of a reviewer: the one way to an application that is theirs to read, and the list of them.

Every request of a reviewer (page, save, file, print, PDF) goes through ``get_assignment``: what cuts, cuts at once
(security.md A11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from labagora.calls.enums import ENDED_CALL_STATES, MemberState
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.reviews.enums import JUDGED, AssignmentState, ReviewerState, ReviewState, RoundPhase
from labagora.reviews.models import Assignment, Grid, Review, Reviewer, ReviewRound
from labagora.reviews.queries.rounds import closed_to, is_cut

DONE = (ReviewState.SUBMITTED, ReviewState.ABSTAINED)


@dataclass(frozen=True)
class MyAssignmentRow:
    """An application on the board of its reviewer: nothing of it but its reference."""

    public_id: str
    reference: str | None
    call: str
    call_ref: str
    due_at: datetime | None
    phase: RoundPhase
    state: ReviewState | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class MyRoundRow:
    """A call that a person reviews: how far they are, and nobody else."""

    call: str
    call_ref: str
    due_at: datetime | None
    phase: RoundPhase
    done: int
    total: int


def live_calls() -> Select[Any]:
    """Return the ids of the calls that are neither cancelled nor put away: reviewers read nothing of the others."""
    return select(Call.id).where(Call.state.not_in(ENDED_CALL_STATES))


def in_team_of(account: Any) -> ColumnElement[bool]:
    """Tell, in a query of applications, whether ``account`` is in the team."""
    here = and_(ApplicationMember.account_id == account.id, ApplicationMember.state == MemberState.ACTIVE)
    return Application.members.any(here)


def _mine(account: Any) -> list[ColumnElement[bool]]:
    """What makes an assignment readable by ``account``; agrees with ``policy.can_read_assigned``."""
    return [
        Reviewer.account_id == account.id,
        Reviewer.state == ReviewerState.ACTIVE,
        Assignment.state == AssignmentState.ASSIGNED,
        Assignment.released_at.is_not(None),
        Application.state.in_(JUDGED),
        Application.call_id.in_(live_calls()),
        Application.id.not_in(closed_to(account)),
        ~in_team_of(account),
    ]


def _joined() -> Select[Any]:
    return select(Assignment).join(Assignment.reviewer).join(Assignment.application)


def get_assignment(public_id: str, *, seen_by: Any, lock: bool = False) -> Assignment:
    """Return an application to read, with its seat, its round and its review, to its reviewer. Raises NotFound.

    A stranger, somebody cut by a conflict a moment ago and an invented name are refused alike. ``lock`` makes two
    simultaneous saves wait for each other.
    """
    if seen_by is None:
        raise NotFound
    if lock:
        db.session.execute(select(Assignment.id).where(Assignment.public_id == public_id).with_for_update())
    query = _joined().where(Assignment.public_id == public_id, *_mine(seen_by))
    found: Assignment | None = db.session.scalar(
        query.options(
            contains_eager(Assignment.reviewer),
            contains_eager(Assignment.application).joinedload(Application.organisation),
            joinedload(Assignment.review),
            joinedload(Assignment.round).joinedload(ReviewRound.call),
            joinedload(Assignment.round).selectinload(ReviewRound.grids).selectinload(Grid.criteria),
        )
    )
    if found is None:
        raise NotFound
    return found


def hold_grids(public_id: str) -> None:
    """Keep the grids of the round of an assignment from being changed until the end of this transaction."""
    query = select(Grid.id).join(Assignment, Assignment.round_id == Grid.round_id)
    db.session.execute(query.where(Assignment.public_id == public_id).with_for_update(of=Grid))


def list_my_assignments(account: Any, *, page: int, to_do: bool = False, call_ref: str = "") -> Page[MyAssignmentRow]:
    """Return what ``account`` has to read: what is to do first, then by due date and reference."""
    query: Any = _joined().join(Assignment.round).join(ReviewRound.call).outerjoin(Assignment.review)
    query = query.where(*_mine(account)).with_only_columns(
        Assignment.public_id,
        Application.reference,
        Call.title,
        Call.public_id,
        ReviewRound.due_at,
        ReviewRound.phase,
        Review.state,
        Review.submitted_at,
    )
    if to_do:
        query = query.where(or_(Review.id.is_(None), Review.state == ReviewState.DRAFT))
    if call_ref:
        query = query.where(Call.public_id == call_ref)
    is_done = case((Review.state.in_(DONE), 1), else_=0)
    query = query.order_by(is_done, ReviewRound.due_at, Application.reference, Assignment.id)
    return paginate(query, page=page, scalars=False).map(lambda found: MyAssignmentRow(*found))


def my_rounds(account: Any) -> Sequence[MyRoundRow]:
    """Return the calls where ``account`` holds a seat, with how many of their own reviews are given back."""
    counts = (
        _joined()
        .outerjoin(Assignment.review)
        .where(*_mine(account))
        .with_only_columns(
            Assignment.round_id.label("round_id"),
            func.count(Assignment.id).label("total"),
            func.count(case((Review.state.in_(DONE), 1))).label("done"),
        )
        .group_by(Assignment.round_id)
        .subquery()
    )
    query = (
        select(
            Call.title,
            Call.public_id,
            ReviewRound.due_at,
            ReviewRound.phase,
            func.coalesce(counts.c.done, 0),
            func.coalesce(counts.c.total, 0),
        )
        .select_from(Reviewer)
        .join(Reviewer.round)
        .join(ReviewRound.call)
        .outerjoin(counts, counts.c.round_id == ReviewRound.id)
        .where(Reviewer.account_id == account.id, Reviewer.state == ReviewerState.ACTIVE, Call.id.in_(live_calls()))
    )
    rows = db.session.execute(query.order_by(ReviewRound.due_at, Call.title, Call.id))
    return [MyRoundRow(*row) for row in rows]


def others_of(assignment: Assignment) -> Sequence[Review]:
    """Return what the other reviewers of the application gave back, by number; whoever it is closed to left out."""
    query = (
        select(Review)
        .join(Review.assignment)
        .join(Assignment.reviewer)
        .where(
            Assignment.application_id == assignment.application_id,
            Assignment.id != assignment.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Review.state == ReviewState.SUBMITTED,
            ~is_cut(),
        )
        .options(
            contains_eager(Review.assignment).contains_eager(Assignment.reviewer),
            joinedload(Review.grid).selectinload(Grid.criteria),
        )
    )
    return db.session.scalars(query.order_by(Reviewer.number)).all()
