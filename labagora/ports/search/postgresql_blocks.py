"""How documents are laid out: by blocks of ``SLOTS``, each block by term, as arrays of numbers.

A term of a block is one row: the slots that hold it, their weights, and for phrases how many positions each has and
which. Slots are in no particular order.
"""

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from labagora.ports.search import SearchDocument
from labagora.ports.search.scoring import bag
from labagora.ports.search.spelling import forms

SLOTS = 1_024
# In an index of the database; only a chain of letters and dots is longer.
LONGEST_TERM = 400
AUDIENCE, FACET = b"audience", b"facet:"
_SEPARATOR = b"\0"


class Entry(NamedTuple):
    """A document ready to be stored: for each term its weight, how many positions it has, then all positions.

    ``codes`` holds ``(facet, code)`` pairs, facets as they are named in tables.
    """

    id: str
    fingerprint: str
    day: int
    length: float
    terms: Sequence[str]
    weights: "array[float]"
    counts: "array[int]"
    positions: "array[int]"
    forms: Collection[str]
    codes: Sequence[tuple[bytes, str]]


def entry(document: SearchDocument) -> Entry:
    """Return the document ready to be stored. Raises TypeError, ValueError or AttributeError when it is none."""
    content = bag(document)
    terms = [term for term in content.weights if len(term) <= LONGEST_TERM]
    positions = content.positions
    places = [positions.get(term, ()) for term in terms]
    named = [(facet_name(name), str(code)) for name, codes in document.facets.items() for code in dict.fromkeys(codes)]
    return Entry(
        id=document.id,
        fingerprint=document.fingerprint,
        day=int(document.day),
        length=content.length,
        terms=terms,
        weights=array("f", [content.weights[term] for term in terms]),
        counts=array("B", map(len, places)),
        positions=array("H", chain.from_iterable(places)),
        forms=forms(content.raw),
        codes=[(AUDIENCE, document.audience), *named],
    )


def facet_name(name: str) -> bytes:
    """Return how tables name a facet, whatever its characters."""
    return FACET + name.encode("utf-8", "surrogatepass")


class Posting(NamedTuple):
    """One row of a term, as bytes."""

    slots: bytes
    weights: bytes
    counts: bytes
    positions: bytes

    def without(self, cleared: npt.NDArray[np.bool_]) -> "Posting":
        """Return what is left when the documents of some slots go."""
        slots = np.frombuffer(self.slots, np.uint16)
        kept = ~cleared[slots]
        counts = np.frombuffer(self.counts, np.uint8)
        positions = np.frombuffer(self.positions, np.uint16)[np.repeat(kept, counts)]
        weights = np.frombuffer(self.weights, np.float32)
        return Posting(slots[kept].tobytes(), weights[kept].tobytes(), counts[kept].tobytes(), positions.tobytes())

    def plus(self, other: "Posting") -> "Posting":
        """Return this with the documents of another one."""
        return Posting(*map(bytes.__add__, self, other))


EMPTY = Posting(b"", b"", b"", b"")


def postings(entries: Mapping[int, Entry]) -> dict[str, Posting]:
    """Return the terms of documents, given by slot."""
    found = _Grouped()
    weights, counts, positions = array("f"), array("B"), array("H")
    for slot, one in entries.items():
        found.add(slot, one.terms)
        weights.extend(one.weights)
        counts.extend(one.counts)
        positions.extend(one.positions)
    order = found.order
    sizes = np.frombuffer(counts, np.uint8)
    moved = np.frombuffer(positions, np.uint16)[_runs(sizes, order)]
    after = np.concatenate([[0], np.cumsum(sizes[order], dtype=np.int64)])
    return {
        term: Posting(slots, held.tobytes(), of_each.tobytes(), moved[after[start] : after[end]].tobytes())
        for (term, start, end, slots), held, of_each in zip(
            found.groups(), found.cut(np.frombuffer(weights, np.float32)), found.cut(sizes), strict=True
        )
    }


def spellings(entries: Mapping[int, Entry]) -> dict[str, bytes]:
    """Return the slots of the documents written with each form."""
    found = _Grouped()
    for slot, one in entries.items():
        found.add(slot, one.forms)
    return {form: slots for form, _, _, slots in found.groups()}


