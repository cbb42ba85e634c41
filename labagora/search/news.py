"""What is new for alerts since their readers were last told. Read when the mail leaves, from public material only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from labagora.core.clock import PARIS
from labagora.core.text import contains_contact, squeeze
from labagora.ports.search import LARGEST_PAGE
from labagora.search import display, finding, queries
from labagora.search.commands import Asked
from labagora.search.enums import Rhythm
from labagora.search.models import SearchAlert
from labagora.search.queries import ResultRow

MOST_TOLD = 20
# A change is dated when it begins and seen once it is saved, an import long after; the index follows a little later.
SETTLES = timedelta(hours=1)
DAY, WEEK = timedelta(hours=20), timedelta(days=8)
MONDAY = 0


@dataclass(frozen=True)
class News:
    """What an alert tells. ``more`` is how many other things its page shows."""

    alert: SearchAlert
    rows: Sequence[ResultRow]
    more: int = 0


def told_until(now: datetime) -> datetime:
    """Return up to when everything that changed can be found."""
    return min(now, queries.marked_since() or now) - SETTLES


def is_due(alert: SearchAlert, now: datetime) -> bool:
    """Tell whether it is time: daily ones each day, weekly ones on Mondays, or later when a Monday was missed."""
    waited = now - alert.told_until
    if alert.rhythm is Rhythm.DAILY:
        return waited >= DAY
    return waited >= WEEK or (waited >= DAY and now.astimezone(PARIS).weekday() == MONDAY)


def news_for(alerts: Iterable[SearchAlert], until: datetime) -> list[News]:
    """Return what each alert tells; what two of them found is told once."""
    told: set[str] = set()
    found = []
    for alert in alerts:
        fresh = [row for row in _changed(alert, until) if row.id not in told]
        told.update(row.id for row in fresh)
        if fresh:
            found.append(News(alert, fresh[:MOST_TOLD], len(fresh[MOST_TOLD:])))
    return found


def _changed(alert: SearchAlert, until: datetime) -> list[ResultRow]:
    """Return the documents that hold every word and that changed since: approaching ones would be noise."""
    asked = Asked.from_question(alert.question)
    answer = finding.find(asked, None, size=LARGEST_PAGE)
    if answer.respelt or answer.hits.mode not in finding.WHOLE:
        return []
    return [row for row in answer.rows if alert.told_until < row.changed_at <= until]


def title_of(row: ResultRow) -> str:
    """Return the title on one line; one that a mail program would make a link of is not repeated (security.md E7)."""
    return display.type_of(row) if contains_contact(row.title) else squeeze(row.title)
