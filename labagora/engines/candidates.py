"""Many candidates packed side by side: one array for each facet, one place in every array for each candidate.

A facet is a question with several possible answers, numbered from 0. An answer is the set of numbers chosen, as a
mask (bit v set = answer v chosen) or None (the question was not answered). Mask 0 is an answer: "none of these".

In storage a mask is shifted left by one and bit 0 says "not answered", so that one AND with what a demand looks
for tells three cases apart: above 1 is met, exactly 1 is unknown, 0 is unmet. A facet is stored in the smallest
unsigned integer that holds it; one of more than 63 answers takes several 64-bit words, each with its own bit 0
and 63 answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from labagora.engines.slots import ABSENT, U64, WORD, SlotIndex, grown

Unsigned: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]

ASKED_MAX: Final = 255
_WORD_BITS: Final = 63
_BATCH: Final = 8192


@dataclass(frozen=True, slots=True)
class Facet:
    """A named question with at most `bits` possible answers. Leave room for answers to come: it costs little."""

    name: str
    bits: int

    def __post_init__(self) -> None:
        if self.bits < 1:
            raise ValueError(f"facet {self.name} needs at least one answer")

    @property
    def words(self) -> int:
        """How many integers hold one answer."""
        return 1 if self.bits < _WORD_BITS else -(-self.bits // _WORD_BITS)

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger[Any]]:
        """The smallest unsigned integer for one word."""
        return np.min_scalar_type((1 << min(self.bits + 1, 64)) - 1)

    def check(self, mask: int) -> int:
        """Return the mask. Raise ValueError when it names an answer the facet does not have."""
        if mask < 0 or mask >> self.bits:
            raise ValueError(f"facet {self.name} has no answer beyond {self.bits - 1}")
        return mask

    def encode(self, mask: int | None) -> tuple[int, ...]:
        """Return the stored words of an answer."""
        if mask is None:
            return (1,) * self.words
        return tuple(word & ~1 for word in self.probe(mask))

    def probe(self, mask: int) -> tuple[int, ...]:
        """Return the words to AND with stored ones: the answers looked for, and bit 0."""
        self.check(mask)
        whole = (1 << _WORD_BITS) - 1
        return tuple((mask >> place * _WORD_BITS & whole) << 1 | 1 for place in range(self.words))


class Schema:
    """The facets of a table, in order. Raise ValueError when a name comes twice."""

    def __init__(self, facets: Iterable[Facet]) -> None:
        self.facets = tuple(facets)
        self.names = tuple(facet.name for facet in self.facets)
        self._places = {name: place for place, name in enumerate(self.names)}
        if len(self._places) != len(self.facets):
            raise ValueError("two facets have the same name")

    def place(self, name: str) -> int:
        """Return the position of a facet. Raise KeyError."""
        return self._places[name]

    def check(self, masks: Mapping[str, int | None]) -> None:
        """Raise KeyError for an unknown facet, ValueError for an unknown answer."""
        for name, mask in masks.items():
            facet = self.facets[self._places[name]]
            if mask is not None:
                facet.check(mask)


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate: a key (0 to 2**64 - 1), answers by facet, and how many times it was asked lately.

    A facet left out was not answered. A candidate that is not `available` keeps its place and is never ranked.
    Above 255, `asked` counts as 255. The answers stay out of `repr`, hence out of logs.
    """

    key: int
    masks: Mapping[str, int | None] = field(default_factory=dict, repr=False)
    asked: int = 0
    available: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.key <= WORD or self.asked < 0:
            raise ValueError("a key has 64 bits and a count is not negative")


