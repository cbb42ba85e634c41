"""One commit to a Whoosh index: everything or nothing, no lock left behind, on the disk when it is done."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from labagora.ports.search.whoosh_codec import ArrayCodec
from labagora.ports.search.whoosh_fields import ROW, TERMS, Entry, schema
from labagora.ports.search.whoosh_generations import flush
from labagora.ports.search.whoosh_pool import TermPool
from labagora.ports.search.whoosh_storage import Files

NAME = "MAIN"
LOCK_SECONDS, LOCK_PAUSE = 15, 0.05
SMALL_SEGMENT, MANY_SMALL, MOST_DELETED = 1_000, 8, 0.3


def create(path: Path) -> FileIndex:
    """Return a new index in an empty folder."""
    return FileIndex.create(Files(str(path)), schema(), NAME)


def open_in(path: Path) -> FileIndex:
    """Return the index of a folder. Raises whatever Whoosh does when there is none or it is damaged."""
    return FileIndex(Files(str(path)), indexname=NAME)


@contextmanager
def commit(index: FileIndex, *, merges: bool) -> Iterator["Changes"]:
    """Yield what takes the changes, then write them; nothing is written when the block fails."""
    path = Path(index.storage.folder)
    before = {file.name for file in path.iterdir()}
    writer = index.writer(timeout=LOCK_SECONDS, delay=LOCK_PAUSE, codec=ArrayCodec())
    writer.pool = TermPool()
    try:
        yield Changes(writer)
        writer.commit(mergetype=_merged if merges else _kept)
    except BaseException:
        _abandon(writer)
        raise
    finally:
        index.storage.let_go()
    flush(file for file in path.iterdir() if file.name not in before and file.is_file())
    flush([path])


class Changes:
    """What a commit will hold. An id is to be added once: Whoosh would keep both."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def add(self, entry: Entry) -> None:
        """Add a document."""
        self._writer.add_document(**{TERMS: entry.terms, ROW: entry.row})

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove documents that an earlier commit added, by their numbers."""
        for number in numbers:
            self._writer.delete_document(number)


def _kept(_writer: Any, segments: Sequence[Any]) -> list[Any]:
    return list(segments)


def _merged(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Write again the small segments when there are many, and those that lost much; return the others."""
    small = [segment for segment in segments if segment.doc_count_all() < SMALL_SEGMENT]
    worn = [segment for segment in segments if segment.deleted_count() > MOST_DELETED * segment.doc_count_all()]
    again = {segment.segment_id() for segment in (worn + small if len(small) >= MANY_SMALL else worn)}
    for segment in segments:
        if segment.segment_id() in again and segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if segment.segment_id() not in again]


def _abandon(writer: Any) -> None:
    """Leave no lock: a commit that fails keeps Whoosh's, and ``cancel`` then fails in its turn."""
    with suppress(Exception):
        writer.cancel()
    with suppress(Exception):
        writer.writelock.release()
