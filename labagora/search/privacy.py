"""What the search keeps about people: the alerts of an address. Nothing tells who asked what found nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from labagora.accounts.models import Account
from labagora.accounts.queries import moves_of
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure
from labagora.search import queries
from labagora.search.commands import Asked
from labagora.search.missing import KEPT as MISSED_KEPT
from labagora.search.missing import week_of
from labagora.search.models import MissedSearch, SearchAlert
from labagora.search.removal import KEPT, remove_alerts

HELD: tuple[Held, ...] = (
    Held(
        "search_alert",
        "Vos alertes : adresse, recherche et rythme, chiffrés",
        "Jusqu'à ce que vous les arrêtiez, un an au plus si vous ne les renouvelez pas ; 7 jours sans confirmation",
        ("key_id", "address_sealed", "question_sealed", "token_sealed"),
        OnErasure.REMOVED,
        KEPT,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return the alerts of the person's address, whether an account asked for them or not."""
    return {"search_alert": [_row(alert) for alert in _alerts_of(account)]}


def _alerts_of(account: Account) -> list[SearchAlert]:
    """Return the alerts of the address, and those that have not followed yet from the one that was left."""
    left = [alert for move in moves_of(account) for alert in queries.alerts_left_behind(move)]
    return [*queries.alerts_of(account.address), *left]


def _row(alert: Any) -> dict[str, Any]:
    asked = Asked.from_question(alert.question)
    return {
        "recherche": asked.text,
        "criteres": dict(asked.filters),
        "rythme": alert.rhythm.label,
        "demandee_le": alert.asked_at,
        "confirmee_le": alert.confirmed_at,
        "jusqu_au": alert.expires_at,
    }


def erase(account: Account, *, now: datetime) -> list[str]:  # noqa: ARG001 - the form of every domain
    """Erase the alerts of the person's address, with their keys."""
    remove_alerts(_alerts_of(account))
    return []


def purge(*, now: datetime) -> dict[str, int]:
    """Erase the alerts that are over, and forget after a year the words that found nothing."""
    ended = remove_alerts(queries.ended_alerts(now))
    old = MissedSearch.week < week_of(now - MISSED_KEPT)
    result: Any = db.session.execute(delete(MissedSearch).where(old))
    return {"search_alert": ended, "missed_search": int(result.rowcount)}
