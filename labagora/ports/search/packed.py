"""NumPy arrays and strings in one run of bytes, read in place without a copy."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Buffer = bytes | memoryview

ALIGNMENT = 8
_HEAD = 4
_ENCODING, _ERRORS = "utf-8", "surrogatepass"  # a lone surrogate is a character like any other


def pack(arrays: Mapping[str, Array]) -> bytes:
    """Return the arrays one after the other, behind a header that says where each one is."""
    layout, offset = {}, 0
    for name, array in arrays.items():
        layout[name] = [array.dtype.str, array.size, offset]
        offset += _aligned(array.nbytes)
    header = json.dumps(layout).encode("ascii")
    header += b" " * (_aligned(_HEAD + len(header)) - _HEAD - len(header))
    content = (array.tobytes().ljust(_aligned(array.nbytes), b"\0") for array in arrays.values())
    return b"".join([len(header).to_bytes(_HEAD, "little"), header, *content])


def _aligned(size: int) -> int:
    """Return the size rounded up, so that each array begins where the processor reads it in one go."""
    return -(-size // ALIGNMENT) * ALIGNMENT


def unpack(buffer: Buffer) -> dict[str, Array]:
    """Return the arrays that ``pack`` wrote, as views of the buffer. Raises ValueError when it is damaged."""
    start = _HEAD + int.from_bytes(buffer[:_HEAD], "little")
    layout = json.loads(bytes(buffer[_HEAD:start]))
    return {name: np.frombuffer(buffer, kind, size, start + at) for name, (kind, size, at) in layout.items()}


def smallest(values: Array, most: int) -> Array:
    """Return whole numbers in the narrowest type that holds ``most``."""
    return values.astype(np.min_scalar_type(max(0, most)))


def pack_strings(name: str, strings: Iterable[str]) -> dict[str, Array]:
    """Return the two arrays that hold the strings, to give to ``pack``."""
    encoded = [string.encode(_ENCODING, _ERRORS) for string in strings]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.uint32)
    return {f"{name}.text": np.frombuffer(b"".join(encoded), np.uint8), f"{name}.ends": ends}


def pack_index(name: str, strings: Iterable[str]) -> dict[str, Array]:
    """Return the two arrays by which ``Index`` looks strings up, to give to ``pack``."""
    hashes = _hashes(tuple(strings))
    places = np.argsort(hashes, kind="stable")
    return {f"{name}.hashes": hashes[places], f"{name}.places": places.astype(np.uint32)}


class Strings:
    """The strings that ``pack_strings`` wrote."""

    def __init__(self, name: str, arrays: Mapping[str, Array]) -> None:
        self._text = arrays[f"{name}.text"]
        self._ends = arrays[f"{name}.ends"]

    def __len__(self) -> int:
        return self._ends.size - 1

    def __getitem__(self, number: int) -> str:
        return self._text[self._ends[number] : self._ends[number + 1]].tobytes().decode(_ENCODING, _ERRORS)

    @cached_property
    def all(self) -> list[str]:
        """Return every string, decoded at once and kept."""
        text, ends = self._text.tobytes(), self._ends.tolist()
        return [text[ends[i] : ends[i + 1]].decode(_ENCODING, _ERRORS) for i in range(len(self))]


class Index:
    """Which number a string has, without reading the others."""

    def __init__(self, name: str, arrays: Mapping[str, Array], strings: Strings) -> None:
        self._hashes = arrays[f"{name}.hashes"]
        self._places = arrays[f"{name}.places"]
        self._strings = strings

    def find(self, string: str) -> int | None:
        """Return the number of a string."""
        return next(self.known((string,)), None)

    def known(self, strings: tuple[str, ...]) -> Iterator[int]:
        """Yield the numbers of those of the strings that are there."""
        hashes = _asked(strings)
        firsts = np.searchsorted(self._hashes, hashes)
        lasts = np.searchsorted(self._hashes, hashes, side="right")
        for chance in np.flatnonzero(firsts < lasts).tolist():
            for number in self._places[firsts[chance] : lasts[chance]].tolist():
                if self._strings[number] == strings[chance]:
                    yield number


@lru_cache(maxsize=256)
def _asked(strings: tuple[str, ...]) -> npt.NDArray[np.uint32]:
    """Return the hashes of strings that are looked up in one index after the other."""
    return _hashes(strings)


def _hashes(strings: tuple[str, ...]) -> npt.NDArray[np.uint32]:
    return np.fromiter((crc32(string.encode(_ENCODING, _ERRORS)) for string in strings), np.uint32)
