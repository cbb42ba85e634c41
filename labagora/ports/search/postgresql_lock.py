"""The right to write, alone among all processes: an advisory lock, held by the connection that then writes.

A process that dies loses its connection, hence the lock; a lost connection can neither keep the lock nor write.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from labagora.ports.search import SearchError
from labagora.ports.search.postgresql_server import Server, answering

PATIENCE_SECONDS = 15.0
KEY = int.from_bytes(b"labagora")
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass
class _Held(threading.local):
    connection: Connection | None = None
    process: int = 0


class WriterLock:
    """Holds the lock once a thread, however deep the calls."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._held = _Held()

    @contextmanager
    def hold(self) -> Iterator[Connection]:
        """Yield the connection that holds the lock, without transaction. Raises SearchError after a bounded wait."""
        if self._held.connection is not None and self._held.process == os.getpid():
            yield self._held.connection
            return
        connection = self._acquire()
        self._held.connection, self._held.process = connection, os.getpid()
        try:
            yield connection
        finally:
            self._held.connection = None
            _release(connection)

    def _acquire(self) -> Connection:
        with answering():
            connection = self._server.engine.connect()
        try:
            with answering(), connection.begin():
                connection.execute(select(func.set_config("lock_timeout", f"{int(PATIENCE_SECONDS * 1_000)}ms", True)))
                connection.execute(select(func.pg_advisory_lock(KEY)))
        except BaseException as error:
            connection.invalidate()
            connection.close()
            if _is_busy(error.__cause__):
                raise SearchError("another process writes the search index") from error
            raise
        return connection


def _is_busy(cause: BaseException | None) -> bool:
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def _release(connection: Connection) -> None:
    """Free the lock; a connection that cannot is closed, which frees it too."""
    try:
        with connection.begin():
            connection.execute(select(func.pg_advisory_unlock(KEY)))
    except SQLAlchemyError:
        connection.invalidate()
    connection.close()
