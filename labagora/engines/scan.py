"""One reading of a table for one demand, and the best of it.

A candidate's place is decided by one uint16, its worth: 0 when out, else 1 + score, plus 2**14 when every required
facet is met. The table is read in chunks small enough for all that is computed on the way to stay in the
processor's cache, with operations that NumPy does many lanes at a time: AND, compare, multiply, add.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from labagora.engines.candidates import CandidateTable, Unsigned
from labagora.engines.demands import Demand, fairness_points, unweighted
from labagora.engines.slots import U64, WORD, mix

CHUNK: Final = 1 << 16
CONFIRMED: Final = 1 << 14

Flags: TypeAlias = npt.NDArray[np.bool_]
Worth: TypeAlias = npt.NDArray[np.uint16]
Slots: TypeAlias = npt.NDArray[np.int64]


class _Test:
    """One facet of a demand against a table: which candidates pass (met or unknown), which of them are met."""

    def __init__(self, table: CandidateTable, name: str, mask: int) -> None:
        facet = table.schema.facets[table.schema.place(name)]
        probes = zip(table.words(name), facet.probe(mask), strict=True)
        self._probes = [(words, facet.dtype.type(probe)) for words, probe in probes if probe > 1]
        self._bits, self._more = (np.empty(_room(table), dtype=facet.dtype) for _ in range(2))

    def __call__(self, part: slice, passing: Flags, met: Flags) -> None:
        """Write the answers for one chunk."""
        bits = self._and(part, *self._probes[0], self._bits)
        for words, probe in self._probes[1:]:
            bits |= self._and(part, words, probe, self._more)
        np.not_equal(bits, 0, out=passing)
        np.greater(bits, 1, out=met)

    @staticmethod
    def _and(part: slice, words: Unsigned, probe: Any, room: Unsigned) -> Unsigned:
        bits = room[: part.stop - part.start]
        np.bitwise_and(words[part], probe, out=bits)
        return bits


class _Scorer:
    """A demand made ready for a table, with the room that one chunk needs."""

    def __init__(self, table: CandidateTable, demand: Demand) -> None:
        shares, fairness = demand.shares(table.schema)
        self._table = table
        self._required = [_Test(table, name, mask) for name, mask in demand.required.items()]
        self._desired = [
            (_Test(table, name, mask), np.uint16(shares[name])) for name, mask in demand.hopes.items() if shares[name]
        ]
        self._base = np.uint16(1 + unweighted(shares, fairness))
        self._fairness = fairness_points(fairness) if fairness else None
        self._excluded = table.slots(demand.exclude)
        self._flags = np.empty((4, _room(table)), dtype=np.bool_)
        self._points, self._worth = np.empty((2, _room(table)), dtype=np.uint16)

    def worth(self, part: slice) -> Worth:
        """Return the worth of one chunk's candidates. The array is used again for the next chunk."""
        size = part.stop - part.start
        eligible, confirmed, passing, met = self._flags[:, :size]
        worth = self._score(part, passing, met)
        eligible[:] = self._table.available[part]
        confirmed[:] = True
        for test in self._required:
            test(part, passing, met)
            eligible &= passing
            confirmed &= met
        worth += np.multiply(confirmed, np.uint16(CONFIRMED), out=self._points[:size])
        worth *= eligible
        first, last = np.searchsorted(self._excluded, (part.start, part.stop))
        worth[self._excluded[first:last] - part.start] = 0
        return worth

    def _score(self, part: slice, passing: Flags, met: Flags) -> Worth:
        size = part.stop - part.start
        worth, points = self._worth[:size], self._points[:size]
        if self._fairness is None:
            worth[:] = self._base
        else:
            np.take(self._fairness, self._table.asked[part], out=worth, mode="clip")
            worth += self._base
        level = passing.view(np.uint8)
        for test, share in self._desired:
            test(part, passing, met)
            level += met.view(np.uint8)
            points[:] = level  # widening first is twice as fast as letting the product widen
            points *= share
            worth += points
        return worth


def scan(table: CandidateTable, demand: Demand) -> Iterator[tuple[int, Worth]]:
    """Go through the table once: first slot and worth of each chunk."""
    scorer = _Scorer(table, demand)
    for start in range(0, len(table), CHUNK):
        yield start, scorer.worth(slice(start, min(start + CHUNK, len(table))))


def _room(table: CandidateTable) -> int:
    """How many candidates the largest chunk of a table has."""
    return min(CHUNK, len(table))


class Best:
    """The best so far. Once `limit` are held, their last one is the floor that newcomers must beat."""

    def __init__(self, keys: U64, seed: int, limit: int) -> None:
        self._keys, self._seed, self._limit = keys, np.uint64(seed), limit
        self._slots: Slots = np.zeros(0, dtype=np.int64)
        self._worth: Worth = np.zeros(0, dtype=np.uint16)
        self._ties: U64 = np.zeros(0, dtype=np.uint64)
        self._floor, self._floor_tie = 1, WORD

    def offer(self, start: int, worth: Worth) -> None:
        """Consider one chunk."""
        slots = np.flatnonzero(worth >= self._floor)
        if not slots.size or not self._limit:
            return
        worth = worth[slots]
        ties = mix(self._keys[slots + start] ^ self._seed)
        beats = (worth > self._floor) | (ties <= self._floor_tie)
        self._slots = np.concatenate((self._slots, slots[beats] + start))
        self._worth = np.concatenate((self._worth, worth[beats]))
        self._ties = np.concatenate((self._ties, ties[beats]))
        if self._slots.size >= 2 * self._limit:
            self._prune()

    def ordered(self) -> tuple[Slots, Worth]:
        """Return the slots and the worth of the best, the best first."""
        if self._slots.size > self._limit:
            self._prune()
        order = np.lexsort((self._ties, CONFIRMED * 2 - self._worth.astype(np.int32)))
        return self._slots[order], self._worth[order]

    def _prune(self) -> None:
        """Keep exactly the `limit` best: all above the last score that fits, then the smallest hashes of it."""
        surplus = self._worth.size - self._limit
        floor = np.partition(self._worth, surplus)[surplus]
        above, level = np.flatnonzero(self._worth > floor), np.flatnonzero(self._worth == floor)
        wanted = self._limit - above.size
        chosen = level[np.argpartition(self._ties[level], wanted - 1)[:wanted]]
        kept = np.concatenate((above, chosen))
        self._floor, self._floor_tie = int(floor), int(self._ties[chosen].max())
        self._slots, self._worth, self._ties = self._slots[kept], self._worth[kept], self._ties[kept]


def score_of(worth: Worth) -> Worth:
    """Return scores in hundredths from worths."""
    return ((worth & (CONFIRMED - 1)) - (worth > 0)).astype(np.uint16, copy=False)
