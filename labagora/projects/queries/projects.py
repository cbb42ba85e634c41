"""Reads of projects: public list and page, those of a leader, the queue of the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.accounts.enums import Role
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.organisations.models import Organisation
from labagora.projects.commands import ProjectFilters, QueueFilters
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Iteration, Need, Project, ProjectVersion
from labagora.projects.queries.matching import holds, speaks_of

PUBLIC_PAGE = 12
EXPORT_LIMIT = 10_000


@dataclass(frozen=True)
class ProjectRow:
    """A card of a list. Lists hold codes: words are chosen at the edge."""

    public_id: str
    slug: str
    title: str
    summary: str
    organisation: str
    is_industry: bool
    stage: str
    cancers: Sequence[str]
    themes: Sequence[str]
    regions: Sequence[str]
    is_fictional: bool
    state: ProjectState
    state_reason: str
    open_needs: int
    updated_at: datetime


@dataclass(frozen=True)
class QueueProjectRow:
    """A line of the queue of the team."""

    public_id: str
    title: str
    organisation: str
    state: ProjectState
    submitted_at: datetime | None
    published_at: datetime | None
    updated_at: datetime
    waiting_days: int | None
    is_fictional: bool
    is_changed: bool


def _is_public() -> ColumnElement[bool]:
    archived = and_(Project.state == ProjectState.ARCHIVED, Project.published_at.is_not(None))
    return or_(Project.state == ProjectState.PUBLISHED, archived)


def _is_led_by(account: Any) -> ColumnElement[bool]:
    scopes = account.scopes_of(Role.LEADER) if account is not None else frozenset()
    return Organisation.public_id.in_(sorted(scopes)) if scopes else false()


def projects_visible_to(account: Any) -> Select[Project]:
    """Every project that ``account`` (None: a visitor) may read; agrees with ``policy.can_view_project``."""
    query = select(Project).join(Project.organisation).options(joinedload(Project.organisation))
    if account is not None and account.is_staff:
        return query
    return query.where(or_(_is_public(), _is_led_by(account)))


def _whole(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Project.organisation), selectinload(Project.iterations), selectinload(Project.needs)
    )


def _one(query: Select[Any]) -> Project:
    found: Project | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_project(public_id: str) -> Project | None:
    """Return a project named by a job or by another domain, with its organisation, or None."""
    query = select(Project).where(Project.public_id == public_id).options(joinedload(Project.organisation))
    return db.session.scalar(query)


def get_public_project(slug: str) -> Project:
    """Return a public project with its iterations and needs. Raises NotFound."""
    return _one(_whole(select(Project).where(Project.slug == slug, _is_public())))


def get_led_project(public_id: str, *, seen_by: Any, lock: bool = False) -> Project:
    """Return a project that ``seen_by`` leads. Raises NotFound. ``lock`` orders two simultaneous saves."""
    query = select(Project).join(Project.organisation).where(Project.public_id == public_id, _is_led_by(seen_by))
    return _one(_whole(query.with_for_update(of=Project) if lock else query))


def get_reviewed_project(public_id: str, *, seen_by: Any) -> Project:
    """Return any project, for the team. Raises NotFound for anybody else."""
    if seen_by is None or not seen_by.is_staff:
        raise NotFound
    return _one(_whole(select(Project).where(Project.public_id == public_id)))


def get_iteration(public_id: str, *, seen_by: Any) -> Iteration:
    """Return an iteration of a project that ``seen_by`` leads, its siblings loaded. Raises NotFound."""
    query = (
        select(Iteration)
        .join(Iteration.project)
        .join(Project.organisation)
        .where(Iteration.public_id == public_id, _is_led_by(seen_by))
        .options(
            joinedload(Iteration.project).options(joinedload(Project.organisation), selectinload(Project.iterations))
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def led_organisations(account: Any) -> Sequence[Organisation]:
    """Return the organisations for which ``account`` may write projects."""
    query = select(Organisation).where(_is_led_by(account), Organisation.merged_into_id.is_(None))
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()


def _open_needs() -> Any:
    query = select(func.count(Need.id)).where(Need.project_id == Project.id, Need.state == NeedState.OPEN)
    return query.correlate(Project).scalar_subquery()


def _row(found: Any) -> ProjectRow:
    project, open_needs = found
    return ProjectRow(
        public_id=project.public_id,
        slug=project.slug,
        title=project.title,
        summary=project.summary,
        organisation=project.organisation.name,
        is_industry=project.organisation.is_industry,
        stage=project.stage,
        cancers=project.cancers,
        themes=project.themes,
        regions=project.regions,
        is_fictional=project.is_fictional,
        state=project.state,
        state_reason=project.state_reason,
        open_needs=open_needs,
        updated_at=project.updated_at,
    )


def _cards() -> Select[Any]:
    return select(Project, _open_needs()).join(Project.organisation).options(joinedload(Project.organisation))


def list_public_projects(filters: ProjectFilters, *, page: int, size: int = PUBLIC_PAGE) -> Page[ProjectRow]:
    """Return published projects, newest first."""
    query = _cards().where(Project.state == ProjectState.PUBLISHED, *public_conditions(filters))
    query = query.order_by(Project.published_at.desc(), Project.id.desc())
    return paginate(query, page=page, size=size, scalars=False).map(_row)


def public_conditions(filters: ProjectFilters) -> list[ColumnElement[bool]]:
    """Return what the filters of the public list ask for."""
    listed = (
        (Project.cancers, filters.cancer),
        (Project.themes, filters.theme),
        (Project.care_steps, filters.step),
        (Project.regions, filters.region),
    )
    conditions = [holds(column, code) for column, code in listed if code]
    if filters.text:
        conditions.append(speaks_of(Project.search_text, filters.text))
    if filters.stage:
        conditions.append(Project.stage == filters.stage)
    return conditions


def list_led_projects(account: Any, *, page: int) -> Page[ProjectRow]:
    """Return the projects of the organisations that ``account`` leads, last changed first."""
    query = _cards().where(_is_led_by(account)).order_by(Project.updated_at.desc(), Project.id.desc())
    return paginate(query, page=page, scalars=False).map(_row)


def _queue(filters: QueueFilters) -> Select[Any]:
    query = select(Project).join(Project.organisation).options(joinedload(Project.organisation))
    if filters.text:
        query = query.where(or_(speaks_of(Project.search_text, filters.text)))
    if filters.state:
        query = query.where(Project.state == filters.state)
    if filters.organisation:
        query = query.where(Organisation.public_id == filters.organisation)
    if filters.changed:
        query = query.where(Project.updated_at > Project.published_at, Project.state == ProjectState.PUBLISHED)
    return query.order_by(Project.submitted_at.asc().nulls_last(), Project.id)


def _queue_row(project: Project, now: datetime) -> QueueProjectRow:
    waits = project.state is ProjectState.SUBMITTED and project.submitted_at is not None
    return QueueProjectRow(
        public_id=project.public_id,
        title=project.title,
        organisation=project.organisation.name,
        state=project.state,
        submitted_at=project.submitted_at,
        published_at=project.published_at,
        updated_at=project.updated_at,
        waiting_days=(now - project.submitted_at).days if waits and project.submitted_at else None,
        is_fictional=project.is_fictional,
        is_changed=project.published_at is not None and project.updated_at > project.published_at,
    )


def list_project_queue(filters: QueueFilters, *, page: int, now: datetime) -> Page[QueueProjectRow]:
    """Return projects for the team, those that wait longest first."""
    return paginate(_queue(filters), page=page).map(lambda project: _queue_row(project, now))


def project_export(filters: QueueFilters, *, now: datetime) -> list[QueueProjectRow]:
    """Return every line of the filtered list, for an export."""
    return [_queue_row(project, now) for project in db.session.scalars(_queue(filters).limit(EXPORT_LIMIT))]


def count_waiting_projects() -> int:
    """Return how many projects wait for the team."""
    return db.session.scalar(select(func.count()).where(Project.state == ProjectState.SUBMITTED)) or 0


def versions_of(project: Project, *, public_only: bool) -> Sequence[ProjectVersion]:
    """Return the versions of a project, newest first; visitors see those that were public."""
    query = select(ProjectVersion).where(ProjectVersion.project_id == project.id)
    rows = db.session.scalars(query.order_by(ProjectVersion.number.desc())).all()
    if not public_only or project.published_at is None:
        return rows
    first = max((row.number for row in rows if row.at <= project.published_at), default=0)
    return [row for row in rows if row.number >= first]
