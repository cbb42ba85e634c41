"""The index follows the tables: by marks after each change, whole when it is built again.

The right to write the index is taken before the marks are read, so that nobody puts back what somebody else just
replaced. No lock of the database is held while the index writes. Stopped anywhere, the marks stand: it is done again.
"""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import delete

from labagora.core.db import db, reading
from labagora.core.outbox import release_database
from labagora.ports.search import SearchDocument, SearchIndex
from labagora.search import queries, sources
from labagora.search.engine import index
from labagora.search.models import SearchMark

BATCH = 500
Told = Callable[[int], None]


def follow() -> int:
    """Bring the index up to the tables; return how many marks were followed.

    Raises SearchError when another process writes the index for too long.
    """
    release_database()  # whoever holds the index may need the database to let it go
    written, done = index(), 0
    with written.writing():
        while marks := _oldest(written):
            _remove([mark_id for mark_id, _kind, _ref in marks])
            done += len(marks)
    return done


def _oldest(written: SearchIndex) -> Sequence[tuple[int, object, str]]:
    """Make the index say what the oldest marks name; return them."""
    with reading():
        marks = queries.oldest_marks(BATCH)
        changes = [source.current(refs) for source, refs in sources.concerned(marks)]
        release_database()
    for documents, gone in changes:
        written.apply(documents, gone)
    return marks


def rebuild(told: Told = lambda _size: None) -> int:
    """Build the index again beside the old one, then swap; return how many documents it holds.

    The marks that stood before are answered by it; those that came meanwhile are followed after.
    """
    held = queries.mark_ids()
    release_database()
    count = index().rebuild(_every_document(told))
    for start in range(0, len(held), BATCH):
        _remove(held[start : start + BATCH])
    follow()
    return count


def _every_document(told: Told) -> Iterator[SearchDocument]:
    chunks = sources.chunks()
    while True:
        with reading():
            size, documents = next(chunks, (0, []))
            release_database()
        if not size:
            return
        yield from documents
        told(size)


def _remove(mark_ids: Sequence[int]) -> None:
    db.session.execute(delete(SearchMark).where(SearchMark.id.in_(mark_ids)))
    release_database()
