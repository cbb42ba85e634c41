"""Differences between two texts, word by word, as a person reads them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\w+(?:['’]\w+)?|\s+|[^\w\s]")
LONGEST = 6000


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
    """Return the pieces that lead from ``old`` to ``new``; very long texts are replaced whole."""
    if old == new:
        return [Piece("same", old)] if old else []
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > LONGEST:
        return _replaced(old, new)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i1:i2])))
        else:
            pieces += _replaced("".join(before[i1:i2]), "".join(after[j1:j2]))
    return pieces


def _replaced(old: str, new: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("removed", old), ("added", new)) if text]


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """Return the fields that differ, in the order of ``new``, each with its word-level difference."""
    names = [*new, *(name for name in old if name not in new)]
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return [Change(name, word_diff(before, after)) for name, before, after in pairs if before != after]
