"""Measures how the pages that must not fail answer: errors of ours, and how long we take, not the reader's line.

Counting costs an addition in memory. Each process writes what it counted every few seconds, from a thread of its own
and in a transaction of its own: no request waits for it. A process that is killed loses the last seconds at most; when
the database is away, the numbers wait in memory.
"""

import atexit
import logging
import time
from datetime import datetime, timedelta
from threading import Lock, Timer

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from labagora.core.clock import utcnow
from labagora.core.service_minutes import Load, minute_of, write_load
from labagora.web.arrival import arrived_at, seconds_reading

EVERY_SECONDS = 5.0
HELD_FOR = timedelta(hours=3)
OUR_FAULT = 500
SHUT_OUT = frozenset({403, 404, 429})  # quick to say, and anybody can ask for more of them
log = logging.getLogger(__name__)
_watched: set[str] = set()


def watch(*endpoints: str) -> None:
    """Measure these endpoints."""
    _watched.update(endpoints)


def watched() -> frozenset[str]:
    """Return the endpoints that are measured."""
    return frozenset(_watched)


class Gauge:
    """What one process counted and did not write yet."""

    def __init__(self, app: Flask) -> None:
        self.app, self._lock = app, Lock()
        self._measured: dict[datetime, Load] = {}
        self._timer: Timer | None = None

    def count(self, arrival: datetime, load: Load) -> None:
        """Add one request, and have it written soon."""
        minute = minute_of(arrival)
        with self._lock:
            self._measured[minute] = self._measured.get(minute, Load()) + load
            self._plan()

    def _plan(self) -> None:
        if self._timer is None and not self.app.config["TESTING"]:
            self._timer = Timer(EVERY_SECONDS, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def flush(self) -> None:
        """Write what was counted. Never raises: what could not be written waits for the next time."""
        with self._lock:
            measured, self._measured, self._timer = self._measured, {}, None
        if not measured:
            return
        try:
            with self.app.app_context():
                write_load(measured)
        except SQLAlchemyError as error:
            log.warning("the measure of the service waits: %s", type(error).__name__)
            self._keep(measured)

    def _keep(self, measured: dict[datetime, Load]) -> None:
        oldest = utcnow() - HELD_FOR
        with self._lock:
            for minute, load in measured.items():
                if minute > oldest:
                    self._measured[minute] = self._measured.get(minute, Load()) + load
            self._plan()


def _start() -> None:
    if request.endpoint in _watched:
        g.measure = time.perf_counter()


def admit() -> None:
    """Say that the door let the request in. Register it after the door: who is sent to sign in waters nothing down."""
    g.is_admitted = True


def _counts(status: int) -> bool:
    return status >= OUR_FAULT or ("is_admitted" in g and status not in SHUT_OUT)


def _count(app: Flask, response: Response) -> Response:
    measure = g.pop("measure", None)
    if measure is not None and _counts(response.status_code):
        seconds = time.perf_counter() - measure - seconds_reading()
        gauge_of(app).count(arrived_at(), Load.of(seconds, is_error=response.status_code >= OUR_FAULT))
    return response


def gauge_of(app: Flask) -> Gauge:
    """Return the gauge of this process."""
    gauge: Gauge = app.extensions["labagora_gauge"]
    return gauge


def init_app(app: Flask) -> None:
    """Register right after the arrival, and before the transaction: what cannot be committed is an error too."""
    gauge = app.extensions["labagora_gauge"] = Gauge(app)
    app.before_request(_start)
    app.after_request(lambda response: _count(app, response))
    if not app.config["TESTING"]:
        atexit.register(gauge.flush)