class _Grouped:
    """Values of slots, put together by value all at once: one by one would take most of the time of a build."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._codes = array("I")
        self._slots: list[int] = []
        self._sizes: list[int] = []

    def add(self, slot: int, values: Collection[str]) -> None:
        """Add the values of a slot."""
        numbers = self._numbers
        self._codes.extend([numbers.setdefault(value, len(numbers)) for value in values])
        self._slots.append(slot)
        self._sizes.append(len(values))

    @cached_property
    def order(self) -> npt.NDArray[np.intp]:
        """Return where what was added is to be read, value by value."""
        return np.argsort(np.frombuffer(self._codes, np.uint32), kind="stable")

    def groups(self) -> Iterator[tuple[str, int, int, bytes]]:
        """Yield each value, where its run begins and ends, and its slots."""
        slots = np.repeat(np.array(self._slots, np.uint16), self._sizes)
        for value, (start, end), run in zip(self._numbers, pairwise(self._ends), self.cut(slots), strict=True):
            yield value, start, end, run.tobytes()

    def cut(self, column: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
        """Yield the run of each value in a column of what was added."""
        moved = column[self.order]
        return (moved[start:end] for start, end in pairwise(self._ends))

    @cached_property
    def _ends(self) -> list[int]:
        counts = np.bincount(np.frombuffer(self._codes, np.uint32), minlength=len(self._numbers))
        ends: list[int] = np.concatenate([[0], np.cumsum(counts)]).tolist()
        return ends


def _runs(sizes: npt.NDArray[np.uint8], order: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Return where to read runs of these sizes so that they come in another order."""
    ends = np.cumsum(sizes, dtype=np.int64)
    moved = sizes[order]
    shifts = ends[order] - np.cumsum(moved, dtype=np.int64)
    return np.repeat(shifts, moved) + np.arange(moved.sum(dtype=np.int64))


@dataclass(frozen=True)
class FacetColumn:
    """The codes of one facet in a block: ``codes[numbers[i]]`` is a code of ``slots[i]``."""

    codes: tuple[str, ...]
    slots: npt.NDArray[np.uint16]
    numbers: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, str]]) -> "FacetColumn":
        """Return the column of ``(slot, code)`` pairs."""
        known: dict[str, int] = {}
        slots, numbers = array("H"), array("H")
        for slot, code in pairs:
            slots.append(slot)
            numbers.append(known.setdefault(code, len(known)))
        return cls(tuple(known), np.frombuffer(slots, np.uint16), np.frombuffer(numbers, np.uint16))

    @classmethod
    def read(cls, codes: bytes, slots: bytes, numbers: bytes) -> "FacetColumn":
        """Return the column that a row of the table holds."""
        return cls(tuple(json.loads(codes)), np.frombuffer(slots, np.uint16), np.frombuffer(numbers, np.uint16))

    def pairs(self) -> Iterator[tuple[int, str]]:
        """Yield ``(slot, code)``."""
        return ((int(slot), self.codes[number]) for slot, number in zip(self.slots, self.numbers, strict=True))

    def row(self) -> tuple[bytes, bytes, bytes]:
        """Return codes, slots and numbers as the table keeps them."""
        return json.dumps(self.codes).encode("ascii"), self.slots.tobytes(), self.numbers.tobytes()


@dataclass
class Columns:
    """What a block knows of each of its documents."""

    ids: list[bytes] = field(default_factory=lambda: [b""] * SLOTS)
    lengths: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros(SLOTS, np.float32))
    days: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(SLOTS, np.int64))
    facets: dict[bytes, FacetColumn] = field(default_factory=dict)

    @classmethod
    def read(cls, facets: Mapping[bytes, FacetColumn], ids: bytes, lengths: bytes, days: bytes) -> "Columns":
        """Return the columns that a row of the table holds."""
        split = ids.split(_SEPARATOR)
        return cls(split, np.frombuffer(lengths, np.float32), np.frombuffer(days, np.int64), dict(facets))

    def row(self) -> tuple[bytes, bytes, bytes]:
        """Return ids, lengths and days as the table keeps them."""
        return _SEPARATOR.join(self.ids), self.lengths.tobytes(), self.days.tobytes()

    def changed(self, cleared: npt.NDArray[np.bool_], entries: Mapping[int, Entry]) -> "Columns":
        """Return the columns once the cleared slots are empty, then the documents in their slots."""
        ids = [b"" if gone else name for name, gone in zip(self.ids, cleared, strict=True)]
        lengths, days = self.lengths.copy(), self.days.copy()
        for slot, one in entries.items():
            ids[slot], lengths[slot], days[slot] = one.id.encode(), one.length, one.day
        return Columns(ids, lengths, days, self._facets(cleared, entries))

    def _facets(self, cleared: npt.NDArray[np.bool_], entries: Mapping[int, Entry]) -> dict[bytes, FacetColumn]:
        pairs = {name: [pair for pair in facet.pairs() if not cleared[pair[0]]] for name, facet in self.facets.items()}
        for slot, one in entries.items():
            for name, code in one.codes:
                pairs.setdefault(name, []).append((slot, code))
        return {name: FacetColumn.of(found) for name, found in pairs.items() if found}


def left(slots: bytes, cleared: npt.NDArray[np.bool_]) -> bytes:
    """Return the slots without those that are cleared."""
    numbers = np.frombuffer(slots, np.uint16)
    return numbers[~cleared[numbers]].tobytes()


def mask(slots: Iterable[int]) -> npt.NDArray[np.bool_]:
    """Return which slots of a block are meant."""
    marked = np.zeros(SLOTS, np.bool_)
    marked[list(slots)] = True
    return marked
