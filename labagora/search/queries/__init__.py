"""Every SELECT of the search. What is indexed is read by kind: ``sheets``, ``projects``, ``needs``, ``calls``."""

from labagora.search.queries.alerts import (
    RENEWED_BEFORE,
    alerts_left_behind,
    alerts_of,
    alerts_to_renew,
    alerts_to_tell,
    ended_alerts,
    find_alert,
    find_alerts,
    get_alert_by_token,
    get_own_alert,
    live_alerts_with,
)
from labagora.search.queries.marks import (
    has_marks,
    hidden_documents,
    mark_ids,
    marked_since,
    needs_of,
    oldest_marks,
    projects_of,
)
from labagora.search.queries.missed import (
    MissedRow,
    count_waiting_missed,
    find_missed,
    get_missed,
    list_missed,
    missed_export,
)
from labagora.search.queries.rows import ResultRow
from labagora.search.queries.sheets import most_used_sheets

__all__ = [
    "RENEWED_BEFORE",
    "MissedRow",
    "ResultRow",
    "alerts_left_behind",
    "alerts_of",
    "alerts_to_renew",
    "alerts_to_tell",
    "count_waiting_missed",
    "ended_alerts",
    "find_alert",
    "find_alerts",
    "find_missed",
    "get_alert_by_token",
    "get_missed",
    "get_own_alert",
    "has_marks",
    "hidden_documents",
    "list_missed",
    "live_alerts_with",
    "mark_ids",
    "marked_since",
    "missed_export",
    "most_used_sheets",
    "needs_of",
    "oldest_marks",
    "projects_of",
]
