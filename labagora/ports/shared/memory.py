"""Counters of one process, with the ``limits`` library."""

import hashlib
import hmac
import math
import time

from limits.storage import MemoryStorage, RedisStorage

from labagora.ports.shared import Hit

FOREVER = 10**6


class Counters:
    """The counting itself, over any moving-window storage of ``limits``."""

    def __init__(self, storage: MemoryStorage | RedisStorage, *, secret: str) -> None:
        self.storage = storage
        self.secret = secret.encode()

    def hit(self, key: str, limit: int, window_seconds: int) -> Hit:
        """Count one try if it fits."""
        name = self._hidden(key)
        allowed = bool(self.storage.acquire_entry(name, limit, window_seconds))
        oldest, used = self.storage.get_moving_window(name, limit, window_seconds)
        wait = 0 if allowed else max(1, math.ceil(oldest + window_seconds - time.time()))
        return Hit(allowed=allowed, remaining=max(0, limit - used), retry_after=wait)

    def count(self, key: str, window_seconds: int) -> int:
        """Return the tries of the window."""
        _, used = self.storage.get_moving_window(self._hidden(key), FOREVER, window_seconds)
        return int(used)

    def reset(self, key: str) -> None:
        """Forget the key."""
        self.storage.clear(self._hidden(key))

    def reset_all(self) -> None:
        """Forget everything."""
        self.storage.reset()

    def _hidden(self, key: str) -> str:
        return hmac.new(self.secret, key.encode(), hashlib.sha256).hexdigest()[:40]


class MemoryShared(Counters):
    """The embedded counters."""

    def __init__(self, *, secret: str) -> None:
        super().__init__(MemoryStorage(), secret=secret)
