"""Reads of rounds: the one of a call, what it judges, what an interest closes to a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from labagora.calls import queries as calls
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import (
    JUDGED,
    AdmissibilityState,
    AssignmentState,
    ConflictState,
    ReviewerState,
    ReviewState,
)
from labagora.reviews.models import (
    Admissibility,
    Assignment,
    Conflict,
    Grid,
    Interest,
    Review,
    Reviewer,
    ReviewRound,
    TeamInterest,
)


@dataclass(frozen=True)
class RoundCounts:
    """How far a round is."""

    applications: int
    admissible: int
    reviewers: int
    assigned: int
    submitted: int


def get_call(public_id: str, *, seen_by: Any, lock: bool = False) -> Call:
    """Return a call to the Institute's team. Raises NotFound."""
    if seen_by is None or not seen_by.is_staff:
        raise NotFound
    return calls.get_call(public_id, seen_by=seen_by, lock=lock)


def find_round(call: Call, *, lock: bool = False) -> ReviewRound | None:
    """Return the round of a call with its grids, or None when nobody prepared it yet."""
    if lock:
        db.session.execute(select(ReviewRound.id).where(ReviewRound.call_id == call.id).with_for_update())
    query = select(ReviewRound).where(ReviewRound.call_id == call.id)
    found: ReviewRound | None = db.session.scalar(
        query.options(joinedload(ReviewRound.call), selectinload(ReviewRound.grids).selectinload(Grid.criteria))
    )
    return found


def get_round(public_id: str, *, seen_by: Any, lock: bool = False) -> ReviewRound:
    """Return the round of a call, named by the call, to the Institute's team. Raises NotFound."""
    found = find_round(get_call(public_id, seen_by=seen_by), lock=lock)
    if found is None:
        raise NotFound
    return found


def judged_applications(round_: ReviewRound) -> Select[Application]:
    """Every filed application of the call, whatever its admissibility."""
    return select(Application).where(Application.call_id == round_.call_id, Application.state.in_(JUDGED))


def interests_of(account: Any, application: Application) -> Sequence[Interest]:
    """Return what ties a person to an application: by whichever seat they hold, and as one of the Institute's team."""
    query = select(Conflict).join(Conflict.reviewer)
    query = query.where(Conflict.application_id == application.id, Reviewer.account_id == account.id)
    own = select(TeamInterest).where(
        TeamInterest.application_id == application.id, TeamInterest.account_id == account.id
    )
    return [*db.session.scalars(query), *db.session.scalars(own)]


def closed_to(account: Any) -> Select[Any]:
    """Return the ids of the applications that an interest of ``account`` closes to them, for ``not_in``."""
    cuts = and_(Reviewer.account_id == account.id, Conflict.state != ConflictState.DISMISSED)
    seats = select(Conflict.application_id).join(Conflict.reviewer).where(cuts)
    declared = (TeamInterest.account_id == account.id, TeamInterest.state != ConflictState.DISMISSED)
    both = union(seats, select(TeamInterest.application_id).where(*declared)).subquery()
    return select(both.c.application_id)


def is_cut() -> ColumnElement[bool]:
    """Tell, in a query of assignments joined to their reviewers, whether the application is closed to its reviewer.

    An interest that nobody dismissed, or a place in the team. What such a person gave back before counts no more.
    """
    tie = exists().where(
        Conflict.reviewer_id == Assignment.reviewer_id,
        Conflict.application_id == Assignment.application_id,
        Conflict.state != ConflictState.DISMISSED,
    )
    declared = exists().where(
        TeamInterest.account_id == Reviewer.account_id,
        TeamInterest.application_id == Assignment.application_id,
        TeamInterest.state != ConflictState.DISMISSED,
    )
    team = exists().where(
        ApplicationMember.application_id == Assignment.application_id,
        ApplicationMember.account_id == Reviewer.account_id,
        ApplicationMember.state == MemberState.ACTIVE,
    )
    return or_(tie, declared, team)


def overseen(round_: ReviewRound, account: Any) -> Select[Application]:
    """Every filed application of a round, but those that ``account`` prepares or has an interest in (A5)."""
    mine = select(ApplicationMember.application_id).where(
        ApplicationMember.account_id == account.id, ApplicationMember.state == MemberState.ACTIVE
    )
    return judged_applications(round_).where(Application.id.not_in(closed_to(account)), Application.id.not_in(mine))


def round_counts(round_: ReviewRound, *, seen_by: Any) -> RoundCounts:
    """Count what a round holds for somebody who oversees it, in five statements whatever its size."""

    def count(query: Select[Any]) -> int:
        return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0

    judged = overseen(round_, seen_by).with_only_columns(Application.id)
    live = (
        Assignment.round_id == round_.id,
        Assignment.state == AssignmentState.ASSIGNED,
        Assignment.application_id.in_(judged),
    )
    return RoundCounts(
        applications=count(judged),
        admissible=count(
            select(Admissibility.id).where(
                Admissibility.application_id.in_(judged), Admissibility.state == AdmissibilityState.ADMISSIBLE
            )
        ),
        reviewers=count(
            select(Reviewer.id).where(Reviewer.round_id == round_.id, Reviewer.state == ReviewerState.ACTIVE)
        ),
        assigned=count(select(Assignment.id).where(*live)),
        submitted=count(select(Review.id).join(Review.assignment).where(*live, Review.state == ReviewState.SUBMITTED)),
    )
