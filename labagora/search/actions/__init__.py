"""All writes of the search."""

from labagora.search.actions.alerts import (
    ask_alert,
    ask_own_alert,
    ask_renewals,
    confirm_alert,
    note_told,
    readdress_alerts,
    renew_alerts,
    stop_alert,
    stop_every_alert,
)
from labagora.search.actions.following import follow, rebuild
from labagora.search.actions.missed import count_missed, treat_missed

__all__ = [
    "ask_alert",
    "ask_own_alert",
    "ask_renewals",
    "confirm_alert",
    "count_missed",
    "follow",
    "note_told",
    "readdress_alerts",
    "rebuild",
    "renew_alerts",
    "stop_alert",
    "stop_every_alert",
    "treat_missed",
]
