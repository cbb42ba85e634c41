"""Workspaces as those who have a place in them find them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import joinedload

from labagora.consortia.enums import PlaceState
from labagora.consortia.models import Consortium, WorkspaceMember
from labagora.core.db import db
from labagora.core.errors import NotFound


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


def get_workspace(slug: str, *, seen_by: Any, today: date, lock: bool = False) -> Opened:
    """Return a workspace to those who may read it. ``lock`` orders two changes. Raises NotFound."""
    if lock:
        db.session.execute(select(Consortium.id).where(Consortium.slug == slug).with_for_update())
    whole = (joinedload(Consortium.organisation), joinedload(Consortium.provider), joinedload(Consortium.call))
    query = select(Consortium).where(Consortium.slug == slug, workspaces_visible_to(seen_by, today))
    found: Consortium | None = db.session.scalar(query.options(*whole))
    if found is None:
        raise NotFound
    return Opened(found, place_of(seen_by, found), today)
