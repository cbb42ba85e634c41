"""Reads of the meetings of a committee, for the Institute's team and for its members."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import COMMITTEE_PHASES, DeliberationState, ReviewerState
from labagora.reviews.models import Deliberation, Grid, Reviewer, ReviewRound
from labagora.reviews.queries.assignments import live_calls

_ROUND = joinedload(Deliberation.round)
_WHOLE = (
    _ROUND.joinedload(ReviewRound.call),
    _ROUND.selectinload(ReviewRound.grids).selectinload(Grid.criteria),
    joinedload(Deliberation.minutes),
)


def deliberations_of(round_: ReviewRound) -> Sequence[Deliberation]:
    """Return the meetings of a committee, the last first."""
    query = select(Deliberation).where(Deliberation.round_id == round_.id)
    return db.session.scalars(query.order_by(Deliberation.held_at.desc(), Deliberation.id.desc())).all()


def find_open_deliberation(round_: ReviewRound) -> Deliberation | None:
    """Return the meeting that is going on, or None: there is one at most."""
    here = (Deliberation.round_id == round_.id, Deliberation.state == DeliberationState.OPEN)
    return db.session.scalar(select(Deliberation).where(*here))


def get_deliberation(round_: ReviewRound, public_id: str) -> Deliberation:
    """Return a meeting of the round. Raises NotFound."""
    query = select(Deliberation).where(Deliberation.round_id == round_.id, Deliberation.public_id == public_id)
    found: Deliberation | None = db.session.scalar(query.options(*_WHOLE))
    if found is None:
        raise NotFound
    return found


def _sits(account: Any) -> tuple[Any, ...]:
    seat = (Reviewer.account_id == account.id, Reviewer.state == ReviewerState.ACTIVE, Reviewer.sits.is_(True))
    return (*seat, ReviewRound.phase.in_(COMMITTEE_PHASES), ReviewRound.call_id.in_(live_calls()))


def list_attended(account: Any) -> Sequence[Deliberation]:
    """Return the meetings of the committees in which a person sits, the last first, with their calls."""
    query = select(Deliberation).join(Deliberation.round).join(Reviewer, Reviewer.round_id == ReviewRound.id)
    query = query.where(*_sits(account)).options(_ROUND.joinedload(ReviewRound.call))
    return db.session.scalars(query.order_by(Deliberation.held_at.desc(), Deliberation.id.desc())).all()


def get_attended(public_id: str, *, seen_by: Any) -> Deliberation:
    """Return a meeting to a member of its committee. Raises NotFound; agrees with ``policy.can_deliberate``."""
    query = select(Deliberation).join(Deliberation.round).join(Reviewer, Reviewer.round_id == ReviewRound.id)
    query = query.where(Deliberation.public_id == public_id, *_sits(seen_by))
    found: Deliberation | None = db.session.scalar(query.options(*_WHOLE))
    if found is None:
        raise NotFound
    return found
