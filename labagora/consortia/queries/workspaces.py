"""Workspaces as those who have a place in them find them, and the list of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import joinedload

from labagora.consortia.commands import WorkspaceFilters
from labagora.consortia.enums import ConsortiumState, PlaceState
from labagora.consortia.models import Consortium, Deliverable, Milestone, WorkspaceMember
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate


@dataclass(frozen=True)
class Opened:
    """A workspace that somebody may read, with the place that opens it; None for the Institute's team."""

    consortium: Consortium
    place: WorkspaceMember | None
    today: date


def place_of(actor: Any, consortium: Consortium) -> WorkspaceMember | None:
    """Return the place that somebody has in a consortium now, or will have on the day it opens; None otherwise."""
    if actor is None:
        return None
    mine = (WorkspaceMember.consortium_id == consortium.id, WorkspaceMember.account_id == actor.id)
    query = select(WorkspaceMember).where(*mine, WorkspaceMember.state == PlaceState.ACTIVE)
    found: WorkspaceMember | None = db.session.scalar(query)
    return found


def workspaces_visible_to(actor: Any, today: date) -> ColumnElement[bool]:
    """Return the consortia whose workspace somebody reads that day: agrees with ``policy.can_see_workspace``."""
    if actor is None:
        return false()
    if actor.is_staff:
        return true()
    here = select(WorkspaceMember.consortium_id).where(
        WorkspaceMember.account_id == actor.id,
        WorkspaceMember.state == PlaceState.ACTIVE,
        WorkspaceMember.joined_on <= today,
    )
    return Consortium.id.in_(here)


def get_workspace(public_id: str, *, seen_by: Any, today: date, lock: bool = False) -> Opened:
    """Return a workspace to those who may read it. ``lock`` orders two changes. Raises NotFound."""
    if lock:
        db.session.execute(select(Consortium.id).where(Consortium.public_id == public_id).with_for_update())
    whole = (joinedload(Consortium.organisation), joinedload(Consortium.provider), joinedload(Consortium.call))
    query = select(Consortium).where(Consortium.public_id == public_id, workspaces_visible_to(seen_by, today))
    found: Consortium | None = db.session.scalar(query.options(*whole))
    if found is None:
        raise NotFound
    return Opened(found, place_of(seen_by, found), today)


@dataclass(frozen=True)
class WorkspaceRow:
    """A consortium of a list, with what is due. ``place`` is None for the Institute's team."""

    consortium: Consortium
    place: WorkspaceMember | None
    late: int
    next_title: str
    next_on: date | None
    members: int


def list_my_workspaces(actor: Any, *, today: date, page: int) -> Page[WorkspaceRow]:
    """Return the consortia where somebody has a place, those to come included, the last joined first."""
    mine = select(WorkspaceMember).where(
        WorkspaceMember.account_id == actor.id, WorkspaceMember.state == PlaceState.ACTIVE
    )
    consortium = joinedload(WorkspaceMember.consortium).joinedload(Consortium.organisation)
    query = mine.options(consortium).order_by(WorkspaceMember.joined_on.desc(), WorkspaceMember.id.desc())
    found = paginate(query, page=page)
    shown = {place.consortium_id: place.consortium for place in found.items if place.is_here(today)}
    due = due_lines(shown.values(), today)
    return found.map(lambda place: _row(place.consortium, place, due.get(place.consortium_id, _NOTHING)))


def list_workspaces(filters: WorkspaceFilters, *, seen_by: Any, today: date, page: int) -> Page[WorkspaceRow]:
    """Return the consortia whose workspace somebody reads, by name."""
    query = select(Consortium).where(workspaces_visible_to(seen_by, today)).options(joinedload(Consortium.organisation))
    query = _filtered(query, filters).order_by(Consortium.name, Consortium.id)
    found = paginate(query, page=page)
    due = due_lines(found.items, today)
    return found.map(lambda one: _row(one, None, due.get(one.id, _NOTHING)))


def _filtered(query: Select[Any], filters: WorkspaceFilters) -> Select[Any]:
    if filters.kind:
        query = query.where(Consortium.kind == filters.kind)
    if filters.state:
        query = query.where(Consortium.state == filters.state)
    for word in filters.text.split()[:10]:
        query = query.where(func.lower(Consortium.name).contains(word.lower(), autoescape=True))
    return query


@dataclass(frozen=True)
class DueLine:
    """What is due in a consortium: how much is late, what comes next, how many people are there."""

    late: int = 0
    next_title: str = ""
    next_on: date | None = None
    members: int = 0


_NOTHING = DueLine()


def _row(consortium: Consortium, place: WorkspaceMember | None, due: DueLine) -> WorkspaceRow:
    return WorkspaceRow(consortium, place, due.late, due.next_title, due.next_on, due.members)


def due_lines(consortia: Iterable[Consortium], today: date) -> dict[int, DueLine]:
    """Return what is due in each consortium, in three statements whatever their number."""
    rows = list(consortia)
    ids = [one.id for one in rows]
    paused = {one.id for one in rows if one.state is ConsortiumState.PAUSED}
    things = [*_due(Milestone, ids), *_due(Deliverable, ids)]
    here = _members(ids, today)
    return {one: _due_line(one, things, today, here.get(one, 0), is_paused=one in paused) for one in ids}


def _due(table: type[Milestone] | type[Deliverable], ids: Sequence[int]) -> list[tuple[int, str, date]]:
    query = select(table.consortium_id, table.title, table.due_on)
    query = query.where(table.consortium_id.in_(ids), table.done_on.is_(None), table.cancelled_on.is_(None))
    return [(ref, title, due_on) for ref, title, due_on in db.session.execute(query)]


def _members(ids: Sequence[int], today: date) -> dict[int, int]:
    query = select(WorkspaceMember.consortium_id, func.count()).where(
        WorkspaceMember.consortium_id.in_(ids),
        WorkspaceMember.state == PlaceState.ACTIVE,
        WorkspaceMember.joined_on <= today,
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(WorkspaceMember.consortium_id))}


def _due_line(
    ref: int, things: Sequence[tuple[int, str, date]], today: date, members: int, *, is_paused: bool
) -> DueLine:
    mine = [(due_on, title) for one, title, due_on in things if one == ref]
    late = 0 if is_paused else sum(due_on < today for due_on, _title in mine)
    coming = min(((due_on, title) for due_on, title in mine if due_on >= today), default=None)
    return DueLine(late, coming[1] if coming else "", coming[0] if coming else None, members)


def find_consortium(public_id: str) -> Consortium | None:
    """Return a consortium named by a job, or None."""
    return db.session.scalar(select(Consortium).where(Consortium.public_id == public_id))
