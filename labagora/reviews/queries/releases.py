"""What is ready to be handed to reviewers, what holds it back, and who is to be reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, select

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.core.db import db
from labagora.reviews.enums import JUDGED, AssignmentState, ReviewerState, ReviewState, RoundPhase
from labagora.reviews.models import Assignment, Review, Reviewer, ReviewRound
from labagora.reviews.queries.assigning import open_to
from labagora.reviews.queries.assignments import live_calls
from labagora.reviews.queries.material import in_scope
from labagora.reviews.queries.rounds import is_cut

REMINDED_WHILE = (RoundPhase.REVIEWING, RoundPhase.DISCUSSING)


@dataclass(frozen=True)
class Release:
    """What a release does: assignments to hand out, how many an interest holds back, lots without a grid."""

    ready: Sequence[Assignment]
    reviewers: int
    held_back: int
    lots_without_grid: Sequence[str]


@dataclass(frozen=True)
class ToRemind:
    """A reviewer who has something to give back."""

    reviewer_ref: str
    account_ref: str
    round_ref: str
    due_at: datetime
    left: int


def _unreleased(round_: ReviewRound, seen_by: Any) -> Select[Any]:
    query = select(Assignment).join(Assignment.application).join(Assignment.reviewer)
    return query.where(
        Assignment.round_id == round_.id,
        Assignment.state == AssignmentState.ASSIGNED,
        Assignment.released_at.is_(None),
        Reviewer.state == ReviewerState.ACTIVE,
        Application.id.in_(in_scope(round_)),
        open_to(seen_by),
    )


def find_release(round_: ReviewRound, *, seen_by: Any) -> Release:
    """Return what a release would hand out. Needs ``grids`` loaded, with their criteria."""
    query = _unreleased(round_, seen_by)
    ready = db.session.scalars(query.where(~is_cut()).order_by(Assignment.id)).all()
    held_back = db.session.scalar(query.where(is_cut()).with_only_columns(func.count(Assignment.id))) or 0
    lots = query.where(~is_cut()).with_only_columns(Application.lot).distinct()
    bare = [lot for lot in sorted(db.session.scalars(lots)) if not _has_grid(round_, lot)]
    return Release(ready, len({one.reviewer_id for one in ready}), held_back, bare)


def _has_grid(round_: ReviewRound, lot: str) -> bool:
    grid = round_.grid_for(lot)
    return grid is not None and bool(grid.criteria)


def accounts_of(reviewer_ids: Sequence[int]) -> Sequence[tuple[str, str]]:
    """Return ``(reviewer, account)`` public ids of those who have an account."""
    query = select(Reviewer.public_id, Account.public_id).join(Reviewer.account)
    found = db.session.execute(query.where(Reviewer.id.in_(reviewer_ids)).order_by(Reviewer.id))
    return [(reviewer, account) for reviewer, account in found]


def _to_remind() -> Select[Any]:
    """By reviewer, how many released applications wait for their review."""
    is_over = and_(Review.state.is_not(None), Review.state != ReviewState.DRAFT)
    columns: tuple[Any, ...] = (Reviewer.public_id, Account.public_id, ReviewRound.public_id, ReviewRound.due_at)
    query: Select[Any] = select(*columns, func.count())
    query = query.select_from(Assignment).join(Assignment.reviewer).join(Reviewer.account)
    query = query.join(Assignment.round).outerjoin(Assignment.review)
    return (
        query.where(
            Assignment.state == AssignmentState.ASSIGNED,
            Assignment.released_at.is_not(None),
            Reviewer.state == ReviewerState.ACTIVE,
            ReviewRound.phase.in_(REMINDED_WHILE),
            ReviewRound.due_at.is_not(None),
            ReviewRound.call_id.in_(live_calls()),
            ~is_over,
            ~is_cut(),
            _is_judged(),
        )
        .group_by(Reviewer.id, Account.id, ReviewRound.id)
        .order_by(Reviewer.id)
    )


def _is_judged() -> Any:
    return exists().where(Application.id == Assignment.application_id, Application.state.in_(JUDGED))


def reviewers_to_remind(now: datetime, before: timedelta, *, nearer: Sequence[timedelta]) -> Sequence[ToRemind]:
    """Return who has something to give back in less than ``before``, and in more than any ``nearer`` distance."""
    floor = now + max(nearer, default=timedelta())
    query = _to_remind().where(ReviewRound.due_at > floor, ReviewRound.due_at <= now + before)
    return [ToRemind(*found) for found in db.session.execute(query)]


def find_to_remind(reviewer_ref: str) -> ToRemind | None:
    """Return what a reviewer has to give back now, or None when there is nothing."""
    found = db.session.execute(_to_remind().where(Reviewer.public_id == reviewer_ref)).first()
    return ToRemind(*found) if found is not None else None
