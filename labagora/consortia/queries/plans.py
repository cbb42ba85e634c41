"""The plan of a consortium, read in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.consortia.models import (
    Consortium,
    Deliverable,
    DeliverableVersion,
    Milestone,
    PlanMove,
    SupportTheme,
)
from labagora.core.db import db
from labagora.core.errors import NotFound


@dataclass(frozen=True)
class Plan:
    """Everything that is planned. Deliverables come with their versions and what was said of them."""

    themes: Sequence[SupportTheme]
    milestones: Sequence[Milestone]
    deliverables: Sequence[Deliverable]
    moves: Sequence[PlanMove]


def plan_of(consortium: Consortium) -> Plan:
    """Return the plan of a consortium by date, its last moves first."""
    return Plan(themes_of(consortium), milestones_of(consortium), deliverables_of(consortium), moves_of(consortium))


def themes_of(consortium: Consortium) -> Sequence[SupportTheme]:
    """Return the themes of a consortium by their first day."""
    query = select(SupportTheme).where(SupportTheme.consortium_id == consortium.id)
    return db.session.scalars(query.order_by(SupportTheme.starts_on, SupportTheme.id)).all()


def milestones_of(consortium: Consortium) -> Sequence[Milestone]:
    """Return the milestones of a consortium by date."""
    query = select(Milestone).where(Milestone.consortium_id == consortium.id)
    return db.session.scalars(query.order_by(Milestone.due_on, Milestone.id)).all()


def deliverables_of(consortium: Consortium) -> Sequence[Deliverable]:
    """Return the deliverables of a consortium by date, with their versions."""
    versions = selectinload(Deliverable.versions).options(
        joinedload(DeliverableVersion.stored), selectinload(DeliverableVersion.approvals)
    )
    query = select(Deliverable).where(Deliverable.consortium_id == consortium.id).options(versions)
    query = query.options(joinedload(Deliverable.template))
    return db.session.scalars(query.order_by(Deliverable.due_on, Deliverable.id)).all()


def moves_of(consortium: Consortium) -> Sequence[PlanMove]:
    """Return what moved, the last first."""
    query = select(PlanMove).where(PlanMove.consortium_id == consortium.id)
    return db.session.scalars(query.order_by(PlanMove.at.desc(), PlanMove.id.desc())).all()


def open_things(consortium: Consortium) -> list[Milestone | Deliverable]:
    """Return what is still to be done."""
    things: list[Milestone | Deliverable] = [*milestones_of(consortium), *deliverables_of(consortium)]
    return [one for one in things if one.is_open]


def get_milestone(consortium: Consortium, public_id: str) -> Milestone:
    """Return a milestone of this consortium. Raises NotFound."""
    query = select(Milestone).where(Milestone.consortium_id == consortium.id, Milestone.public_id == public_id)
    found: Milestone | None = db.session.scalar(query.options(joinedload(Milestone.promise)))
    if found is None:
        raise NotFound
    return found


def get_deliverable(consortium: Consortium, public_id: str) -> Deliverable:
    """Return a deliverable of this consortium with its versions. Raises NotFound."""
    found = next((one for one in deliverables_of(consortium) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def get_version(deliverable: Deliverable, number: int) -> DeliverableVersion:
    """Return a version of a deliverable by its number. Raises NotFound."""
    found = next((one for one in deliverable.versions if one.number == number), None)
    if found is None:
        raise NotFound
    return found


def get_theme(consortium: Consortium, public_id: str) -> SupportTheme:
    """Return a theme of this consortium. Raises NotFound."""
    found = next((one for one in themes_of(consortium) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def count_milestones(consortium: Consortium) -> int:
    """Return how many milestones there are."""
    query = select(func.count()).select_from(Milestone).where(Milestone.consortium_id == consortium.id)
    return db.session.scalar(query) or 0


def count_deliverables(consortium: Consortium) -> int:
    """Return how many deliverables there are."""
    query = select(func.count()).select_from(Deliverable).where(Deliverable.consortium_id == consortium.id)
    return db.session.scalar(query) or 0
