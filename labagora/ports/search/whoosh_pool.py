"""The postings of a commit, gathered term by term: Whoosh's own pool sorts one tuple a posting, on the disk if many."""

from array import array
from collections import defaultdict
from collections.abc import Iterator

Posting = tuple[str, bytes, int, float, bytes]


class TermPool:
    """Takes postings in the order of their documents and gives them back in the order of their terms."""

    def __init__(self) -> None:
        self._documents: defaultdict[tuple[str, bytes], array[int]] = defaultdict(lambda: array("I"))
        self._weights: defaultdict[tuple[str, bytes], array[float]] = defaultdict(lambda: array("f"))

    def add(self, posting: Posting) -> None:
        """Take one more posting: field, term, document, weight, value (there is none)."""
        term = posting[:2]
        self._documents[term].append(posting[2])
        self._weights[term].append(posting[3])

    def iter_postings(self) -> Iterator[Posting]:
        """Yield the postings by field, term and document."""
        for term in sorted(self._documents):
            field, text = term
            for document, weight in zip(self._documents[term], self._weights[term], strict=True):
                yield field, text, document, weight, b""

    def cleanup(self) -> None:
        """Forget everything."""
        self._documents.clear()
        self._weights.clear()
