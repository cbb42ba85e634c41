"""Public lists read from one cursor to the next: what is added meanwhile neither repeats nor hides a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.projects.commands import NeedFilters, ProjectFilters
from labagora.projects.enums import ProjectState
from labagora.projects.models import Need, Project
from labagora.projects.queries.needs import public_needs
from labagora.projects.queries.projects import public_conditions

STRANGE_CURSOR = "Ce curseur n'existe pas ou plus : reprenez la liste depuis le début."


def _scroll(query: Select[Any], model: Any, moment: Any, cursor: str, size: int) -> tuple[Sequence[Any], str | None]:
    """Return the rows after ``cursor`` (the public id of the last row read) and the next cursor."""
    if cursor:
        last = db.session.execute(select(moment, model.id).where(model.public_id == cursor)).one_or_none()
        if last is None or last[0] is None:
            raise DomainError(STRANGE_CURSOR)
        query = query.where(or_(moment < last[0], and_(moment == last[0], model.id < last[1])))
    rows = db.session.scalars(query.order_by(None).order_by(moment.desc(), model.id.desc()).limit(size + 1)).all()
    return rows[:size], rows[size - 1].public_id if len(rows) > size else None


def scroll_public_projects(filters: ProjectFilters, *, cursor: str, size: int) -> tuple[Sequence[Project], str | None]:
    """Return published projects after a cursor, newest first."""
    query = select(Project).where(Project.state == ProjectState.PUBLISHED, *public_conditions(filters))
    return _scroll(query.options(joinedload(Project.organisation)), Project, Project.published_at, cursor, size)


def scroll_public_needs(
    filters: NeedFilters, *, cursor: str, size: int, now: datetime
) -> tuple[Sequence[Need], str | None]:
    """Return needs that take answers after a cursor, newest first."""
    return _scroll(public_needs(filters, now), Need, Need.opened_at, cursor, size)
