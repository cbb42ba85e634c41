"""``/api/v1/projects`` and ``/api/v1/needs``: what the public pages show, for programs, without an account."""

from typing import Any

from flask import Blueprint, Response, url_for

from labagora.core.clock import utcnow
from labagora.core.partial_date import PartialDate
from labagora.projects import addresses, queries
from labagora.projects.models import Need, Project
from labagora.web.access import public
from labagora.web.jsonapi import asked_cursor, asked_size, document, listing

bp = Blueprint("api_projects", __name__, url_prefix="/api/v1")


def _project(project: Project) -> dict[str, Any]:
    return {
        "id": project.public_id,
        "slug": project.slug,
        "url": url_for("projects.project_show", slug=project.slug),
        "title": project.title,
        "summary": project.summary,
        "organisation": {"name": project.organisation.name, "kind": project.organisation.kind},
        "stage": project.stage,
        "cancers": project.cancers,
        "themes": project.themes,
        "care_steps": project.care_steps,
        "regions": project.regions,
        "territory": project.territory,
        "is_fictional": project.is_fictional,
        "source_url": project.source_url or None,
        "published_at": project.published_at.isoformat() if project.published_at else None,
        "updated_at": project.updated_at.isoformat(),
    }


def _project_texts(project: Project) -> dict[str, Any]:
    return {
        "problem": project.problem,
        "solution": project.solution,
        "team": project.team,
        "evidence": project.evidence,
        "links_of_interest": project.links_of_interest,
        "involvement_checklist": project.involvement_checklist,
        "iterations": [
            {
                "title": row.title,
                "happened": _date(row.happened),
                "description": row.description,
                "patients_changed": row.patients_changed,
            }
            for row in project.iterations
        ],
    }


def _date(stored: str) -> dict[str, str | None] | None:
    """Return an incomplete date: how much of it is known, its words, and its machine form when there is one."""
    if not stored:
        return None
    value = PartialDate.from_stored(stored)
    return {"precision": value.precision.value, "text": value.display(), "machine": value.machine}


def _need(need: Need) -> dict[str, Any]:
    return {
        "id": need.public_id,
        "slug": need.slug,
        "url": url_for("projects.need_show", slug=need.slug),
        "title": need.title,
        "project": {"slug": need.project.slug, "title": need.project.title},
        "organisation": {"name": need.project.organisation.name, "kind": need.project.organisation.kind},
        "state": need.state.value,
        "format": need.format,
        "modality": need.modality,
        "place": need.place,
        "region": need.region_code,
        "department": need.department_code,
        "happens": _date(need.happens),
        "duration_minutes": need.duration_minutes,
        "involvement": need.involvement,
        "seats": need.seats,
        "compensation": need.compensation,
        "compensation_cents": need.compensation_cents,
        "expenses_covered": need.expenses_covered,
        "payment_state": need.payment_state.value,
        "access_provided": need.access_provided,
        "required": need.required,
        "desired": need.desired,
        "answer_by": need.answer_by.isoformat() if need.answer_by else None,
        "is_fictional": need.is_fictional or need.project.is_fictional,
    }


def _need_texts(need: Need) -> dict[str, Any]:
    return {
        "why": need.why,
        "gain": need.gain,
        "tasks": need.tasks,
        "expenses_note": need.expenses_note,
        "agreement": need.agreement,
    }


@bp.get("/projects")
@public
def project_list() -> Response:
    """Published projects, newest first, with the filters of the page."""
    filters = addresses.project_filters(addresses.project_choices())
    rows, following = queries.scroll_public_projects(filters, cursor=asked_cursor(), size=asked_size())
    return listing([_project(row) for row in rows], following)


@bp.get("/projects/<slug>")
@public
def project_show(slug: str) -> Response:
    """A public project."""
    project = queries.get_public_project(slug)
    return document({**_project(project), **_project_texts(project)})


@bp.get("/needs")
@public
def need_list() -> Response:
    """Needs that take answers, newest first, with the filters of the page."""
    filters = addresses.need_filters(addresses.need_choices())
    rows, following = queries.scroll_public_needs(filters, cursor=asked_cursor(), size=asked_size(), now=utcnow())
    return listing([_need(row) for row in rows], following)


@bp.get("/needs/<slug>")
@public
def need_show(slug: str) -> Response:
    """A public need."""
    need = queries.get_public_need(slug)
    return document({**_need(need), **_need_texts(need)})
