"""Words that found nothing, grouped for the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.search.enums import Treatment
from labagora.search.models import MissedSearch

EXPORT_LIMIT = 10_000


@dataclass(frozen=True)
class MissedRow:
    """Words of the queue: how many times, in how many weeks, and the last of them. ``public_id`` names one of them."""

    public_id: str
    words: str
    times: int
    weeks: int
    last_week: date


def find_missed(words: str, week: date) -> MissedSearch | None:
    """Return the count of these words for a week."""
    query = select(MissedSearch).where(MissedSearch.words == words, MissedSearch.week == week)
    return db.session.scalar(query.with_for_update())


def get_missed(public_id: str) -> MissedSearch:
    """Return the words that a line of the queue names. Raises NotFound."""
    found = db.session.scalar(select(MissedSearch).where(MissedSearch.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def list_missed(*, page: int) -> Page[MissedRow]:
    """Return the words that wait for the team, the most frequent first."""
    return paginate(_waiting(), page=page, scalars=False).map(_row)


def missed_export() -> Sequence[MissedRow]:
    """Return every line of the queue, for an export."""
    return [_row(row) for row in db.session.execute(_waiting().limit(EXPORT_LIMIT))]


def count_waiting_missed() -> int:
    """Return how many different words wait for the team."""
    return db.session.scalar(select(func.count()).select_from(_waiting().order_by(None).subquery())) or 0


def _waiting() -> Select[Any]:
    ignored = select(MissedSearch.words).where(MissedSearch.treatment == Treatment.IGNORED)
    times = func.sum(MissedSearch.times)
    columns: tuple[Any, ...] = (
        func.max(MissedSearch.public_id).label("public_id"),
        MissedSearch.words,
        times.label("times"),
        func.count().label("weeks"),
        func.max(MissedSearch.week).label("last_week"),
    )
    waiting = select(*columns).where(MissedSearch.treated_at.is_(None), MissedSearch.words.not_in(ignored))
    return waiting.group_by(MissedSearch.words).order_by(times.desc(), MissedSearch.words)


def _row(found: Any) -> MissedRow:
    return MissedRow(found.public_id, found.words, int(found.times), int(found.weeks), found.last_week)
