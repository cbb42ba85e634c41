"""Counts: sizes of waves, seats taken, who is left out of a ranking, the public rate of restitution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.introductions.clocks import BATCH, batch_start
from labagora.introductions.enums import REVEALED_STATES, IntroductionState, Origin
from labagora.introductions.models import Contribution, Introduction, Wave
from labagora.introductions.queries.people import leaders_of
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer

_S = IntroductionState
SECURED = (_S.VOLUNTEERED, _S.ACCEPTED, *REVEALED_STATES)
SEATED = (_S.ACCEPTED, *REVEALED_STATES)


@dataclass(frozen=True)
class Figures:
    """Where a need stands, as the team sees it."""

    invited: int
    secured: int
    seated: int
    declined: int


def figures_of(need: Need) -> Figures:
    """Return the counts of a need, in one statement."""
    state = Introduction.state
    row = db.session.execute(
        select(
            func.count().filter(state == _S.INVITED),
            func.count().filter(state.in_(SECURED)),
            func.count().filter(state.in_(SEATED)),
            func.count().filter(state.in_((_S.DECLINED, _S.EXPIRED))),
        ).where(Introduction.need_id == need.id)
    ).one()
    return Figures(*row)


def past_answers() -> tuple[int, int]:
    """Return how many invitations of waves got a yes, and how many are settled, over all needs."""
    row = db.session.execute(
        select(
            func.count().filter(Introduction.answered_at.is_not(None)),
            func.count().filter(Introduction.state != _S.INVITED),
        ).where(Introduction.origin == Origin.WAVE)
    ).one()
    return row[0], row[1]


def excluded_from(need: Need) -> frozenset[int]:
    """Return the ids of those whom a ranking for ``need`` leaves out.

    Who has an introduction to it in any state, who has an open or declined invitation of the same project, who
    muted the project or the organisation, and the leaders of the organisation themselves.
    """
    same_need = Introduction.need_id == need.id
    same_project = and_(Need.project_id == need.project_id, Introduction.state.in_((_S.INVITED, _S.DECLINED)))
    query = select(Introduction.volunteer_id).join(Introduction.need).where(or_(same_need, same_project))
    muting = volunteers.ids_muting(need.project.public_id, need.project.organisation.public_id)
    return frozenset(db.session.scalars(query)) | muting | _leading(need.project)


def _leading(project: Project) -> frozenset[int]:
    references = [reference for one in leaders_of(project) if (reference := volunteers.volunteer_ref_of(one))]
    return frozenset(db.session.scalars(select(Volunteer.id).where(Volunteer.public_id.in_(references))))


def last_wave(need: Need) -> Wave | None:
    """Return the newest wave of a need."""
    return db.session.scalar(select(Wave).where(Wave.need_id == need.id).order_by(Wave.number.desc()).limit(1))


def open_needs(now: datetime) -> Sequence[Need]:
    """Return the needs that take answers now, with project and organisation."""
    query = (
        select(Need)
        .join(Need.project)
        .join(Project.organisation)
        .options(contains_eager(Need.project).contains_eager(Project.organisation))
        .where(
            Need.state == NeedState.OPEN,
            Project.state == ProjectState.PUBLISHED,
            or_(Need.answer_by.is_(None), Need.answer_by > now),
        )
        .order_by(Need.id)
    )
    return db.session.scalars(query).all()


def volunteers_by_id(ids: Sequence[int]) -> dict[int, Volunteer]:
    """Return living profiles by database id."""
    query = select(Volunteer).where(Volunteer.id.in_(ids), Volunteer.erased_at.is_(None))
    return {volunteer.id: volunteer for volunteer in db.session.scalars(query)}


def needs_answered_by(volunteer: Volunteer) -> frozenset[int]:
    """Return the ids of the needs to which a person already has an introduction."""
    return frozenset(db.session.scalars(select(Introduction.need_id).where(Introduction.volunteer_id == volunteer.id)))


def positive_answers(need: Need, now: datetime) -> int:
    """Return « réponses positives », as of the last batch of 72 hours (security.md, abuse 8)."""
    if need.opened_at is None:
        return 0
    query = select(func.count()).where(
        Introduction.need_id == need.id,
        Introduction.state.in_((*SECURED, _S.REFUSED)),
        or_(Introduction.answered_at <= batch_start(need.opened_at, now), Introduction.decided_at.is_not(None)),
    )
    return db.session.scalar(query) or 0


def new_in_batch(need: Need, now: datetime) -> tuple[int, datetime | None]:
    """Return how many answers the last batch brought to the leader's page, and when it came."""
    if need.opened_at is None:
        return 0, None
    start = batch_start(need.opened_at, now)
    query = select(func.count()).where(
        Introduction.need_id == need.id,
        Introduction.state == _S.VOLUNTEERED,
        Introduction.answered_at > start - BATCH,
        Introduction.answered_at <= start,
    )
    return db.session.scalar(query) or 0, start


