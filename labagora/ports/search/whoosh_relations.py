"""Which documents of a segment hold each of some values: codes of facets, audiences, written forms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np

from labagora.ports.search.packed import Array, Index, Strings, pack_index, pack_strings, smallest
from labagora.ports.search.snapshot import Numbers


class Pairs(NamedTuple):
    """Documents and, beside each, the number of one of its values."""

    documents: Numbers
    values: Numbers


class RelationWriter:
    """Gathers the values of documents, which come in order."""

    def __init__(self) -> None:
        self._documents: defaultdict[str, list[int]] = defaultdict(list)
        self._last = 0

    def add(self, document: int, values: Iterable[str]) -> None:
        """Add the values of one more document."""
        for value in set(values):
            self._documents[value].append(document)
        self._last = document

    @property
    def values(self) -> list[str]:
        """Return the values, sorted."""
        return sorted(self._documents)

    def arrays(self, name: str) -> dict[str, Array]:
        """Return what to pack."""
        values = self.values
        counts = [len(self._documents[value]) for value in values]
        documents = np.array([number for value in values for number in self._documents[value]], np.uint32)
        return {
            **pack_strings(name, values),
            **pack_index(name, values),
            f"{name}.bounds": np.cumsum([0, *counts], dtype=np.uint32),
            f"{name}.documents": smallest(documents, self._last),
        }


class Relation:
    """What ``RelationWriter`` gathered; values are sorted."""

    def __init__(self, name: str, arrays: Mapping[str, Array]) -> None:
        self.values = Strings(name, arrays)
        self._index = Index(name, arrays, self.values)
        self._bounds = arrays[f"{name}.bounds"]
        self._documents = arrays[f"{name}.documents"]

    def holding(self, value: str) -> Numbers:
        """Return the documents that hold a value."""
        number = self._index.find(value)
        return self._documents[:0] if number is None else self.pairs(number, number + 1).documents

    def pairs(self, first: int, last: int) -> Pairs:
        """Return the documents of the values numbered from ``first`` to before ``last``."""
        bounds = self._bounds[first : last + 1].astype(np.int64)
        numbers = np.repeat(np.arange(first, last), bounds[1:] - bounds[:-1])
        return Pairs(self._documents[bounds[0] : bounds[-1]], numbers)

    def of(self, document: int) -> Iterator[str]:
        """Yield the values of one document."""
        documents, values = self._by_document
        first, last = np.searchsorted(documents, [document, document + 1])
        return (self.values.all[number] for number in values[first:last].tolist())

    @cached_property
    def _by_document(self) -> Pairs:
        documents, values = self.pairs(0, len(self.values))
        order = np.argsort(documents, kind="stable")
        return Pairs(documents[order], values[order])
