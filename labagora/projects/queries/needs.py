"""Reads of needs: public list and page, those of a leader, the queue of the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import contains_eager

from labagora.accounts.enums import Role
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.organisations.models import Organisation
from labagora.projects.commands import NeedFilters, QueueFilters
from labagora.projects.enums import PUBLIC_NEED_STATES, NeedState, PaymentState, ProjectState
from labagora.projects.models import Need, Project
from labagora.projects.queries.matching import facet_admits, speaks_of

PUBLIC_PAGE = 12
EXPORT_LIMIT = 10_000
REMOTE_MODALITIES = ("distanciel", "telephone", "asynchrone", "hybride")


@dataclass(frozen=True)
class NeedRow:
    """A card of the list of needs."""

    slug: str
    title: str
    gain: str
    project: str
    project_slug: str
    organisation: str
    is_industry: bool
    format: str
    modality: str
    place: str
    region_code: str | None
    happens: str
    duration_minutes: int | None
    seats: int
    compensation: str
    compensation_cents: int | None
    expenses_covered: bool
    payment_state: PaymentState
    answer_by: datetime | None
    is_fictional: bool
    public_id: str


@dataclass(frozen=True)
class QueueNeedRow:
    """A line of the queue of the team."""

    public_id: str
    title: str
    project: str
    project_state: ProjectState
    organisation: str
    format: str
    state: NeedState
    seats: int
    submitted_at: datetime | None
    answer_by: datetime | None
    waiting_days: int | None
    is_fictional: bool


def _joined() -> Select[Any]:
    return (
        select(Need)
        .join(Need.project)
        .join(Project.organisation)
        .options(contains_eager(Need.project).contains_eager(Project.organisation))
    )


def _is_led_by(account: Any) -> ColumnElement[bool]:
    scopes = account.scopes_of(Role.LEADER) if account is not None else frozenset()
    return Organisation.public_id.in_(sorted(scopes)) if scopes else false()


def _one(query: Select[Any]) -> Need:
    found: Need | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_need(public_id: str) -> Need | None:
    """Return a need named by a job or by another domain, with its project and organisation, or None."""
    found: Need | None = db.session.scalar(_joined().where(Need.public_id == public_id))
    return found


def get_public_need(slug: str) -> Need:
    """Return a public need with its project. Raises NotFound."""
    visible = or_(
        Project.state == ProjectState.PUBLISHED,
        (Project.state == ProjectState.ARCHIVED) & Project.published_at.is_not(None),
    )
    return _one(_joined().where(Need.slug == slug, Need.state.in_(PUBLIC_NEED_STATES), visible))


def get_managed_need(public_id: str, *, seen_by: Any, lock: bool = False) -> Need:
    """Return a need of a project that ``seen_by`` leads. Raises NotFound."""
    query = _joined().where(Need.public_id == public_id, _is_led_by(seen_by))
    return _one(query.with_for_update(of=Need) if lock else query)


def get_reviewed_need(public_id: str, *, seen_by: Any) -> Need:
    """Return any need, for the team. Raises NotFound for anybody else."""
    if seen_by is None or not seen_by.is_staff:
        raise NotFound
    return _one(_joined().where(Need.public_id == public_id))


def needs_of(project: Project) -> Sequence[Need]:
    """Return every need of a project, newest first."""
    query = select(Need).where(Need.project_id == project.id).order_by(Need.created_at.desc(), Need.id.desc())
    return db.session.scalars(query).all()


def _row(need: Need) -> NeedRow:
    project = need.project
    return NeedRow(
        slug=need.slug,
        title=need.title,
        gain=need.gain,
        project=project.title,
        project_slug=project.slug,
        organisation=project.organisation.name,
        is_industry=project.organisation.is_industry,
        format=need.format,
        modality=need.modality,
        place=need.place,
        region_code=need.region_code,
        happens=need.happens,
        duration_minutes=need.duration_minutes,
        seats=need.seats,
        compensation=need.compensation,
        compensation_cents=need.compensation_cents,
        expenses_covered=need.expenses_covered,
        payment_state=need.payment_state,
        answer_by=need.answer_by,
        is_fictional=need.is_fictional or project.is_fictional,
        public_id=need.public_id,
    )


def public_needs(filters: NeedFilters, now: datetime) -> Select[Any]:
    """Select the needs that take answers at ``now``."""
    return _joined().where(
        Need.state == NeedState.OPEN,
        Project.state == ProjectState.PUBLISHED,
        or_(Need.answer_by.is_(None), Need.answer_by > now),
        *_public_conditions(filters),
    )


def list_public_needs(filters: NeedFilters, *, page: int, now: datetime, size: int = PUBLIC_PAGE) -> Page[NeedRow]:
    """Return the needs that take answers, the most urgent first."""
    query = public_needs(filters, now).order_by(Need.answer_by.asc().nulls_last(), Need.id)
    return paginate(query, page=page, size=size).map(_row)


def _public_conditions(filters: NeedFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        conditions.append(speaks_of(Need.search_text, filters.text))
    if filters.format:
        conditions.append(Need.format == filters.format)
    if filters.modality:
        conditions.append(Need.modality == filters.modality)
    if filters.region:
        conditions.append(or_(Need.region_code == filters.region, Need.modality.in_(REMOTE_MODALITIES)))
    if filters.cancer:
        conditions.append(facet_admits(Need.required, "cancers", filters.cancer))
    if filters.profile:
        conditions.append(facet_admits(Need.required, "profiles", filters.profile))
    return conditions


def _queue(filters: QueueFilters) -> Select[Any]:
    query = _joined()
    if filters.text:
        query = query.where(speaks_of(Need.search_text, filters.text))
    if filters.state:
        query = query.where(Need.state == filters.state)
    if filters.organisation:
        query = query.where(Organisation.public_id == filters.organisation)
    return query.order_by(Need.submitted_at.asc().nulls_last(), Need.id)


def _queue_row(need: Need, now: datetime) -> QueueNeedRow:
    waits = need.state is NeedState.SUBMITTED and need.submitted_at is not None
    return QueueNeedRow(
        public_id=need.public_id,
        title=need.title,
        project=need.project.title,
        project_state=need.project.state,
        organisation=need.project.organisation.name,
        format=need.format,
        state=need.state,
        seats=need.seats,
        submitted_at=need.submitted_at,
        answer_by=need.answer_by,
        waiting_days=(now - need.submitted_at).days if waits and need.submitted_at else None,
        is_fictional=need.is_fictional,
    )


def list_need_queue(filters: QueueFilters, *, page: int, now: datetime) -> Page[QueueNeedRow]:
    """Return needs for the team, those that wait longest first."""
    return paginate(_queue(filters), page=page).map(lambda need: _queue_row(need, now))


def need_export(filters: QueueFilters, *, now: datetime) -> list[QueueNeedRow]:
    """Return every line of the filtered list, for an export."""
    return [_queue_row(need, now) for need in db.session.scalars(_queue(filters).limit(EXPORT_LIMIT))]


def count_waiting_needs() -> int:
    """Return how many needs wait for the team."""
    return db.session.scalar(select(func.count()).where(Need.state == NeedState.SUBMITTED)) or 0
