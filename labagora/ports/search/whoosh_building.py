"""A whole index, written in chunks: their memory is bounded, and their terms are sorted without the disk."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from labagora.ports.search import SearchDocument
from labagora.ports.search.whoosh_fields import entry_of
from labagora.ports.search.whoosh_writing import Changes, commit, create

CHUNK = 5_000


def build(path: Path, documents: Iterable[SearchDocument]) -> int:
    """Write the documents, taken one by one, to a new index; the last of an id wins. Return how many there are."""
    index = create(path)
    chunks = _Chunks(iter(documents))
    while not chunks.is_over:
        with commit(index, merges=False) as changes:
            chunks.write(changes)
    return len(chunks.numbers)


class _Chunks:
    def __init__(self, documents: Iterator[SearchDocument]) -> None:
        self.numbers: dict[str, int] = {}
        self._documents = documents
        self._next = next(documents, None)
        self._count = count()

    @property
    def is_over(self) -> bool:
        return self._next is None

    def write(self, changes: Changes) -> None:
        """Write one chunk. It ends early at an id it has already: Whoosh only replaces what is committed."""
        written: set[str] = set()
        while self._next is not None and self._next.id not in written and len(written) < CHUNK:
            document, entry = self._next, entry_of(self._next)
            if document.id in self.numbers:
                changes.remove([self.numbers[document.id]])
            changes.add(entry)
            written.add(document.id)
            self.numbers[document.id] = next(self._count)
            self._next = next(self._documents, None)
