"""What is kept of each document beside its terms, as one Whoosh column of NumPy arrays.

A column is Whoosh's own extension point: it is written with its segment, read in place, and copied document by
document when segments are merged. Texts are not kept: they are read from the database again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from whoosh import columns

from labagora.ports.search.packed import Array, Index, Strings, pack, pack_index, pack_strings, unpack
from labagora.ports.search.snapshot import Floats, Numbers
from labagora.ports.search.whoosh_relations import Relation, RelationWriter
from labagora.ports.search.whoosh_sequences import Sequences, SequenceWriter
from labagora.ports.search.whoosh_vocabulary import WhooshVocabulary, pack_vocabulary

_SEPARATOR = "\x1f"


class Row(NamedTuple):
    """One document. ``words`` are its terms in order, "" where a phrase cannot pass; ``forms`` its vocabulary."""

    id: str
    day: int
    length: float
    fingerprint: str
    audience: str
    facets: Mapping[str, Sequence[str]]
    words: Sequence[str]
    forms: Iterable[str]


class RowColumn(columns.Column):
    """The column of rows."""

    def writer(self, dbfile: Any) -> "RowWriter":
        """Return what adds rows to a new segment."""
        return RowWriter(dbfile)

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> "Rows":
        """Return the rows of a segment, in place when the file is mapped in memory."""
        buffer = dbfile.view(basepos, length) if hasattr(dbfile, "view") else dbfile.get(basepos, length)
        return Rows(unpack(buffer), doccount)

    def default_value(self, reverse: bool = False) -> None:  # noqa: FBT001, FBT002 - Whoosh's signature
        """Return what a document without a row would have: there is none."""


class RowWriter(columns.ColumnWriter):
    """Gathers rows, then writes their arrays at once."""

    def __init__(self, dbfile: Any) -> None:
        super().__init__(dbfile)
        self._rows: list[tuple[str, int, float, str]] = []
        self._audiences = RelationWriter()
        self._facets = RelationWriter()
        self._forms = RelationWriter()
        self._sequences = SequenceWriter()

    def add(self, docnum: int, row: Row) -> None:
        """Take one more row; Whoosh gives them in order."""
        self._rows.append((row.id, row.day, row.length, row.fingerprint))
        self._audiences.add(docnum, [row.audience])
        self._facets.add(docnum, (name + _SEPARATOR + code for name, codes in row.facets.items() for code in codes))
        self._forms.add(docnum, row.forms)
        self._sequences.add(row.words)

    def finish(self, doccount: int) -> None:
        """Write the arrays."""
        ids, days, lengths, fingerprints = zip(*self._rows, strict=True) if self._rows else ((), (), (), ())
        arrays = {
            **pack_strings("id", ids),
            **pack_index("id", ids),
            "rank": np.array(sorted(range(len(ids)), key=ids.__getitem__), np.uint32),
            "day": np.array(days, np.int32),
            "length": np.array(lengths, np.float64),
            **pack_strings("fingerprint", fingerprints),
            **self._audiences.arrays("audience"),
            **self._facets.arrays("facet"),
            **self._forms.arrays("form"),
            **pack_vocabulary(self._forms.values),
            **self._sequences.arrays(),
        }
        self._dbfile.write(pack(arrays))


class Rows(columns.ColumnReader):
    """The rows of one segment."""

    def __init__(self, arrays: Mapping[str, Array], doccount: int) -> None:
        self._doccount = doccount
        self.ids = Strings("id", arrays)
        self.fingerprints = Strings("fingerprint", arrays)
        self.in_order: Numbers = arrays["rank"]
        self.days: Numbers = arrays["day"]
        self.lengths: Floats = arrays["length"]
        self.audiences = Relation("audience", arrays)
        self.facets = Relation("facet", arrays)
        self.forms = Relation("form", arrays)
        self.vocabulary = WhooshVocabulary(arrays, self.forms.values)
        self._index = Index("id", arrays, self.ids)
        self.sequences = Sequences(arrays)

    def __getitem__(self, docnum: int) -> Row:
        """Return one row, for a merge."""
        facets = defaultdict(list)
        for value in self.facets.of(docnum):
            name, code = split_facet(value)
            facets[name].append(code)
        return Row(
            self.ids.all[docnum],
            int(self.days[docnum]),
            float(self.lengths[docnum]),
            self.fingerprints.all[docnum],
            next(self.audiences.of(docnum)),
            facets,
            self.sequences[docnum],
            list(self.forms.of(docnum)),
        )

    def numbers(self, ids: tuple[str, ...]) -> Iterator[int]:
        """Yield the documents of those of the ids that are there."""
        return self._index.known(ids)


def split_facet(value: str) -> tuple[str, str]:
    """Return the facet and the code of a value of ``Rows.facets``."""
    name, _, code = value.partition(_SEPARATOR)
    return name, code
