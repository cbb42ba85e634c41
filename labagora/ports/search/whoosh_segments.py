"""One segment of the index, open. It never changes: only which of its documents are deleted does."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from labagora.ports.search.snapshot import Postings
from labagora.ports.search.whoosh_codec import read_postings
from labagora.ports.search.whoosh_fields import ROW, TERMS, RowField
from labagora.ports.search.whoosh_rows import Rows

NO_POSTINGS = Postings(np.empty(0, np.uint16), np.empty(0, np.float32))


class Segment:
    """Terms and rows, read through Whoosh's codec, in place."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self.size: int = segment.doc_count_all()
        files = segment.open_compound_file(storage)
        codec = segment.codec()
        self._terms = codec.terms_reader(files, segment)
        self._lists = segment.open_file(files, codec.POSTS_EXT)
        rows: Rows = codec.per_document_reader(files, segment).column_reader(ROW, RowField().column_type)
        self.rows = rows

    def postings(self, term: str) -> Postings:
        """Return the documents that hold a term, deleted ones included."""
        key = (TERMS, term.encode())
        return read_postings(self._lists, self._terms.term_info(*key)) if key in self._terms else NO_POSTINGS

    def terms_from(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin so, in byte order."""
        start = prefix.encode()
        for field, term in self._terms.terms_from(TERMS, start):
            if field != TERMS or not term.startswith(start):
                return
            yield term.decode()
