"""What the index has still to look at, and what it must not show meanwhile."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union
from sqlalchemy.orm import aliased

from labagora.core.db import db
from labagora.organisations.models import Organisation
from labagora.projects.models import Need, Project
from labagora.search.enums import Marked
from labagora.search.models import SearchMark
from labagora.search.queries import calls, needs, projects, sheets

# Pages taken away by the thousand wait for the next pass of the worker to leave the counts; no result shows them.
MOST_HIDDEN = 5_000


def oldest_marks(limit: int) -> Sequence[tuple[int, Marked, str]]:
    """Return the oldest marks as ``(id, kind, ref)``."""
    query = select(SearchMark.id, SearchMark.kind, SearchMark.ref).order_by(SearchMark.id).limit(limit)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def mark_ids() -> list[int]:
    """Return the ids of the marks that stand now."""
    return list(db.session.scalars(select(SearchMark.id)))


def has_marks() -> bool:
    """Tell whether the index is behind the tables."""
    return db.session.scalar(select(SearchMark.id).limit(1)) is not None


def marked_since() -> datetime | None:
    """Return how long the oldest mark has waited, as the moment of its change."""
    return db.session.scalar(select(func.min(SearchMark.at)))


def projects_of(organisations: Collection[str]) -> list[str]:
    """Return the projects that repeat the names of these organisations, or of those they were merged into."""
    if not organisations:
        return []
    merged = aliased(Organisation)
    named = select(merged.merged_into_id).where(merged.public_id.in_(organisations))
    carried = select(Organisation.id).where(or_(Organisation.public_id.in_(organisations), Organisation.id.in_(named)))
    return list(db.session.scalars(select(Project.public_id).where(Project.organisation_id.in_(carried))))


def needs_of(project_refs: Collection[str]) -> list[str]:
    """Return the needs that repeat the name, and follow the publicity, of these projects."""
    if not project_refs:
        return []
    query = select(Need.public_id).join(Need.project).where(Project.public_id.in_(project_refs))
    return list(db.session.scalars(query))


def hidden_documents(*, for_staff: bool) -> frozenset[str]:
    """Return the documents that the index may still have and that are not to be counted: one statement.

    Only what is marked can have changed since the index last looked. What the public no longer reads comes first.
    """
    branches = _hidden_from_the_public()
    if for_staff:
        branches += _not_working_any_more()
    query = union(*branches)
    rows = db.session.execute(query.order_by(query.selected_columns[0]).limit(MOST_HIDDEN))
    return frozenset(row[1] for row in rows)


def _named(rank: int, document: str, ref: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (literal(rank).label("rank"), literal(f"{document}:").concat(ref).label("name"))
    return select(*columns)


def _marked(rank: int, document: str, kind: Marked, condition: ColumnElement[bool]) -> Select[Any]:
    return _named(rank, document, SearchMark.ref).where(SearchMark.kind == kind, condition)


def _hidden_from_the_public() -> list[Select[Any]]:
    by_project = (
        _named(0, "need", Need.public_id)
        .select_from(SearchMark)
        .join(Project, Project.public_id == SearchMark.ref)
        .join(Need, Need.project_id == Project.id)
        .where(SearchMark.kind == Marked.PROJECT, ~needs.is_public())
    )
    return [
        _marked(0, "sheet", Marked.SHEET, sheets.no_publication()),
        _marked(0, "project", Marked.PROJECT, projects.not_public()),
        _marked(0, "need", Marked.NEED, needs.not_public()),
        _marked(0, "call", Marked.CALL, calls.not_public()),
        by_project,
    ]


def _not_working_any_more() -> list[Select[Any]]:
    return [
        _marked(1, "working-sheet", Marked.SHEET, sheets.no_working_copy()),
        _marked(1, "working-project", Marked.PROJECT, projects.not_working()),
        _marked(1, "working-need", Marked.NEED, needs.not_working()),
        _marked(1, "working-call", Marked.CALL, calls.not_working()),
    ]
