"""Reads of the assignments that jobs propose."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import ProposalState
from labagora.reviews.models import AssignmentProposal, ReviewRound

SHOWN = 10
STALE = timedelta(minutes=10)  # a job that says nothing for so long is not waited for


def proposals_of(round_: ReviewRound) -> Sequence[AssignmentProposal]:
    """Return the last proposals of a round, newest first, without what they propose."""
    query = select(AssignmentProposal).where(AssignmentProposal.round_id == round_.id)
    return db.session.scalars(query.order_by(AssignmentProposal.id.desc()).limit(SHOWN)).all()


def get_proposal(round_: ReviewRound, public_id: str, *, lock: bool = False) -> AssignmentProposal:
    """Return a proposal of a round that the reader may see, with what it proposes. Raises NotFound."""
    found = find_proposal(public_id, lock=lock)
    if found is None or found.round_id != round_.id:
        raise NotFound
    return found


def find_proposal(public_id: str, *, lock: bool = False) -> AssignmentProposal | None:
    """Return a proposal named by a job, or None. Needed again after a pause, it is read again."""
    query = select(AssignmentProposal).where(AssignmentProposal.public_id == public_id)
    query = query.options(
        undefer(AssignmentProposal.pairs),
        undefer(AssignmentProposal.issues),
        joinedload(AssignmentProposal.round).joinedload(ReviewRound.call),
    )
    if lock:
        query = query.with_for_update(of=AssignmentProposal)
    found: AssignmentProposal | None = db.session.scalar(query.execution_options(populate_existing=True))
    return found


def find_waiting_proposal(
    round_: ReviewRound, parameters: dict[str, Any], *, now: datetime
) -> AssignmentProposal | None:
    """Return the same proposal, still being worked out, or None."""
    query = select(AssignmentProposal).where(
        AssignmentProposal.round_id == round_.id,
        AssignmentProposal.state == ProposalState.WAITING,
        AssignmentProposal.asked_at > now - STALE,
    )
    return next((one for one in db.session.scalars(query) if one.parameters == parameters), None)


def living_proposals(round_: ReviewRound) -> Sequence[AssignmentProposal]:
    """Return the proposals that could still be applied."""
    living = AssignmentProposal.state.in_((ProposalState.WAITING, ProposalState.READY))
    return db.session.scalars(select(AssignmentProposal).where(AssignmentProposal.round_id == round_.id, living)).all()
