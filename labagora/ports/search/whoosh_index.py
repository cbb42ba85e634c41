"""The embedded search engine: Whoosh's files, commits and merges, read as NumPy arrays."""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from labagora.ports.search import Hits, SearchDocument, SearchQuery
from labagora.ports.search.answering import answer
from labagora.ports.search.whoosh_building import build
from labagora.ports.search.whoosh_fields import entry_of
from labagora.ports.search.whoosh_generations import Folder, Generation
from labagora.ports.search.whoosh_lock import WriteLock
from labagora.ports.search.whoosh_reader import Reader
from labagora.ports.search.whoosh_snapshot import WhooshSnapshot
from labagora.ports.search.whoosh_writing import commit, open_in


class WhooshIndex:
    """The index of one folder, shared by the threads of a process; nothing is opened before its first use."""

    def __init__(self, root: Path) -> None:
        self._folder = Folder(root)
        self._forget()

    def writing(self) -> AbstractContextManager[None]:
        """Hold the right to write, alone among all threads and processes."""
        self._after_fork()
        self._folder.make()
        return self._lock.held()

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        """Replace documents and forget ids in one commit."""
        with self.writing():
            entries = {document.id: entry_of(document) for document in documents}
            generation = self._reader.generation() or self._built(())
            with self._latest() as snapshot:
                numbers = [number for number in snapshot.numbers({*gone, *entries}) if snapshot.live[number]]
            if not numbers and not entries:
                return
            with commit(open_in(self._folder.path(generation)), merges=True) as changes:
                changes.remove(numbers)
                for entry in entries.values():
                    changes.add(entry)

    def search(self, query: SearchQuery) -> Hits:
        """Answer from the latest commit."""
        with self._latest() as snapshot:
            return answer(query, snapshot)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new generation, swap, and open it: the first question does not wait."""
        with self.writing():
            self._built(documents)
            with self._latest() as snapshot:
                snapshot.warm()
                return int(snapshot.live.sum())

    def fingerprints(self) -> Mapping[str, str]:
        """Return the fingerprints; none when another analysis wrote the index, for all of it is to be rewritten."""
        with self._latest() as snapshot:
            generation = self._reader.generation()
            return snapshot.fingerprints() if generation is not None and generation.is_current else {}

    def _built(self, documents: Iterable[SearchDocument]) -> Generation:
        generation = self._folder.begin()
        try:
            build(self._folder.path(generation), documents)
            self._folder.publish(generation)
        except BaseException:
            self._folder.drop(generation)
            raise
        return generation

    @contextmanager
    def _latest(self) -> Iterator[WhooshSnapshot]:
        """Yield the latest commit to one thread at a time."""
        self._after_fork()
        with self._reading:
            yield self._reader.snapshot()

    def _after_fork(self) -> None:
        if self._process != os.getpid():
            self._forget()

    def _forget(self) -> None:
        """Know nothing, as a process that starts: a lock that another thread held when it forked stays locked."""
        self._process = os.getpid()
        self._reading = threading.RLock()
        self._lock = WriteLock(self._folder.root / "WRITING")
        self._reader = Reader(self._folder)
