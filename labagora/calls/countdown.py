"""How long is left before an hour, by the server's clock: said in words, then kept up by static/js/countdown.js."""

from dataclasses import dataclass
from datetime import datetime

from labagora.core.clock import PARIS


@dataclass(frozen=True)
class Countdown:
    """An hour that comes, looked at from ``now``."""

    until: datetime
    now: datetime

    @property
    def is_over(self) -> bool:
        """Whether the hour is past."""
        return self.now >= self.until

    @property
    def days(self) -> int:
        """Whole days left."""
        return max(0, (self.until - self.now).days)

    @property
    def hours(self) -> int:
        """Hours left beside the days."""
        return 0 if self.is_over else (self.until - self.now).seconds // 3600

    @property
    def minutes(self) -> int:
        """Minutes left beside the hours."""
        return 0 if self.is_over else (self.until - self.now).seconds // 60 % 60

    @property
    def zone(self) -> str:
        """« UTC+1 » in winter, « UTC+2 » in summer."""
        offset = self.until.astimezone(PARIS).utcoffset()
        return f"UTC+{int(offset.total_seconds() // 3600)}" if offset else "UTC"


def countdown(until: datetime | None, now: datetime) -> Countdown | None:
    """Return the countdown to an hour, or None when there is none."""
    return Countdown(until, now) if until is not None else None
