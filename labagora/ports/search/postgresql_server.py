"""The connections of the index to PostgreSQL: a pool of its own, made when first needed, again in a forked child."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.pq import Format
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from labagora.ports.search import SearchError


class BinaryCursor(psycopg.Cursor[Any]):
    """Asks for results as bytes: arrays of numbers need no parsing."""

    def __init__(self, connection: psycopg.Connection[Any], **options: Any) -> None:
        super().__init__(connection, **options)
        self.format = Format.BINARY


class Server:
    """The pool of one process."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        if self._url.get_backend_name() != "postgresql":
            raise ValueError("LABAGORA_SEARCH_URL=postgresql: needs a PostgreSQL database (LABAGORA_DATABASE_URL)")
        self._engine: Engine | None = None
        self._process = 0
        self._making = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection whose transaction sees one version of the index. Raises SearchError."""
        with answering(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """Yield a connection without transaction, for statements that each stand alone. Raises SearchError."""
        with answering(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def engine(self) -> Engine:
        """Return the pool of this process; that of the parent is left to the parent."""
        with self._making:
            if self._engine is None or self._process != os.getpid():
                if self._engine is not None:
                    self._engine.dispose(close=False)
                self._engine = self._new()
                self._process = os.getpid()
            return self._engine

    def close(self) -> None:
        """Give every connection back."""
        if self._engine is not None and self._process == os.getpid():
            self._engine.dispose()

    def _new(self) -> Engine:
        return create_engine(
            self._url,
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            pool_size=2,
            max_overflow=8,
            pool_timeout=5,
            connect_args={"cursor_factory": BinaryCursor, "connect_timeout": 5},
        )


@contextmanager
def answering() -> Iterator[None]:
    """Turn what the database cannot do into SearchError."""
    try:
        yield
    except (SQLAlchemyError, psycopg.Error) as error:
        raise SearchError(f"the search index in PostgreSQL does not answer ({type(error).__name__})") from error


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Keep what the block does, or nothing of it. Its own errors pass; those of the beginning and end are ours."""
    with answering():
        begun = connection.begin()
    try:
        yield
    except BaseException:
        with suppress(SQLAlchemyError):
            begun.rollback()
        raise
    with answering():
        begun.commit()
