# ruff: noqa: PLC0415 (only the chosen adapter loads its library)
"""Counters that several processes share: rate limits, budgets of tries. Memory for one process, else Redis.

A window moves: « 10 in 60 seconds » means any 60 seconds. Keys are hashed before they leave this process:
callers may count by address or by e-mail and the counter's server never learns it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from labagora.ports import warn_outside_development

if TYPE_CHECKING:
    from labagora.core.settings import Settings


@dataclass(frozen=True)
class Hit:
    """The answer to one try: whether it fits, how many are left, and the seconds to wait when none is."""

    allowed: bool
    remaining: int
    retry_after: int


class Shared(Protocol):
    """What counts."""

    def hit(self, key: str, limit: int, window_seconds: int) -> Hit:
        """Count one try against ``limit`` per window. Never raises: without its server it counts alone."""

    def count(self, key: str, window_seconds: int) -> int:
        """Return how many tries were counted in the window."""

    def reset(self, key: str) -> None:
        """Forget the tries of the key, for example after a success."""

    def reset_all(self) -> None:
        """Forget everything (tests, and an operator after an attack)."""


def from_url(url: str, settings: "Settings") -> Shared:
    """Return the counters that ``LABAGORA_SHARED_URL`` names."""
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        from labagora.ports.shared.memory import MemoryShared

        warn_outside_development(settings, "Rate limits are counted in memory: each process counts apart.")
        return MemoryShared(secret=settings.secret_key())
    if scheme in ("redis", "rediss"):
        from labagora.ports.shared.redis_counters import RedisShared

        return RedisShared(url, secret=settings.secret_key())
    raise ValueError(f"LABAGORA_SHARED_URL: unknown scheme {scheme!r} (memory: or redis://)")
