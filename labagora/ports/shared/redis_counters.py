"""Counters in Redis. When it is down or frozen, each process counts alone, with half the limit (R8)."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from limits.storage import RedisStorage
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from labagora.ports.shared import Hit
from labagora.ports.shared.memory import Counters, MemoryShared

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 0.5
PAUSE_SECONDS = 5.0
T = TypeVar("T")


class RedisShared:
    """Asks Redis, and stops asking for a few seconds once it does not answer: one slow call, not one per page."""

    def __init__(self, url: str, *, secret: str) -> None:
        storage = RedisStorage(
            url,
            key_prefix="labagora",
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # passed on to redis as it is
        )
        self.distant = Counters(storage, secret=secret)
        self.local = MemoryShared(secret=secret)
        self.asleep_until = 0.0

    def hit(self, key: str, limit: int, window_seconds: int) -> Hit:
        """Count one try; alone, more strictly, while Redis is away."""
        stricter = max(1, limit // 2)
        return self._ask(
            lambda: self.distant.hit(key, limit, window_seconds),
            lambda: self.local.hit(key, stricter, window_seconds),
        )

    def count(self, key: str, window_seconds: int) -> int:
        """Return the tries that whoever counts now has seen."""
        return self._ask(lambda: self.distant.count(key, window_seconds), lambda: self.local.count(key, window_seconds))

    def reset(self, key: str) -> None:
        """Forget the key on both sides."""
        self.local.reset(key)
        self._ask(lambda: self.distant.reset(key), lambda: None)

    def reset_all(self) -> None:
        """Forget everything on both sides."""
        self.local.reset_all()
        self._ask(self.distant.reset_all, lambda: None)

    def _ask(self, distant: Callable[[], T], local: Callable[[], T]) -> T:
        if time.monotonic() < self.asleep_until:
            return local()
        try:
            return distant()
        except (RedisError, OSError) as error:
            self.asleep_until = time.monotonic() + PAUSE_SECONDS
            log.warning("Redis does not answer (%s): counting in this process, more strictly", type(error).__name__)
            return local()
