"""Projects, as the search reads them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.ports.search import SearchDocument
from labagora.projects.models import Project
from labagora.projects.queries import projects_visible_to
from labagora.projects.search import (
    PROJECT_TYPE,
    WORKING_PROJECTS,
    project_changed_at,
    project_document,
    project_text,
    working_project_document,
)
from labagora.search.models import SearchMark
from labagora.search.queries.rows import ResultRow


def documents(refs: Sequence[str]) -> list[SearchDocument]:
    """Return the documents that these projects make now: one statement."""
    rows = db.session.scalars(_whole(refs)).unique().all()
    made = [make(row) for row in rows for make in (project_document, working_project_document)]
    return [document for document in made if document is not None]


def refs_after(last: int, limit: int) -> list[tuple[int, str]]:
    """Return the next projects as ``(id, public id)``, in the order of their making."""
    query = select(Project.id, Project.public_id).where(Project.id > last).order_by(Project.id).limit(limit)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def count() -> int:
    """Return how many projects there are."""
    return db.session.scalar(select(func.count()).select_from(Project)) or 0


def public_rows(refs: Sequence[str], _actor: Any) -> list[ResultRow]:
    """Return those that the public reads now."""
    found = db.session.scalars(_whole(refs).where(Project.id.in_(public_ids())))
    return [_public_row(row) for row in found.unique()]


def working_rows(refs: Sequence[str], actor: Any) -> list[ResultRow]:
    """Return those that are still between their leaders and the team, for the team."""
    if actor is None or not actor.is_staff:
        return []
    found = db.session.scalars(_whole(refs).where(Project.state.in_(WORKING_PROJECTS)))
    return [_working_row(row) for row in found.unique()]


def public_ids() -> Select[int]:
    """Select the ids of the projects that anybody may read."""
    return projects_visible_to(None).with_only_columns(Project.id)


def not_public() -> ColumnElement[bool]:
    """The project of a mark is not public, or is gone."""
    return ~exists().where(Project.public_id == SearchMark.ref, Project.id.in_(public_ids()))


def not_working() -> ColumnElement[bool]:
    """The project of a mark is not, or no longer, in the hands of the team."""
    return ~exists().where(Project.public_id == SearchMark.ref, Project.state.in_(WORKING_PROJECTS))


def _whole(refs: Sequence[str]) -> Select[Project]:
    loads = (joinedload(Project.organisation, innerjoin=True), joinedload(Project.iterations))
    return select(Project).where(Project.public_id.in_(list(refs))).options(*loads)


def _row(project: Project, kind: str, endpoint: str, arguments: dict[str, str], **more: Any) -> ResultRow:
    return ResultRow(
        id=f"{kind}:{project.public_id}",
        type=PROJECT_TYPE,
        title=project.title,
        endpoint=endpoint,
        arguments=arguments,
        changed_at=project_changed_at(project),
        summary=project.summary,
        body=project_text(project),
        context=[project.organisation.name],
        is_fictional=project.is_fictional,
        **more,
    )


def _public_row(project: Project) -> ResultRow:
    return _row(project, "project", "projects.project_show", {"slug": project.slug})


def _working_row(project: Project) -> ResultRow:
    where = {"public_id": project.public_id}
    return _row(
        project, "working-project", "office_projects.project_review", where, state=project.state, is_working=True
    )
