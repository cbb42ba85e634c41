"""How long an alert lives, and how it goes: stopped by its reader, over, or erased with the person."""

from collections.abc import Iterable
from datetime import timedelta

from labagora.core.db import db
from labagora.search.models import SearchAlert

UNCONFIRMED_KEPT = timedelta(days=7)
KEPT = timedelta(days=365)


def remove_alerts(alerts: Iterable[SearchAlert]) -> int:
    """Erase alerts with their keys: what a backup still has of them is noise. Return how many."""
    gone = list(alerts)
    for alert in gone:
        alert.key.destroy()
        db.session.delete(alert)
    db.session.flush()
    for alert in gone:
        db.session.delete(alert.key)
    return len(gone)
