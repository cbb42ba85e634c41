"""The search port in PostgreSQL, for several hosts: tables of the application's database, in a schema of their own.

Terms, positions and weights are ours (``french``, ``scoring``). The database keeps them by term, for blocks of
documents, and a question reads the rows of its terms; ``answering`` does the rest, as for the other engine. Nothing
is approximate, whatever the number of matches: total, facets and order are the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, select

from labagora.ports.search import Hits, SearchDocument, SearchQuery
from labagora.ports.search.answering import answer
from labagora.ports.search.french import ANALYSER_VERSION
from labagora.ports.search.language import LONGEST_TEXT, normalise
from labagora.ports.search.postgresql_blocks import SLOTS, Entry, entry
from labagora.ports.search.postgresql_columns import NOTHING, AllColumns, Reader
from labagora.ports.search.postgresql_lock import WriterLock
from labagora.ports.search.postgresql_schema import ensure, exists, readable, tables
from labagora.ports.search.postgresql_server import Server, answering, transaction
from labagora.ports.search.postgresql_snapshot import PostgresqlSnapshot
from labagora.ports.search.postgresql_source import MovedError, Source
from labagora.ports.search.postgresql_writing import Build, store


class PostgresqlIndex:
    """Any number of processes read; one writes at a time."""

    def __init__(self, database_url: str) -> None:
        self._server = Server(database_url)
        self._lock = WriterLock(self._server)
        self._reader = Reader()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write. Raises SearchError when another process keeps it for too long."""
        with self._lock.hold():
            yield

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        """Replace documents and forget the ids in ``gone``, all or nothing."""
        entries = {document.id: entry(document) for document in documents}
        names = [name for name in gone if name not in entries]
        with self._lock.hold() as connection, transaction(connection), answering():
            ensure(connection)
            if entries or names:
                store(connection, entries, names)

    def search(self, query: SearchQuery) -> Hits:
        """Answer. Raises SearchError when the database does not."""
        if self._reader.kept is not NOTHING:
            with suppress(MovedError), self._server.glancing() as connection:
                return _answer(connection, self._reader.kept, query)
        with self._server.reading() as connection:
            return _answer(connection, self._reader.columns(connection), query)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new generation beside the current one, then swap; return how many documents it holds.

        It is then opened: the first question of this process does not wait.
        """
        seen: dict[str, None] = {}
        again: dict[str, Entry] = {}
        with self._lock.hold() as connection, transaction(connection):
            with answering():
                ensure(connection)
                build = Build(connection)
            for chunk in _chunks(documents, seen, again):
                with answering():
                    build.add(chunk)
            with answering():
                build.finish()
                if again:
                    store(connection, again, ())
        with self._server.reading() as connection:
            self._reader.columns(connection).warm()
        return len(seen)

    def fingerprints(self) -> Mapping[str, str]:
        """Return the fingerprints; none when another analysis wrote the index, for all of it is to be rewritten."""
        with self._server.reading() as connection:
            if not exists(connection):
                return {}
            now = readable(connection)
            if now.analyser != ANALYSER_VERSION:
                return {}
            table = tables(now.generation).document
            return dict(connection.execute(select(table.c.id, table.c.fingerprint)).all())

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()


def _answer(connection: Connection, columns: AllColumns, query: SearchQuery) -> Hits:
    """Answer from one version. Raises MovedError when the columns are of an older one."""
    source = Source(connection, columns)
    hits = answer(query, PostgresqlSnapshot(source, columns, normalise(query.text)[:LONGEST_TEXT]))
    source.confirm()
    return hits


def _chunks(
    documents: Iterable[SearchDocument], seen: dict[str, None], again: dict[str, Entry]
) -> Iterator[Sequence[Entry]]:
    """Yield blocks of documents; those whose id went by already are left in ``again``, the last one wins."""
    chunk: list[Entry] = []
    for document in documents:
        if document.id in seen:
            again[document.id] = entry(document)
            continue
        seen[document.id] = None
        chunk.append(entry(document))
        if len(chunk) == SLOTS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