@dataclass(frozen=True)
class RestitutionRate:
    """« Ce que votre avis a changé »: how many answers were due, given, given in time. The rate is a percentage."""

    due: int
    given: int
    overdue: int

    @property
    def percentage(self) -> int | None:
        """Share of the answers due that were given; None while none is due."""
        return round(100 * self.given / self.due) if self.due else None


def restitution_rate(now: datetime) -> RestitutionRate:
    """Return the public rate of restitution over all projects, for the home page."""
    is_given = Contribution.reported_at.is_not(None)
    is_due = or_(Contribution.due_at <= now, is_given)
    row = db.session.execute(
        select(
            func.count().filter(is_due),
            func.count().filter(is_given),
            func.count().filter(and_(Contribution.due_at <= now, Contribution.reported_at.is_(None))),
        ).select_from(Contribution)
    ).one()
    return RestitutionRate(*row)


def seats_taken(need: Need) -> int:
    """Return how many people the project accepted and who have not gone. Two leaders who accept wait for each other."""
    db.session.execute(select(Need.id).where(Need.id == need.id).with_for_update())
    query = select(func.count()).where(Introduction.need_id == need.id, Introduction.state.in_(SEATED))
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class WaveRow:
    """An open need with its waves, for the team."""

    public_id: str
    title: str
    project: str
    organisation: str
    seats: int
    invited: int
    secured: int
    last_at: datetime | None


def wave_rows(needs: Sequence[Need]) -> list[WaveRow]:
    """Return the counts and the last wave of needs, in two statements whatever their number."""
    ids = [need.id for need in needs]
    counts = {
        row[0]: row
        for row in db.session.execute(
            select(
                Introduction.need_id,
                func.count().filter(Introduction.state == _S.INVITED),
                func.count().filter(Introduction.state.in_(SECURED)),
            )
            .where(Introduction.need_id.in_(ids))
            .group_by(Introduction.need_id)
        )
    }
    query = select(Wave.need_id, func.max(Wave.sent_at)).where(Wave.need_id.in_(ids)).group_by(Wave.need_id)
    sent = {row[0]: row[1] for row in db.session.execute(query)}
    return [_wave_row(need, counts.get(need.id), sent.get(need.id)) for need in needs]


def _wave_row(need: Need, counted: Any, last_at: datetime | None) -> WaveRow:
    return WaveRow(
        public_id=need.public_id,
        title=need.title,
        project=need.project.title,
        organisation=need.project.organisation.name,
        seats=need.seats,
        invited=counted[1] if counted else 0,
        secured=counted[2] if counted else 0,
        last_at=last_at,
    )


def get_need(reference: str) -> Need:
    """Return a need by public id or slug with project and organisation, for the command line. Raises NotFound."""
    query = (
        select(Need)
        .join(Need.project)
        .join(Project.organisation)
        .options(contains_eager(Need.project).contains_eager(Project.organisation))
        .where(or_(Need.public_id == reference, Need.slug == reference))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("Ce besoin n'existe pas.")
    return found
