"""Needs, as the search reads them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload

from labagora.core.db import db
from labagora.ports.search import SearchDocument
from labagora.projects.enums import PUBLIC_NEED_STATES, NeedState
from labagora.projects.models import Need, Project
from labagora.projects.search import (
    NEED_TYPE,
    WORKING_NEEDS,
    need_changed_at,
    need_document,
    need_text,
    working_need_document,
)
from labagora.search.models import SearchMark
from labagora.search.queries import projects
from labagora.search.queries.rows import ResultRow


def documents(refs: Sequence[str]) -> list[SearchDocument]:
    """Return the documents that these needs make now: one statement."""
    rows = db.session.scalars(_whole(refs)).all()
    made = [make(row) for row in rows for make in (need_document, working_need_document)]
    return [document for document in made if document is not None]


def refs_after(last: int, limit: int) -> list[tuple[int, str]]:
    """Return the next needs as ``(id, public id)``, in the order of their making."""
    query = select(Need.id, Need.public_id).where(Need.id > last).order_by(Need.id).limit(limit)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def count() -> int:
    """Return how many needs there are."""
    return db.session.scalar(select(func.count()).select_from(Need)) or 0


def public_rows(refs: Sequence[str], _actor: Any) -> list[ResultRow]:
    """Return those that the public reads now."""
    return [_public_row(row) for row in db.session.scalars(_whole(refs).where(is_public()))]


def working_rows(refs: Sequence[str], actor: Any) -> list[ResultRow]:
    """Return those that are still between their leaders and the team, for the team."""
    if actor is None or not actor.is_staff:
        return []
    return [_working_row(row) for row in db.session.scalars(_whole(refs).where(Need.state.in_(WORKING_NEEDS)))]


def is_public() -> ColumnElement[bool]:
    """Anybody may read the need; agrees with ``policy.is_need_public``."""
    return Need.state.in_(PUBLIC_NEED_STATES) & Need.project_id.in_(projects.public_ids())


def not_public() -> ColumnElement[bool]:
    """The need of a mark is not public, or is gone."""
    return ~exists().where(Need.public_id == SearchMark.ref, is_public())


def not_working() -> ColumnElement[bool]:
    """The need of a mark is not, or no longer, in the hands of the team."""
    return ~exists().where(Need.public_id == SearchMark.ref, Need.state.in_(WORKING_NEEDS))


def _whole(refs: Sequence[str]) -> Select[Need]:
    project = joinedload(Need.project, innerjoin=True).joinedload(Project.organisation, innerjoin=True)
    return select(Need).where(Need.public_id.in_(list(refs))).options(project)


def _row(need: Need, kind: str, endpoint: str, arguments: dict[str, str], **more: Any) -> ResultRow:
    return ResultRow(
        id=f"{kind}:{need.public_id}",
        type=NEED_TYPE,
        title=need.title,
        endpoint=endpoint,
        arguments=arguments,
        changed_at=need_changed_at(need),
        body=need_text(need),
        context=[need.project.title, need.project.organisation.name],
        is_fictional=need.is_fictional or need.project.is_fictional,
        **more,
    )


def _public_row(need: Need) -> ResultRow:
    state = None if need.state is NeedState.OPEN else need.state
    return _row(need, "need", "projects.need_show", {"slug": need.slug}, state=state)


def _working_row(need: Need) -> ResultRow:
    where = {"public_id": need.public_id}
    return _row(need, "working-need", "office_projects.need_review", where, state=need.state, is_working=True)
