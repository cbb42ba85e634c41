"""What the entrance shows, read across the domains."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from labagora.core import outbox
from labagora.core.db import db
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project


@dataclass(frozen=True)
class Home:
    """Counts of the home page."""

    projects: int
    open_needs: int


@dataclass(frozen=True)
class Space:
    """What the page « Mon espace » needs to know of the person."""

    is_leader: bool
    is_staff: bool


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
    """Return the figures of the home page."""
    projects = db.session.scalar(select(func.count()).where(Project.state == ProjectState.PUBLISHED)) or 0
    needs = db.session.scalar(
        select(func.count()).select_from(Need).where(Need.state == NeedState.OPEN, (Need.answer_by.is_(None)) | (Need.answer_by > now))
    )
    return Home(projects=projects, open_needs=needs or 0)


def my_space(account: Any, _now: datetime) -> Space:
    """Return what concerns ``account``."""
    return Space(is_leader=account.is_leader, is_staff=account.is_staff)


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
    projects = db.session.scalars(select(Project.slug).where(Project.state == ProjectState.PUBLISHED).order_by(Project.slug))
    needs = db.session.scalars(select(Need.slug).where(Need.state == NeedState.OPEN).order_by(Need.slug))
    fixed = ["/", "/projets", "/besoins", "/plan-du-site", "/accessibilite", "/donnees-personnelles", "/mentions-legales"]
    return [*fixed, *(f"/projets/{slug}" for slug in projects), *(f"/besoins/{slug}" for slug in needs)]
