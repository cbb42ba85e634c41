"""Words that found nothing: counted, then treated by the team."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import authorise
from labagora.search import policy, queries
from labagora.search.enums import Treatment
from labagora.search.missing import week_of
from labagora.search.models import MissedSearch


def count_missed(words: str, *, now: datetime) -> None:
    """Count once more words that found nothing this week. Asked by a reader: nothing tells which one."""
    row = queries.find_missed(words, week_of(now))
    if row is None:
        db.session.add(MissedSearch(words=words, week=week_of(now), times=1))
    else:
        row.times = MissedSearch.times + 1


def treat_missed(row: MissedSearch, treatment: Treatment, *, actor: Any, now: datetime) -> None:
    """Say what was done about these words, in every week. Should they be missed again, they come back.

    Words without follow-up stay away.
    """
    authorise(policy.treats(actor))
    waiting = (MissedSearch.words == row.words, MissedSearch.treated_at.is_(None))
    db.session.execute(update(MissedSearch).where(*waiting).values(treated_at=now, treatment=treatment))
    audit.record("search.missed_treated", row, actor=actor, now=now, treatment=treatment.value)
