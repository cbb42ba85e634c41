"""The part of a text that answers best, and the words to highlight in it.

Pieces are plain text: the template escapes them. The text comes from the database, never from the index.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator, Set
from functools import lru_cache
from typing import NamedTuple

from labagora.ports.search import french

SIZE = 220
SCANNED = 6_000
# How much of what comes before the first word found is shown, when there is room.
LEAD = 60
MARK = "…"

_SPACES = re.compile(r"\s+")


class Piece(NamedTuple):
    """A run of plain text, to highlight or not."""

    text: str
    is_hit: bool


class _Hit(NamedTuple):
    start: int
    end: int
    what: str


def excerpt(
    text: str, terms: Set[str], prefixes: Set[str] = frozenset(), size: int = SIZE, scanned: int = SCANNED
) -> list[Piece]:
    """Return about ``size`` characters around the most terms, or the beginning when none is in what is scanned."""
    begin, end, hits = _window(text, terms, prefixes, size, scanned)
    middle = _pieces(text[begin:end], [(hit.start - begin, hit.end - begin) for hit in hits])
    before = [Piece(f"{MARK} ", is_hit=False)] if begin > 0 and middle else []
    after = [Piece(f" {MARK}", is_hit=False)] if text[end:].strip() and middle else []
    return [*before, *middle, *after]


def mark(text: str, terms: Set[str], prefixes: Set[str] = frozenset()) -> list[Piece]:
    """Return the whole text, a title for instance, with what to highlight."""
    return _pieces(text, [(hit.start, hit.end) for hit in _hits(text, terms, prefixes)])


def _hits(text: str, terms: Set[str], prefixes: Set[str]) -> Iterator[_Hit]:
    """Yield the words found, in order, a compound before its parts."""
    marker = _marker(frozenset(terms), frozenset(prefixes))
    for found in french.raw_words(text):
        for hit in marker.hits(found[0]):
            yield _Hit(found.start() + hit.start, found.start() + hit.end, hit.what)


class _Marker:
    """What to highlight in each word as written; the texts of a page share most of their words."""

    def __init__(self, terms: frozenset[str], prefixes: frozenset[str]) -> None:
        self._terms, self._prefixes = terms, tuple(prefixes)
        self._known: dict[str, tuple[_Hit, ...]] = {}

    def hits(self, raw: str) -> tuple[_Hit, ...]:
        hits = self._known.get(raw)
        if hits is None:
            hits = self._known[raw] = tuple(self._found(raw))
        return hits

    def _found(self, raw: str) -> Iterator[_Hit]:
        words, joined = french.parts(raw)
        for term, start, end in [*([] if joined is None else [(joined, 0, len(raw))]), *words]:
            if term in self._terms or (self._prefixes and french.fold_word(raw[start:end]).startswith(self._prefixes)):
                yield _Hit(start, end, term)


@lru_cache(maxsize=8)
def _marker(terms: frozenset[str], prefixes: frozenset[str]) -> _Marker:
    return _Marker(terms, prefixes)


def _window(
    text: str, terms: Set[str], prefixes: Set[str], size: int, scanned: int
) -> tuple[int, int, tuple[_Hit, ...]]:
    """Return where the best window begins and ends, and what was found in it; stop once it holds every term."""
    best: tuple[_Hit, ...] = ()
    best_worth = (0, 0)
    current: deque[_Hit] = deque()
    held: Counter[str] = Counter()
    for hit in _hits(text[:scanned], terms, prefixes):
        current.append(hit)
        held[hit.what] += 1
        while current and hit.end - current[0].start > size:
            gone = current.popleft()
            held[gone.what] -= 1
        worth = (sum(1 for count in held.values() if count), len(current))
        if worth > best_worth:
            best, best_worth = tuple(current), worth
        if worth[0] == len(terms) and not prefixes:
            break
    begin, end = _around(text, best, size)
    return begin, end, tuple(hit for hit in best if begin <= hit.start and hit.end <= end)


def _around(text: str, hits: tuple[_Hit, ...], size: int) -> tuple[int, int]:
    """Return a window of ``size`` that begins and ends between two words and holds the hits."""
    first, last = (hits[0].start, hits[-1].end) if hits else (0, 0)
    begin = max(0, min(first - min(LEAD, max(0, size - (last - first))), len(text) - size))
    end = min(len(text), begin + size)
    return _next_word(text, begin, first), max(last, _end_of_word(text, end))


def _next_word(text: str, begin: int, limit: int) -> int:
    """Return the first beginning of a word from there on, at most ``limit``."""
    if begin == 0:
        return 0
    found = _SPACES.search(text, begin - 1, limit)
    return found.end() if found else limit


def _end_of_word(text: str, end: int) -> int:
    if end >= len(text) or text[end].isspace():
        return end
    cut = max(text.rfind(space, 0, end) for space in " \n\t")
    return cut if cut > end - french.LONGEST_WORD else end


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    """Return the text cut at the spans, which may overlap, with its white space squeezed."""
    pieces, position = [], 0
    for start, end in [*_merged(spans), (len(text), len(text))]:
        pieces.append(Piece(_SPACES.sub(" ", text[position:start]), is_hit=False))
        pieces.append(Piece(_SPACES.sub(" ", text[start:end]), is_hit=True))
        position = end
    return [piece for piece in pieces if piece.text]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
