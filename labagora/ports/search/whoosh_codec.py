"""How Whoosh writes the documents of a term: two arrays, read in place, instead of compressed pickles.

A codec is Whoosh's own extension point. Terms, segments, deletions, merges and commits stay Whoosh's.
"""

from array import array
from typing import Any

import numpy as np
from whoosh.codec.base import PostingsWriter
from whoosh.codec.whoosh3 import W3Codec
from whoosh.matching import ListMatcher

from labagora.ports.search.packed import smallest
from labagora.ports.search.snapshot import Postings
from labagora.ports.search.whoosh_mapping import MappedSegment


class ArrayCodec(W3Codec):
    """Whoosh's third codec, with lists of documents as arrays."""

    length_stats = False  # the length of a document is in its row, exact

    def new_segment(self, _storage: Any, indexname: str) -> MappedSegment:
        """Return an empty segment."""
        return MappedSegment(self, indexname)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> "ArrayWriter":  # noqa: FBT001, FBT002 - Whoosh's
        """Return what writes the documents of each term."""
        return ArrayWriter(dbfile)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Return the documents of a term as Whoosh wants them for a merge."""
        documents, weights = read_postings(dbfile, terminfo)
        values = [b""] * documents.size
        return ListMatcher(documents.tolist(), weights.tolist(), values, format_, term=term, terminfo=terminfo)


def read_postings(dbfile: Any, terminfo: Any) -> Postings:
    """Return the documents of a term, as views of the file when it is mapped in memory."""
    start, _ = terminfo.extent()
    # The narrowest type that holds the last document holds them all.
    kind, count = np.min_scalar_type(terminfo.max_id()), terminfo.doc_frequency()
    middle, size = start + count * kind.itemsize, count * 4
    documents = np.frombuffer(dbfile.view(start, middle - start), kind)
    return Postings(documents, np.frombuffer(dbfile.view(middle, size), np.float32))


class ArrayWriter(PostingsWriter):
    """Gathers the documents of a term, then writes them. Whoosh's ``TermInfo`` reads its figures from here."""

    def __init__(self, dbfile: Any) -> None:
        self._dbfile = dbfile
        self._info: Any = None
        self._documents = array("I")
        self._weights = array("f")

    def start_postings(self, format_: Any, terminfo: Any) -> None:
        """Begin a term."""
        self._info = terminfo
        self._documents, self._weights = array("I"), array("f")

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        """Take one more document."""
        self._documents.append(id_)
        self._weights.append(weight)

    def finish_postings(self) -> Any:
        """Write the term; return its figures."""
        info, start = self._info, self._dbfile.tell()
        self._dbfile.write(smallest(np.array(self._documents, np.uint32), self._documents[-1]).tobytes())
        self._dbfile.write(self._weights.tobytes())
        info.add_block(self)
        info.set_extent(start, self._dbfile.tell() - start)
        return info

    def written(self) -> bool:
        """Tell whether a part of the term is already in the file: never."""
        return False

    def __len__(self) -> int:
        return len(self._documents)

    def min_id(self) -> int:
        """Return the first document."""
        return self._documents[0]

    def max_id(self) -> int:
        """Return the last document."""
        return self._documents[-1]

    def min_length(self) -> int:
        """Return nothing useful: Whoosh's own lengths are rounded, ours are in the rows."""
        return 0

    max_length = min_length

    def max_weight(self) -> float:
        """Return the greatest weight."""
        return max(self._weights)
