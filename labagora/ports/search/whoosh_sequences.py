"""The words of the documents of a segment in a row, and the places of each word: what phrases are looked for in."""

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from labagora.ports.search.packed import Array, Index, Strings, pack_index, pack_strings, smallest
from labagora.ports.search.snapshot import Numbers

NOTHING = ""


class SequenceWriter:
    """Gathers the words of documents, which come in order; NOTHING stands where a phrase cannot pass."""

    def __init__(self) -> None:
        self._words = {NOTHING: 0}
        self._sequence = array("I")
        self._ends = array("I", [0])

    def add(self, words: Iterable[str]) -> None:
        """Add the words of one more document."""
        self._sequence.extend([self._words.setdefault(word, len(self._words)) for word in words])
        self._sequence.append(0)  # a phrase does not run into the next document
        self._ends.append(len(self._sequence))

    def arrays(self) -> dict[str, Array]:
        """Return what to pack."""
        sequence = np.array(self._sequence, np.uint32)
        counts = np.bincount(sequence, minlength=len(self._words))
        places = np.argsort(smallest(sequence, len(self._words)), kind="stable")[counts[0] :]
        return {
            **pack_strings("word", self._words),
            **pack_index("word", tuple(self._words)),
            "sequence": smallest(sequence, len(self._words)),
            "sequence.ends": np.array(self._ends, np.uint32),
            "sequence.bounds": np.cumsum([0, 0, *counts[1:]], dtype=np.uint32),
            "sequence.places": places.astype(np.uint32),
        }


class Sequences:
    """What ``SequenceWriter`` gathered."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._words = Strings("word", arrays)
        self._index = Index("word", arrays, self._words)
        self._sequence: Numbers = arrays["sequence"]
        self._ends: Numbers = arrays["sequence.ends"]
        self._bounds: Numbers = arrays["sequence.bounds"]
        self._places: Numbers = arrays["sequence.places"]

    def __getitem__(self, document: int) -> list[str]:
        """Return the words of one document."""
        words = self._sequence[self._ends[document] : self._ends[document + 1] - 1]
        return [self._words.all[number] for number in words.tolist()]

    def holding(self, terms: Sequence[str]) -> Numbers:
        """Return the documents that hold the terms in a row."""
        wanted = [number for number in map(self._index.find, terms) if number is not None]
        if len(wanted) < len(terms):
            return self._ends[:0]
        return np.unique(np.searchsorted(self._ends, self._starts(wanted), side="right") - 1)

    def _starts(self, wanted: Sequence[int]) -> Numbers:
        """Return where the words begin to follow each other; the rarest is looked for first."""
        rarest = min(range(len(wanted)), key=lambda offset: self._count(wanted[offset]))
        first, last = self._bounds[wanted[rarest]], self._bounds[wanted[rarest] + 1]
        starts = self._places[first:last].astype(np.int64) - rarest
        starts = starts[(starts >= 0) & (starts + len(wanted) <= self._sequence.size)]
        for offset, number in enumerate(wanted):
            starts = starts[self._sequence[starts + offset] == number]
        return starts

    def _count(self, word: int) -> int:
        return int(self._bounds[word + 1] - self._bounds[word])
