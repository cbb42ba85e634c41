"""When a request came in: that instant decides what is late, whatever waits for a lock afterwards (security.md R11).

A server that has more requests than threads keeps them waiting before any of our code runs: it says when each came.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from flask import Flask, g, request

from labagora.core.clock import utcnow

BODY_WITHIN = 30.0  # seconds: a slow line has that long for what it carries; who writes on after the hour has not


class TimedInput:
    """The body of a request as it comes in, and how long we waited for it: a slow line is not a slow service."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.seconds = 0.0

    def _timed(self, name: str, *arguments: Any) -> Any:
        start = perf_counter()
        try:
            return getattr(self._stream, name)(*arguments)
        finally:
            self.seconds += perf_counter() - start

    def read(self, *size: int) -> bytes:
        """Read some of it."""
        return bytes(self._timed("read", *size))

    def readline(self, *size: int) -> bytes:
        """Read a line."""
        return bytes(self._timed("readline", *size))

    def readlines(self, *hint: int) -> list[bytes]:
        """Read the lines."""
        return list(self._timed("readlines", *hint))

    def __iter__(self) -> Iterator[bytes]:
        """Read line by line."""
        return iter(self.readline, b"")


_came: ContextVar[datetime | None] = ContextVar("came", default=None)


@contextmanager
def came(at: datetime | None) -> Iterator[None]:
    """Serve, inside the block, a request whose head was there ``at`` and that a thread takes up now."""
    token = _came.set(at)
    try:
        yield
    finally:
        _came.reset(token)


def _note_arrival() -> None:
    known = _came.get()
    _came.set(None)  # it says nothing of the next request of the same connection
    g.arrived_at = known or utcnow()
    g.body = request.environ["wsgi.input"] = TimedInput(request.environ["wsgi.input"])


def seconds_reading() -> float:
    """Return how long we waited so far for what the request carries."""
    return g.body.seconds if "body" in g else 0.0


def arrived_at() -> datetime:
    """Return when the server received the request being served; one that drips came when it was whole."""
    moment: datetime = g.get("arrived_at") or utcnow()
    waited = seconds_reading()
    return moment + timedelta(seconds=waited) if waited > BODY_WITHIN else moment


def init_app(app: Flask) -> None:
    """Register first among ``before_request`` functions: those that follow read the database, and may wait for it."""
    app.before_request(_note_arrival)
