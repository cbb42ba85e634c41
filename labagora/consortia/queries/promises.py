"""What was promised, and how it is read in the answers to a call."""

from collections.abc import Sequence

from sqlalchemy import select

from labagora.calls.models import Call
from labagora.consortia.enums import PromiseKind
from labagora.consortia.models import Consortium, Deliverable, Milestone, Promise, PromiseMapping
from labagora.core.db import db


def find_mapping(call: Call) -> PromiseMapping | None:
    """Return how the answers to a call are read, or None while nobody said."""
    found: PromiseMapping | None = db.session.scalar(select(PromiseMapping).where(PromiseMapping.call_id == call.id))
    return found


def promises_of(consortium: Consortium) -> Sequence[Promise]:
    """Return what a consortium promised, kind by kind, in the order of its application."""
    query = select(Promise).where(Promise.consortium_id == consortium.id)
    return db.session.scalars(query.order_by(Promise.kind, Promise.id)).all()


def plan_promises(consortium: Consortium) -> Sequence[Promise]:
    """Return the promised milestones and deliverables that the plan does not hold yet."""
    held = select(Milestone.promise_id).where(Milestone.promise_id.is_not(None))
    handed = select(Deliverable.promise_id).where(Deliverable.promise_id.is_not(None))
    query = select(Promise).where(
        Promise.consortium_id == consortium.id,
        Promise.kind != PromiseKind.INDICATOR,
        Promise.id.not_in(held),
        Promise.id.not_in(handed),
    )
    return db.session.scalars(query.order_by(Promise.id)).all()
