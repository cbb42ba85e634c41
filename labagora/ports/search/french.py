"""The one analysis of French, for documents and questions, for both engines: ``tokens(text)``.

Accents go first, then a light stemmer: that order makes ``activite`` and ``activité`` the same term. Elisions fall
(l'annonce), words closed by an apostrophe stay whole (aujourd'hui), inclusive writing is cut (patient·e·s), a
hyphenated word is its parts and, at the same place, its joined form (télé-surveillance = télésurveillance), dotted
acronyms close up (C.P.T.S.), and a word of three capitals or more is an acronym, never a stop word (AURA, EST).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from labagora.ports.search.stemming import stem

# Raise it whenever a text may give other terms than before: every index is then rebuilt.
ANALYSER_VERSION = 1
LONGEST_WORD = 40
MOST_JOINED_PIECES = 4

APOSTROPHES = "'’ʼ‘`´"
HYPHENS = "\\-‐‑"
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKS = "\u0300-\u036f"


def _pattern(letter: str, marks: str = "") -> re.Pattern[str]:
    """Return what a word looks like, given what a letter looks like and what may follow that of an acronym."""
    inside = rf"[{APOSTROPHES}{HYPHENS}·•‧\u00ad\u200b-\u200d\u2060\ufeff]"
    return re.compile(rf"(?:[^\W\d_]{marks}\.){{2,}}(?:[^\W\d_]{marks})?(?![^\W_])|{letter}+(?:{inside}{letter}+)*")


_COMPOSED = _pattern(r"[^\W_]")
_DECOMPOSED = _pattern(rf"(?!_)[\w{_MARKS}]", f"[{_MARKS}]*")
_HYPHEN = re.compile(f"[{HYPHENS}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_INCLUSIVE = re.compile("[·•‧]")

_ELISIONS = "l d j m t s n c qu jusqu lorsqu puisqu quoiqu presqu"
_STOP_WORDS = """
    a afin ainsi au aux avec c car ce cela celle celui ces cest cet cette ceux comme comment d dans de des donc dont
    du e elle elles en es est et ete etre eu il ils j je l la le les leur leurs lui m ma mais me mes moi mon n ne
    nos notre nous on ont ou par pas peut plus pour pourquoi qu que quel quelle quelles quels qui quoi s sa se sera
    ses si son sont sur t ta te tes toi ton tres tu un une vos votre vous y
"""
# After a hyphen they are a pronoun (a-t-il, est-ce), not half of a compound.
_PRONOUNS = "ce ci elle elles en il ils je la le les leur lui moi nous on toi tu vous y"

ELISIONS = frozenset(_ELISIONS.split())
STOP_WORDS = frozenset(_STOP_WORDS.split())
PRONOUNS = frozenset(_PRONOUNS.split())
_COMPOUNDS_ALL_THE_SAME = frozenset({"rendezvous"})
_STOP_COMPOUNDS = frozenset({"peutetre", "estadire"})
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


class Token(NamedTuple):
    """A term at a place. ``is_joined``: a compound closed up, at the place of its first part; phrases ignore it."""

    position: int
    term: str
    start: int
    end: int
    is_joined: bool


class Piece(NamedTuple):
    """A bare word inside a raw one: no elision, no inclusive ending."""

    surface: str
    start: int
    end: int


class Parts(NamedTuple):
    """What one raw word is made of: ``(term, start, end)`` relative to it, and the compound closed up."""

    words: tuple[tuple[str, int, int], ...]
    joined: str | None


def tokens(text: str) -> Iterator[Token]:
    """Yield the terms of a text with their position and their place in it; stop words hold no position."""
    position = 0
    for found in raw_words(text):
        words, joined = parts(found[0])
        start = found.start()
        if joined is not None:
            yield Token(position, joined, start, found.end(), is_joined=True)
        for term, begin, end in words:
            yield Token(position, term, start + begin, start + end, is_joined=False)
            position += 1


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, joined forms included."""
    return [token.term for token in tokens(text)]


