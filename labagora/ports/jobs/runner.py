"""What both adapters share: a huey whose only task carries the id of an outbox row, and the worker's loop."""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Event, current_thread, main_thread
from typing import Any

from flask import Flask
from huey.api import Huey
from huey.consumer import Consumer
from huey.exceptions import HueyException

from labagora.core import outbox, schedule
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.ports.jobs import Drained, execution

log = logging.getLogger(__name__)
SWEEP_SECONDS = 5.0
POLL_SECONDS = 0.5


class _Threads(Consumer):
    """Huey's worker threads. Signals are ours: the loop below may run in a thread of the web process."""

    def _set_signal_handlers(self) -> None:
        """Leave the process's signals alone."""


class HueyJobs:
    """Runs outbox rows with huey. ``broken`` are the errors of a queue that is down or locked."""

    def __init__(self, huey: Huey, *, broken: tuple[type[Exception], ...]) -> None:
        self.huey = huey
        self.broken = (*broken, HueyException, OSError)
        self.app: Flask | None = None
        self._enqueue: Callable[[int], Any] = huey.task(name="labagora.run")(self._execute)

    def _execute(self, job_id: int) -> None:
        assert self.app is not None, "only a worker executes"
        execution.execute(self.app, job_id)

    def wake(self, job_ids: Iterable[int]) -> None:
        """Put the ids in the queue. A dead queue is logged: the sweep finds the rows."""
        try:
            for job_id in job_ids:
                self._enqueue(job_id)
        except self.broken as error:
            log.warning("the job queue does not answer (%s); the sweep will find the jobs", type(error).__name__)

    def drain(self, app: Flask, now: datetime | None = None) -> Drained:
        """Run in this process everything that is due."""
        return execution.drain(app, now)

    def backlog(self, app: Flask, now: datetime | None = None) -> outbox.Backlog:
        """Return how the queue is doing."""
        with execution.app_context(app):
            return outbox.backlog(now or utcnow())

    def work(self, app: Flask, *, workers: int = 2, stop: Event | None = None) -> None:
        """Run jobs until ``stop`` is set; SIGTERM and SIGINT set it when this is the main thread."""
        self.app, stop = app, stop or Event()
        _stop_on_signals(stop)
        consumer = _Threads(self.huey, workers=workers, periodic=False, max_delay=POLL_SECONDS)
        consumer.start()
        try:
            while not stop.is_set():
                self.sweep(app)
                consumer.check_worker_health()
                stop.wait(SWEEP_SECONDS)
        finally:
            consumer.stop(graceful=True)

    def sweep(self, app: Flask, now: datetime | None = None) -> None:
        """Show that a worker lives, add the scheduled work, wake what is due; do it here if the queue is down."""
        try:
            with execution.app_context(app):
                outbox.beat(f"{socket.gethostname()}:{os.getpid()}"[:80], now or utcnow())
                schedule.enqueue_due(now or utcnow())
                db.session.commit()
                outbox.take_added()
            self._requeue(app, now)
        except Exception:  # a sweep that fails (database locked, down) must not end the worker
            log.exception("the sweep failed; next one in %s s", SWEEP_SECONDS)

    def _requeue(self, app: Flask, now: datetime | None) -> None:
        """Wake what is due, unless workers still have a queue to eat: ids are not piled up."""
        try:
            if not self.huey.pending_count():
                for job_id in execution.due(app, now):
                    self._enqueue(job_id)
        except self.broken as error:
            log.warning("the job queue does not answer (%s); running the jobs here", type(error).__name__)
            execution.drain(app, now)

    def close(self) -> None:
        """Release the queue's connection."""
        self.huey.storage.close()


def _stop_on_signals(stop: Event) -> None:
    if current_thread() is main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