class CandidateTable:
    """Candidates in arrays, changed one at a time or loaded in bulk.

    Not safe to change while another thread ranks: the caller holds a lock around both.
    """

    _index: SlotIndex
    _columns: list[list[Unsigned]]
    _asked: npt.NDArray[np.uint8]
    _available: npt.NDArray[np.bool_]

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.clear()

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, key: int) -> bool:
        return self._index.find(key) != ABSENT

    @property
    def keys(self) -> U64:
        """Keys by slot, uint64[n]. A view, like all that follows: read it, do not write it."""
        return self._index.keys

    @property
    def asked(self) -> npt.NDArray[np.uint8]:
        """Recent solicitations by slot, uint8[n]."""
        return self._asked[: len(self)]

    @property
    def available(self) -> npt.NDArray[np.bool_]:
        """Who may be ranked, by slot, bool[n]."""
        return self._available[: len(self)]

    def words(self, name: str) -> list[Unsigned]:
        """Return the stored words of a facet, each [n]. Raise KeyError."""
        return [column[: len(self)] for column in self._columns[self.schema.place(name)]]

    @property
    def nbytes(self) -> int:
        """Bytes held by every array, spare room and key index included."""
        return sum(array.nbytes for array in self._arrays()) + self._index.nbytes

    def slots(self, keys: Iterable[int] | U64) -> npt.NDArray[np.int64]:
        """Return the slots of those keys that are in the table, sorted, each once."""
        wanted = keys if isinstance(keys, np.ndarray) else np.fromiter(keys, dtype=np.uint64)
        found = self._index.find_many(wanted.astype(np.uint64, copy=False))
        return np.unique(found[found != ABSENT])

    def clear(self) -> None:
        """Forget everybody and give the memory back."""
        self._index = SlotIndex()
        self._columns = [[np.zeros(0, dtype=facet.dtype) for _ in range(facet.words)] for facet in self.schema.facets]
        self._asked = np.zeros(0, dtype=np.uint8)
        self._available = np.zeros(0, dtype=np.bool_)

    def put(self, row: CandidateRow) -> None:
        """Add a candidate or replace it. Raise KeyError or ValueError, changing nothing, for a bad answer."""
        self.schema.check(row.masks)
        slot = self._index.find(row.key)
        if slot == ABSENT:
            slot = self._index.append(row.key)
            self._fit()
        for facet, columns in zip(self.schema.facets, self._columns, strict=True):
            for column, word in zip(columns, facet.encode(row.masks.get(facet.name)), strict=True):
                column[slot] = word
        self._asked[slot] = min(row.asked, ASKED_MAX)
        self._available[slot] = row.available

    def remove(self, key: int) -> None:
        """Forget a candidate. Raise KeyError when it is not there."""
        slot, last = self._index.remove(key)
        for array in self._arrays():
            array[slot] = array[last]

    def load(self, rows: Iterable[CandidateRow]) -> None:
        """Replace everything by these rows, read once. Raise ValueError when a key comes twice."""
        self.clear()
        source = iter(rows)
        while batch := list(islice(source, _BATCH)):
            for row in batch:
                self.schema.check(row.masks)
            self.extend(
                np.array([row.key for row in batch], dtype=np.uint64),
                [self._encoded(facet, batch) for facet in self.schema.facets],
                np.array([min(row.asked, ASKED_MAX) for row in batch], dtype=np.uint8),
                np.array([row.available for row in batch], dtype=np.bool_),
            )

    def extend(
        self,
        keys: U64,
        columns: Sequence[npt.NDArray[np.uint64]],
        asked: npt.NDArray[np.uint8],
        available: npt.NDArray[np.bool_],
    ) -> None:
        """Add many new candidates from arrays already encoded (see `Facet.encode`).

        One column for each facet, in the schema's order: uint64[n, words]. Raise ValueError on a key already there.
        """
        start = len(self)
        self._index.extend(keys)
        self._fit()
        for stored, column in zip(self._columns, columns, strict=True):
            for word, target in enumerate(stored):
                target[start : len(self)] = column[:, word]
        self._asked[start : len(self)] = asked
        self._available[start : len(self)] = available

    def reserve(self, count: int) -> None:
        """Make room for `count` candidates in all, to load many without copying."""
        self._index.reserve(count)
        self._fit()

    @staticmethod
    def _encoded(facet: Facet, rows: Sequence[CandidateRow]) -> npt.NDArray[np.uint64]:
        return np.array([facet.encode(row.masks.get(facet.name)) for row in rows], dtype=np.uint64)

    def _arrays(self) -> Iterator[npt.NDArray[Any]]:
        for columns in self._columns:
            yield from columns
        yield self._asked
        yield self._available

    def _fit(self) -> None:
        """Give every array the room that the index has."""
        capacity = self._index.capacity
        if self._asked.size < capacity:
            self._columns = [[grown(word, capacity) for word in words] for words in self._columns]
            self._asked = grown(self._asked, capacity)
            self._available = grown(self._available, capacity)
