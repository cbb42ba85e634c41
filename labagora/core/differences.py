"""Differences between two texts, word by word, as a person reads them. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORDS = re.compile(r"\w+(?:['’]\w+)?|\s+|[^\w\s]")
_PARAGRAPHS = re.compile(r"[^\n]*\n+|[^\n]+")
MOST_STEPS = 1_200_000  # about a third of a second


@dataclass(frozen=True)
class Piece:
    """A run of words: ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs between two versions."""

    field: str
    pieces: Sequence[Piece]


def word_diff(old: str, new: str) -> list[Piece]:
    """Return the pieces that lead from ``old`` to ``new``.

    Texts that differ much are compared by paragraph first, then by word inside what differs. The time is bounded: when
    it is spent, what is left is replaced whole.
    """
    if old == new:
        return [Piece("same", old)] if old else []
    differ = _Differ()
    found = differ.compared(_WORDS.findall(old), _WORDS.findall(new), _replaced, share=3)
    if found is None:
        found = differ.compared(_PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new), differ.by_words, share=2)
    return _replaced(old, new) if found is None else found


def _replaced(old: str, new: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("removed", old), ("added", new)) if text]


class _Differ:
    """Compares with a number of steps that may not be passed, whatever the texts.

    Difflib takes a time that grows with the cube of the length where a word repeats; the algorithm of E. W. Myers, « An
    O(ND) difference algorithm and its variations » (1986), takes the square of the number of differences.
    """

    def __init__(self) -> None:
        self._left = MOST_STEPS

    def by_words(self, old: str, new: str) -> list[Piece]:
        """Return the pieces between two runs of paragraphs."""
        found = self.compared(_WORDS.findall(old), _WORDS.findall(new), _replaced, share=2)
        return _replaced(old, new) if found is None else found

    def compared(
        self, before: list[str], after: list[str], differ: Callable[[str, str], list[Piece]], *, share: int
    ) -> list[Piece] | None:
        """Return the pieces between two lists; None when it would take more than a share of the steps left."""
        start = _common(before, after)
        end = _common(before[start:][::-1], after[start:][::-1])
        tops = self._tops(before[start : len(before) - end], after[start : len(after) - end], self._left // share)
        if tops is None:
            return None
        blocks = _blocks(tops, len(before) - start - end, len(after) - start - end)
        blocks = [(0, 0, start), *((i + start, j + start, size) for i, j, size in blocks)]
        blocks.append((len(before) - end, len(after) - end, end))
        return list(_pieces(before, after, blocks, differ))

    def _tops(self, before: list[str], after: list[str], limit: int) -> list[dict[int, int]] | None:
        """Return, for each number of differences, how far each diagonal reaches; None past the limit."""
        tops: list[dict[int, int]] = []
        top, steps = {1: 0}, 0
        for depth in range(len(before) + len(after) + 1):
            tops.append(dict(top))
            low = -depth + 2 * max(0, depth - len(after))
            for diagonal in range(low, depth - 2 * max(0, depth - len(before)) + 1, 2):
                place = start = max(top.get(diagonal + 1, -1), top.get(diagonal - 1, -1) + 1)
                while (
                    place < len(before) and place - diagonal < len(after) and before[place] == after[place - diagonal]
                ):
                    place += 1
                top[diagonal] = place
                steps += 2 + place - start
                if place >= len(before) and place - diagonal >= len(after):
                    self._left -= steps
                    return tops
            if steps > limit:
                self._left -= steps
                return None
        return tops


def _common(before: list[str], after: list[str]) -> int:
    """Return how many elements two lists have in common at their start."""
    pairs = zip(before, after, strict=False)
    return next((place for place, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))


def _blocks(tops: list[dict[int, int]], place: int, other: int) -> list[tuple[int, int, int]]:
    """Return the runs in common ``(place before, place after, size)``, walking back from the end."""
    blocks = []
    for top in reversed(tops):
        diagonal = place - other
        is_added = top.get(diagonal + 1, -1) >= top.get(diagonal - 1, -1) + 1
        start = max(top.get(diagonal + 1, -1), top.get(diagonal - 1, -1) + 1)
        if place > start:
            blocks.append((start, start - diagonal, place - start))
        place, other = (start, start - diagonal - 1) if is_added else (start - 1, start - diagonal)
    return blocks[::-1]


def _pieces(
    before: list[str],
    after: list[str],
    blocks: Sequence[tuple[int, int, int]],
    differ: Callable[[str, str], list[Piece]],
) -> Iterator[Piece]:
    old = new = 0
    same: list[str] = []
    for place, other, size in blocks:
        if place > old or other > new:
            yield from _same(same)
            yield from differ("".join(before[old:place]), "".join(after[new:other]))
            same = []
        same += before[place : place + size]
        old, new = place + size, other + size
    yield from _same(same)


def _same(words: list[str]) -> Iterator[Piece]:
    if words:
        yield Piece("same", "".join(words))


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """Return the fields that differ, in the order of ``new``, each with its word-level difference."""
    names = [*new, *(name for name in old if name not in new)]
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return [Change(name, word_diff(before, after)) for name, before, after in pairs if before != after]
