"""The right to write: one thread of one process. The kernel gives it back when the process dies, whatever kills it."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labagora.ports.search import SearchError

PATIENCE_SECONDS = 15.0
PAUSE_SECONDS = 0.02


class WriteLock:
    """A lock that the thread that holds it may take again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.RLock()
        self._depth = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock. Raises SearchError when somebody else keeps it for too long."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        if not self._threads.acquire(timeout=PATIENCE_SECONDS):
            raise SearchError("another thread writes to the index")
        try:
            if self._depth:
                yield from self._once_more()
                return
            with self._file(deadline):
                yield from self._once_more()
        finally:
            self._threads.release()

    def _once_more(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @contextmanager
    def _file(self, deadline: float) -> Iterator[None]:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _locked(descriptor):
                if time.monotonic() > deadline:
                    raise SearchError("another process writes to the index")
                time.sleep(PAUSE_SECONDS)
            yield
        finally:
            os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
