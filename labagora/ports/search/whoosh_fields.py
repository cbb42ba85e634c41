"""The two fields of the Whoosh index: weighted terms, and rows."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from whoosh import fields, formats
from whoosh.analysis import IDAnalyzer

from labagora.ports.search import SearchDocument, spelling
from labagora.ports.search.scoring import bag
from labagora.ports.search.whoosh_rows import Row, RowColumn

TERMS, ROW = "terms", "row"


class TermsField(fields.FieldType):
    """The weight of each term, the fields of the document already added up: one list of documents a term (BM25F)."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), IDAnalyzer())

    def index(self, value: Mapping[str, float], **_kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield what Whoosh indexes of one document."""
        for term, weight in value.items():
            yield term.encode(), 1, weight, b""


class RowField(fields.FieldType):
    """What is kept of each document; nothing of it is searched."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(formats.Existence(), IDAnalyzer(), sortable=RowColumn())

    def to_column_value(self, value: Row) -> Row:
        """Return the row as it is."""
        return value


class Entry(NamedTuple):
    """A document ready to be written."""

    terms: Mapping[str, float]
    row: Row


def schema() -> fields.Schema:
    """Return the fields of a new index."""
    return fields.Schema(**{TERMS: TermsField(), ROW: RowField()})


def entry_of(document: SearchDocument) -> Entry:
    """Return what is written of a document. Raises on what is none, before anything is written."""
    content = bag(document)
    row = Row(
        id=document.id,
        day=int(document.day),
        length=content.length,
        fingerprint=document.fingerprint,
        audience=document.audience,
        facets=document.facets,
        words=content.row,
        forms=spelling.forms(content.raw),
    )
    return Entry(content.weights, row)
