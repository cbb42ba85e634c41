"""Reads of agreements, contributions, opinions, reports; what time must look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.introductions.clocks import REPORT_REMINDERS
from labagora.introductions.enums import OPEN_STATES, REVEALED_STATES, WAITING_STATES, Outcome, Side
from labagora.introductions.models import (
    Acceptance,
    Contribution,
    Evaluation,
    Introduction,
    ParticipationReport,
    Sitting,
)
from labagora.introductions.queries.access import whole
from labagora.introductions.queries.sittings import is_led_by
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project

BATCH = 500


def acceptances_of(introduction: Introduction) -> dict[Side, Acceptance]:
    """Return who accepted the agreement, by side."""
    query = select(Acceptance).where(Acceptance.introduction_id == introduction.id)
    return {row.side: row for row in db.session.scalars(query)}


def find_acceptance(introduction: Introduction, side: Side) -> Acceptance | None:
    """Return the acceptance of one side."""
    return acceptances_of(introduction).get(side)


def evaluations_of(introduction: Introduction) -> Sequence[Evaluation]:
    """Return the opinions given on a participation."""
    query = select(Evaluation).where(Evaluation.introduction_id == introduction.id)
    return db.session.scalars(query.order_by(Evaluation.id)).all()


def _contributions() -> Select[Contribution]:
    introduction = contains_eager(Contribution.introduction)
    project = introduction.contains_eager(Introduction.need).contains_eager(Need.project)
    return (
        select(Contribution)
        .join(Contribution.introduction)
        .join(Introduction.need)
        .join(Need.project)
        .join(Project.organisation)
        .join(Introduction.volunteer)
        .outerjoin(Contribution.sitting)
        .options(
            project.contains_eager(Project.organisation),
            introduction.contains_eager(Introduction.volunteer),
            contains_eager(Contribution.sitting),
        )
    )


def contributions_of(introduction: Introduction) -> Sequence[Contribution]:
    """Return what a person brought, in order of time."""
    query = _contributions().where(Contribution.introduction_id == introduction.id)
    return db.session.scalars(query.order_by(Contribution.due_at, Contribution.id)).all()


def get_led_contribution(public_id: str, *, seen_by: Account) -> Contribution:
    """Return a contribution to a project that ``seen_by`` leads. Raises NotFound."""
    found = db.session.scalar(_contributions().where(Contribution.public_id == public_id, is_led_by(seen_by)))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class ContributionRow:
    """A restitution due or given. The person appears under their pseudonym."""

    public_id: str
    pseudonym: str
    project: str
    project_ref: str
    organisation: str
    need_ref: str
    sitting: str
    summary: str
    outcome: Outcome | None
    due_at: datetime
    reported_at: datetime | None
    days_late: int


def _row(contribution: Contribution, now: datetime) -> ContributionRow:
    introduction = contribution.introduction
    project = introduction.need.project
    is_late = contribution.reported_at is None and contribution.due_at < now
    return ContributionRow(
        public_id=contribution.public_id,
        pseudonym=introduction.pseudonym,
        project=project.title,
        project_ref=project.public_id,
        organisation=project.organisation.name,
        need_ref=introduction.need.public_id,
        sitting=contribution.sitting.title if contribution.sitting else "",
        summary=contribution.summary,
        outcome=contribution.outcome,
        due_at=contribution.due_at,
        reported_at=contribution.reported_at,
        days_late=(now - contribution.due_at).days if is_late else 0,
    )


def list_restitutions_of(need: Need, *, page: int, now: datetime) -> Page[ContributionRow]:
    """Return the restitutions of a need, those due first."""
    query = _contributions().where(Introduction.need_id == need.id)
    query = query.order_by(Contribution.reported_at.is_not(None), Contribution.due_at, Contribution.id)
    return paginate(query, page=page).map(lambda row: _row(row, now))


def list_overdue(*, page: int, now: datetime) -> Page[ContributionRow]:
    """Return the restitutions that are late, over all projects, the latest first."""
    query = _contributions().where(Contribution.reported_at.is_(None), Contribution.due_at < now)
    return paginate(query.order_by(Contribution.due_at, Contribution.id), page=page).map(lambda row: _row(row, now))


def count_overdue(now: datetime) -> int:
    """Return how many restitutions are late."""
    query = select(func.count(Contribution.id)).where(Contribution.reported_at.is_(None), Contribution.due_at < now)
    return db.session.scalar(query) or 0


def restitutions_to_remind(now: datetime) -> list[Contribution]:
    """Return the restitutions due within a week or late, not reminded for a week."""
    query = _contributions().where(
        Contribution.reported_at.is_(None),
        Contribution.due_at <= now + REPORT_REMINDERS,
        or_(Contribution.reminded_at.is_(None), Contribution.reminded_at <= now - REPORT_REMINDERS),
    )
    return list(db.session.scalars(query.order_by(Contribution.id).limit(BATCH)))


def projects_of(contributions: Iterable[Contribution]) -> list[tuple[Project, str]]:
    """Return each project concerned once, with the public id of one of its needs."""
    found = {one.introduction.need.project_id: one.introduction.need for one in contributions}
    return [(need.project, need.public_id) for need in found.values()]


def find_report(project: Project) -> ParticipationReport | None:
    """Return the participation report of a project, published or not."""
    return db.session.scalar(select(ParticipationReport).where(ParticipationReport.project_id == project.id))


def find_published_report(project: Project) -> ParticipationReport | None:
    """Return the participation report that visitors may read, for the page of the project."""
    report = find_report(project)
    return report if report is not None and report.published_at is not None else None


@dataclass(frozen=True)
class ProjectImpact:
    """What visitors read of the participation in a project: numbers only."""

    participants: int
    sittings: int
    kept: int
    partly: int
    not_kept: int
    due: int


def impact_of(project: Project) -> ProjectImpact:
    """Return the figures of the participation in a project, for its public report."""
    people = (
        select(func.count(Introduction.id))
        .join(Introduction.need)
        .where(Need.project_id == project.id, Introduction.state.in_(("took_part", "evaluated")))
    )
    held = (
        select(func.count(Sitting.id))
        .join(Sitting.need)
        .where(Need.project_id == project.id, Sitting.held_at.is_not(None))
    )
    outcome = Contribution.outcome
    answers = (
        select(
            func.count().filter(outcome == Outcome.KEPT),
            func.count().filter(outcome == Outcome.PARTLY),
            func.count().filter(outcome == Outcome.NOT_KEPT),
            func.count().filter(outcome.is_(None)),
        )
        .select_from(Contribution)
        .join(Contribution.introduction)
        .join(Introduction.need)
        .where(Need.project_id == project.id)
    )
    return ProjectImpact(
        db.session.scalar(people) or 0, db.session.scalar(held) or 0, *db.session.execute(answers).one()
    )


def waiting_since(before: datetime) -> Sequence[Introduction]:
    """Return the introductions whose wait began before a moment, the longest first."""
    query = whole().where(Introduction.state.in_(tuple(WAITING_STATES)), Introduction.waiting_since <= before)
    return db.session.scalars(query.order_by(Introduction.waiting_since, Introduction.id).limit(BATCH)).all()


def left_behind() -> Sequence[Introduction]:
    """Return the introductions that wait for a need or a project that is over."""
    is_stopped = or_(Need.state == NeedState.CANCELLED, Project.state == ProjectState.ARCHIVED)
    waits_in_vain = and_(Need.state == NeedState.DONE, Introduction.state.in_(tuple(WAITING_STATES)))
    query = whole().where(Introduction.state.in_(tuple(OPEN_STATES)), or_(is_stopped, waits_in_vain))
    return db.session.scalars(query.order_by(Introduction.id).limit(BATCH)).all()


def revealed_in_done_needs() -> Sequence[Introduction]:
    """Return the introductions of needs that are done and whose access has no end yet."""
    query = whole().where(
        Introduction.state.in_(tuple(REVEALED_STATES)),
        Introduction.access_until.is_(None),
        Need.state == NeedState.DONE,
    )
    return db.session.scalars(query.order_by(Introduction.id).limit(BATCH)).all()


def revealed_and_open(now: datetime) -> Sequence[Introduction]:
    """Return the introductions whose contact details a project may still read."""
    query = whole().where(
        Introduction.state.in_(tuple(REVEALED_STATES)),
        or_(Introduction.access_until.is_(None), Introduction.access_until > now),
        Project.state == ProjectState.PUBLISHED,
    )
    return db.session.scalars(query.order_by(Introduction.id)).all()