def words(text: str) -> list[str]:
    """Return the terms of a text in order, without the joined forms: what a phrase is made of."""
    return [token.term for token in tokens(text) if not token.is_joined]


def written(text: str) -> list[str]:
    """Return the words as written, compounds and elisions in one."""
    return _pattern_of(text).findall(text)


def raw_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words as written, with their place in the text."""
    return _pattern_of(text).finditer(text)


@lru_cache(maxsize=65_536)
def parts(raw: str, *, has_acronyms: bool = True) -> Parts:
    """Return the terms of one raw word. Without acronyms, capitals do not save a stop word."""
    if "." in raw:
        acronym = fold_word(raw)
        return Parts(((stem(acronym), 0, len(raw)),) if len(acronym) <= LONGEST_WORD else (), None)
    found = pieces(raw)
    folded = [fold_word(piece.surface) for piece in found]
    kept = tuple(
        (stem(word), piece.start, piece.end)
        for word, piece in zip(folded, found, strict=True)
        if word and len(word) <= LONGEST_WORD and not _is_stop(word, piece.surface, has_acronyms=has_acronyms)
    )
    joined = _joined(folded)
    if kept or joined is None:
        return Parts(kept, joined if kept else None)
    return Parts(((joined, 0, len(raw)),), None)


@lru_cache(maxsize=65_536)
def row(raw: str) -> tuple[str, ...]:
    """Return the terms of one raw word in order, without its joined form."""
    return tuple(term for term, _, _ in parts(raw).words)


def joined(raw: str) -> str | None:
    """Return the compound that one raw word closes up into, beside its parts."""
    return parts(raw).joined


def pieces(raw: str) -> tuple[Piece, ...]:
    """Return the bare words inside a raw one, split at its hyphens."""
    found, start = [], 0
    for part in _HYPHEN.split(raw):
        bare = _INCLUSIVE.split(part, maxsplit=1)[0]
        word = _without_elision(bare)
        begin = start + len(bare) - len(word)
        found.append(Piece(_APOSTROPHE.sub("", word), begin, start + len(bare)))
        start += len(part) + 1
    return tuple(found)


@lru_cache(maxsize=65_536)
def forms(raw: str) -> tuple[str, ...]:
    """Return the words inside a raw one that a vocabulary keeps, in small letters with their accents."""
    found = (unicodedata.normalize("NFC", INVISIBLE.sub("", piece.surface.lower())) for piece in pieces(raw))
    return tuple(form for form in found if _is_spelt(fold_word(form)))


def fold_word(word: str) -> str:
    """Return the word in small letters and digits, without accents, ligatures or marks."""
    if word.isascii() and word.isalnum():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word).casefold().translate(_LETTERS)
    return "".join(character for character in plain if character.isalnum())


def _pattern_of(text: str) -> re.Pattern[str]:
    is_composed = text.isascii() or unicodedata.is_normalized("NFC", text)
    return _COMPOSED if is_composed else _DECOMPOSED


def _without_elision(word: str) -> str:
    while found := _APOSTROPHE.search(word):
        if fold_word(word[: found.start()]) not in ELISIONS:
            break
        word = word[found.end() :]
    return word


def _is_stop(word: str, surface: str, *, has_acronyms: bool) -> bool:
    is_acronym = has_acronyms and len(surface) > 2 and surface.isupper()
    return word in STOP_WORDS and not is_acronym


def _is_spelt(word: str) -> bool:
    return 3 < len(word) <= LONGEST_WORD and word.isalpha() and word not in STOP_WORDS


def _joined(folded: list[str]) -> str | None:
    """Return the compound closed up, unless it is a verb and its pronoun or a chain."""
    closed = "".join(folded)
    if not 1 < len(folded) <= MOST_JOINED_PIECES or not 3 < len(closed) <= LONGEST_WORD:
        return None
    is_verb = folded[-1] in PRONOUNS and closed not in _COMPOUNDS_ALL_THE_SAME
    return None if is_verb or closed in _STOP_COMPOUNDS else stem(closed)
