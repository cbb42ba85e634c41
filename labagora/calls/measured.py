"""What the team reads of the rule of a fair deadline: whether it can still play, and what is measured now."""

from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_percent
from flask_babel import get_locale

from labagora.calls import fairness
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.core.service_minutes import Load, load_between


@dataclass(frozen=True)
class FairDeadline:
    """The rule, for one call. ``load``: what the last two hours were, or None when the call is not open."""

    is_on: bool
    was_used: bool
    load: Load | None

    @property
    def failed_share(self) -> str:
        """« 0,4 % » of the requests."""
        return _share(self.load.errors, self.load.requests) if self.load else ""

    @property
    def slow_share(self) -> str:
        """« 2,1 % » of the requests took more than 5 s."""
        return _share(self.load.slower, self.load.requests) if self.load else ""

    @property
    def would_prolong(self) -> bool:
        """Whether the call would get a day if its hour were now."""
        return self.is_on and not self.was_used and self.load is not None and fairness.is_unfair(self.load)


def _share(part: int, whole: int) -> str:
    return format_percent(part / whole if whole else 0, "0.0 %", locale=str(get_locale()))


def fair_deadline(call: Call, now: datetime, *, is_on: bool) -> FairDeadline:
    """Return where the rule stands for a call."""
    load = load_between(now - fairness.WINDOW, now) if call.state is CallState.OPEN else None
    return FairDeadline(is_on, fairness.was_prolonged(call), load)
