"""The rule of a fair deadline (security.md §5): a service that answered badly before the hour gives everybody a day.

Pure: measures in, yes or no out. More than 1 % errors of ours, or a 95th percentile above 5 s (more than 5 % of the
requests took longer), over the two hours before the closing. The thresholds are published, and they are literal:
there is no number of requests below which an error does not count.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from babel.numbers import format_decimal

from labagora.calls.models import Call
from labagora.core.service_minutes import Load
from labagora.engines.questionnaire.problems import N_

WINDOW = timedelta(hours=2)
LENGTH = timedelta(hours=24)
SETTLING = timedelta(seconds=20)  # the slowest requests of the last seconds end later, and are written later still
RULE = "service"
ERRORS_IN_100, SLOW_IN_100 = 1, 5
FAILED = N_(
    "Le service a mal répondu dans les deux heures avant la clôture (demandes en échec : %(errors)s sur %(requests)s). "
    "Chacun a 24 heures de plus."
)
SLOW = N_(
    "Le service a mal répondu dans les deux heures avant la clôture (demandes de plus de 5 secondes : %(slower)s sur "
    "%(requests)s). Chacun a 24 heures de plus."
)


def has_failed(load: Load) -> bool:
    """Tell whether more than 1 % of the requests ended with an error of ours."""
    return load.errors * 100 > load.requests * ERRORS_IN_100


def is_slow(load: Load) -> bool:
    """Tell whether the 95th percentile is above 5 seconds."""
    return load.slower * 100 > load.requests * SLOW_IN_100


def is_unfair(load: Load) -> bool:
    """Tell whether the rule gives a day."""
    return has_failed(load) or is_slow(load)


def sentence(load: Load) -> str:
    """Return why, as a message to translate: ``said`` goes into it."""
    return FAILED if has_failed(load) else SLOW


def figures(load: Load) -> dict[str, int]:
    """Return the numbers that are kept with a prolongation."""
    return {"requests": load.requests, "errors": load.errors, "slower": load.slower}


def said(load: Load, locale: str) -> dict[str, str]:
    """Return them as they are read: « 1 340 »."""
    return {name: format_decimal(count, locale=locale) for name, count in figures(load).items()}


def load_of(line: Mapping[str, Any]) -> Load:
    """Return the numbers of a prolongation by the rule."""
    return Load(requests=line["requests"], errors=line["errors"], slower=line["slower"])


def is_by_rule(line: Mapping[str, Any]) -> bool:
    """Tell whether a prolongation came from the rule, and not from the team."""
    return bool(line.get("rule") == RULE)


def was_prolonged(call: Call) -> bool:
    """Tell whether the rule gave a day to this call already: it does so once."""
    return any(is_by_rule(line) for line in call.extensions)


def next_closing(closes_at: datetime, now: datetime) -> datetime:
    """Return the closing a day later: 24 hours, not the same hour of a clock that changes. Always to come."""
    until = closes_at + LENGTH
    while until <= now:  # the clock that closes calls had stopped for more than a day
        until += LENGTH
    return until
