"""What the entrance shows, read across the domains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import contains_eager

from labagora.accounts.models import Account
from labagora.calls import queries as calls
from labagora.calls.queries import CallRow
from labagora.consortia.queries import public as consortia
from labagora.core import outbox
from labagora.core.db import db
from labagora.introductions.queries import RestitutionRate, awaiting_answer, restitution_rate
from labagora.library.queries import pages as library
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project
from labagora.reference import queries as reference
from labagora.volunteers import queries as volunteers

HOME_NEEDS = 6
HOME_CALLS = 3


@dataclass(frozen=True)
class NeedCard:
    """A need on the home page."""

    slug: str
    title: str
    project_title: str
    facts: str
    answer_by: datetime | None
    is_fictional: bool


@dataclass(frozen=True)
class Home:
    """Counts and latest needs of the home page."""

    projects: int
    open_needs: int
    needs: list[NeedCard]
    calls: Sequence[CallRow]
    rate: RestitutionRate


@dataclass(frozen=True)
class ServiceState:
    """Health of the parts, in words a visitor may read."""

    database_answers: bool
    backlog: outbox.Backlog | None

    @property
    def is_ready(self) -> bool:
        """Tell whether requests can be served."""
        return self.database_answers

    @property
    def jobs_move(self) -> bool:
        """Tell whether mails and other background work go through."""
        return self.backlog is not None and not self.backlog.is_stuck()


def home(now: datetime) -> Home:
    """Return the figures of the home page and the needs that close first."""
    projects = db.session.scalar(select(func.count()).where(Project.state == ProjectState.PUBLISHED)) or 0
    still_open = (
        Need.state == NeedState.OPEN,
        Project.state == ProjectState.PUBLISHED,
        or_(Need.answer_by.is_(None), Need.answer_by > now),
    )
    count = db.session.scalar(select(func.count()).select_from(Need).join(Need.project).where(*still_open)) or 0
    query = (
        select(Need)
        .join(Need.project)
        .options(contains_eager(Need.project))
        .where(*still_open)
        .order_by(Need.answer_by.is_(None), Need.answer_by, Need.id)
        .limit(HOME_NEEDS)
    )
    cards = [_card(need) for need in db.session.scalars(query)]
    return Home(
        projects=projects, open_needs=count, needs=cards, calls=calls.open_calls(HOME_CALLS), rate=restitution_rate(now)
    )


def _card(need: Need) -> NeedCard:
    labels = (reference.label("formats", need.format), reference.label("modalities", need.modality))
    return NeedCard(
        slug=need.slug,
        title=need.title,
        project_title=need.project.title,
        facts=" · ".join(label for label in labels if label),
        answer_by=need.answer_by,
        is_fictional=need.is_fictional,
    )


def proposals_to_answer(account: Account) -> int:
    """Return how many proposals wait for a word of this person."""
    volunteer = volunteers.find_volunteer_of(account)
    return 0 if volunteer is None else len(awaiting_answer(volunteer))


def service_state(now: datetime) -> ServiceState:
    """Ask each part for a sign of life. Never raises."""
    try:
        db.session.execute(text("SELECT 1"))
        return ServiceState(database_answers=True, backlog=outbox.backlog(now))
    except SQLAlchemyError:
        db.session.rollback()
        return ServiceState(database_answers=False, backlog=None)


def public_paths() -> list[str]:
    """Return the paths of the site map file."""
    published = Project.state == ProjectState.PUBLISHED
    projects = db.session.scalars(select(Project.slug).where(published).order_by(Project.slug))
    needs = select(Need.slug).join(Need.project).where(Need.state == NeedState.OPEN, published).order_by(Need.slug)
    fixed = (
        "/",
        "/projets",
        "/besoins",
        "/appels",
        "/plan-du-site",
        "/accessibilite",
        "/donnees-personnelles",
        "/mentions-legales",
        "/contact",
    )
    return [
        *fixed,
        *library.public_paths(),
        *(f"/projets/{slug}" for slug in projects),
        *(f"/besoins/{slug}" for slug in db.session.scalars(needs)),
        *(f"/appels/{slug}" for slug in calls.public_slugs()),
        *consortia.public_paths(),
    ]
