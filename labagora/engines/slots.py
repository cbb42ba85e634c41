"""A map from 64-bit keys to dense slots, small enough for millions of keys.

A Python dict costs about a hundred bytes for each key. Here a key costs the eight bytes of the key itself plus
at most twelve bytes of an open-addressing table of slot numbers.
"""

from typing import Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

U64: TypeAlias = npt.NDArray[np.uint64]
Slots: TypeAlias = npt.NDArray[np.int64]

_Number = TypeVar("_Number", bound=np.generic)

ABSENT: Final = -1
WORD: Final = (1 << 64) - 1
_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_SMALLEST: Final = 16


def mix(values: U64) -> U64:
    """Scramble 64-bit integers (splitmix64). One to one: different values give different results."""
    mixed = values + np.uint64(_STEP)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(_FIRST)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(_SECOND)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def mix_one(value: int) -> int:
    """Return what `mix` gives for one value, without building an array."""
    mixed = (value + _STEP) & WORD
    mixed = ((mixed ^ (mixed >> 30)) * _FIRST) & WORD
    mixed = ((mixed ^ (mixed >> 27)) * _SECOND) & WORD
    return mixed ^ (mixed >> 31)


def grown(array: npt.NDArray[_Number], capacity: int) -> npt.NDArray[_Number]:
    """Copy an array into a longer one; the tail is zero."""
    longer = np.zeros(capacity, dtype=array.dtype)
    longer[: array.size] = array
    return longer


class SlotIndex:
    """Unique keys numbered 0..n-1 without gaps; removing one moves the last into its place.

    The table is probed linearly and kept at most two thirds full, so that a search reads a few neighbours.
    """

    def __init__(self) -> None:
        self._keys: U64 = np.zeros(0, dtype=np.uint64)
        self._count = 0
        self._table = np.full(_SMALLEST, ABSENT, dtype=np.int32)

    def __len__(self) -> int:
        return self._count

    @property
    def keys(self) -> U64:
        """The keys by slot. A view: read it, do not write it."""
        return self._keys[: self._count]

    @property
    def capacity(self) -> int:
        """How many keys fit before the arrays are copied."""
        return self._keys.size

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        return self._keys.nbytes + self._table.nbytes

    def find(self, key: int) -> int:
        """Return the slot of a key, or `ABSENT`."""
        return self._table.item(self._spot(key))

    def find_many(self, keys: U64) -> Slots:
        """Return the slot of each key, `ABSENT` for the unknown ones."""
        found: Slots = np.full(keys.size, ABSENT, dtype=np.int64)
        if not self._count:
            return found
        pending, spots = np.arange(keys.size), self._homes(keys)
        while pending.size:
            slots = self._table[spots]
            same = (slots != ABSENT) & (self._keys[slots] == keys[pending])
            found[pending[same]] = slots[same]
            further = (slots != ABSENT) & ~same
            pending, spots = pending[further], self._next(spots[further])
        return found

    def append(self, key: int) -> int:
        """Give a new key the next slot. Raise ValueError when the key is already there."""
        self.reserve(self._count + 1)
        spot = self._spot(key)
        if self._table[spot] != ABSENT:
            raise ValueError(f"key {key} is already present")
        slot = self._count
        self._keys[slot] = key
        self._table[spot] = slot
        self._count += 1
        return slot

    def extend(self, keys: U64) -> None:
        """Give many new keys the next slots, in order. Raise ValueError when one is there or comes twice."""
        if np.unique(keys).size != keys.size or np.any(self.find_many(keys) != ABSENT):
            raise ValueError("a key is already present or comes twice")
        start = self._count
        self.reserve(start + keys.size)
        self._keys[start : start + keys.size] = keys
        self._count += keys.size
        self._insert(np.arange(start, self._count, dtype=np.int32))

    def remove(self, key: int) -> tuple[int, int]:
        """Forget a key; return (its slot, the last slot), the last having taken its place. Raise KeyError."""
        spot = self._spot(key)
        slot, last = self._table.item(spot), self._count - 1
        if slot == ABSENT:
            raise KeyError(key)
        self._close(spot)
        if slot != last:
            self._table[self._spot(self._keys.item(last))] = slot
            self._keys[slot] = self._keys[last]
        self._count = last
        return slot, last

    def reserve(self, count: int) -> None:
        """Make room for `count` keys in all; growing one by one copies each key a bounded number of times."""
        if count > self._keys.size:
            self._keys = grown(self._keys, max(count, self._keys.size * 5 // 4, _SMALLEST))
        if count * 3 > self._table.size * 2:
            size = 1 << (count * 3 // 2).bit_length()
            self._table = np.full(size, ABSENT, dtype=np.int32)
            self._insert(np.arange(self._count, dtype=np.int32))

    def _homes(self, keys: U64) -> Slots:
        return (mix(keys) & np.uint64(self._table.size - 1)).astype(np.int64)

    def _next(self, spots: Slots) -> Slots:
        return (spots + 1) & (self._table.size - 1)

    def _spot(self, key: int) -> int:
        """Where the key sits in the table, or the empty place where it would."""
        last = self._table.size - 1
        spot = mix_one(key) & last
        while (slot := self._table.item(spot)) != ABSENT and self._keys.item(slot) != key:
            spot = (spot + 1) & last
        return spot

    def _insert(self, slots: npt.NDArray[np.int32]) -> None:
        """Place new slots all together: whoever loses an empty place to another tries the next one."""
        spots = self._homes(self._keys[slots])
        while slots.size:
            free = self._table[spots] == ABSENT
            self._table[spots[free]] = slots[free]
            waiting = self._table[spots] != slots
            slots, spots = slots[waiting], self._next(spots[waiting])

    def _close(self, hole: int) -> None:
        """Empty one place and pull back the neighbours that had been pushed past it."""
        last = self._table.size - 1
        spot = hole
        self._table[hole] = ABSENT
        while (slot := self._table.item(spot := (spot + 1) & last)) != ABSENT:
            home = mix_one(self._keys.item(slot)) & last
            if (spot - home) & last >= (spot - hole) & last:
                self._table[hole] = slot
                self._table[spot] = ABSENT
                hole = spot
