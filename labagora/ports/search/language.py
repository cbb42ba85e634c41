"""What people may type: words, "phrase", « phrase », -word, -"phrase", word*. Everything else is text.

No text raises, and none costs much: its length, its units and the words of a phrase are bounded. Nothing here is a
library's query parser: those hang, recurse or fail on what people paste.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from labagora.ports.search import french
from labagora.ports.search.stemming import stem

if TYPE_CHECKING:
    from labagora.ports.search.synonyms import Synonyms

LONGEST_TEXT = 256
MOST_UNITS = 12
LONGEST_PHRASE = 12
SHORTEST_PREFIX = 3
SHORTEST_PART = 2
# How many indexed terms a prefix stands for: the first ones in byte order that a visible document holds.
MOST_EXPANSIONS = 64

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_QUOTES = '"“”«»'
_LEXEME = re.compile(
    rf"(?P<minus>(?<!\S)[-−])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<word>[^\s{_QUOTES}]+))"
)


class Kind(Enum):
    """How the terms of a way must be held."""

    TERM = "term"
    ALL = "all"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Way:
    """One way of holding what a unit asks: a term, all of several, several in a row, or one that begins so."""

    kind: Kind
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """One thing asked, held by a document as soon as one of its ways is.

    ``words`` are the loose words it was typed with: synonyms replace them and relaxing takes them one by one;
    a phrase and a prefix have none.
    """

    ways: tuple[Way, ...]
    is_negated: bool = False
    words: tuple[str, ...] = ()


# What is asked, or None, and the word as written if it may be closed up with its neighbour.
Asked = tuple[Unit | None, str]


@dataclass(frozen=True)
class Question:
    """A text understood. ``text`` is what was read of it."""

    text: str
    units: tuple[Unit, ...] = ()
    is_truncated: bool = False

    @cached_property
    def wanted(self) -> tuple[Unit, ...]:
        """Return what a document must hold, entirely."""
        return tuple(unit for unit in self.units if not unit.is_negated)

    @cached_property
    def unwanted(self) -> tuple[Unit, ...]:
        """Return what a document must not hold, relaxed or not."""
        return tuple(unit for unit in self.units if unit.is_negated)

    @cached_property
    def relaxed(self) -> tuple[Unit, ...]:
        """Return of what a document must hold something when none holds everything: the loose words too."""
        loose = (term_unit(word) for unit in self.wanted if len(unit.words) > 1 for word in unit.words)
        return tuple(dict.fromkeys([*self.wanted, *loose]))

    @cached_property
    def terms(self) -> frozenset[str]:
        """Return the terms to highlight."""
        ways = (way for unit in self.wanted for way in unit.ways if way.kind is not Kind.PREFIX)
        return frozenset(term for way in ways for term in way.terms)

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """Return the beginnings of words to highlight."""
        ways = (way for unit in self.wanted for way in unit.ways if way.kind is Kind.PREFIX)
        return frozenset(prefix for way in ways for prefix in way.terms)


def parse(text: str, synonyms: "Synonyms | None" = None, compounds: Collection[str] = ()) -> Question:
    """Return the question that a text asks; a text without any word gives one without units.

    ``compounds`` are those of ``joined_terms`` that are known: two words in a row that make one are asked closed up
    too, as if they had been typed with a hyphen.
    """
    plain = normalise(text)
    kept = plain[:LONGEST_TEXT]
    units = list(dict.fromkeys(_closed_up(list(_units(kept)), compounds, synonyms)))
    if synonyms is not None:
        units = list(dict.fromkeys(synonyms.expand(units[:MOST_UNITS])))
    return Question(kept, tuple(units[:MOST_UNITS]), is_truncated=len(plain) > len(kept) or len(units) > MOST_UNITS)


def joined_terms(text: str) -> list[str]:
    """Return what each two loose words in a row would be in one: « télé surveillance » is « télésurveillance »."""
    found = list(_units(normalise(text)[:LONGEST_TEXT]))[: 2 * MOST_UNITS]
    terms = (_joined_term(one[1], other[1]) for one, other in pairwise(found))
    return list(dict.fromkeys(term for term in terms if term))


def _joined_term(one: str, other: str) -> str:
    """Return the term of two written words put together; empty where they are not two plain words in a row."""
    if min(len(one), len(other)) < SHORTEST_PART or len(one + other) > french.LONGEST_WORD:
        return ""
    found = french.words(one + other) if (one + other).isalpha() else []
    return found[0] if len(found) == 1 else ""


def _closed_up(asked: Sequence[Asked], compounds: Collection[str], synonyms: "Synonyms | None") -> Iterator[Unit]:
    """Yield the units, two that make a known compound in one."""
    place = 0
    while place < len(asked):
        unit, word = asked[place]
        following, next_word = asked[place + 1] if place + 1 < len(asked) else (None, "")
        closed = _compound(unit, following, _joined_term(word, next_word), compounds, synonyms)
        place += 2 if closed else 1
        found = closed or unit
        if found is not None:
            yield found


def _compound(
    unit: Unit | None, following: Unit | None, term: str, compounds: Collection[str], synonyms: "Synonyms | None"
) -> Unit | None:
    """Return the unit of two words that a known compound closes up: it, both of them, or what it means; else None."""
    if not term or unit is None or following is None:
        return None
    others = synonyms.ways_of((term,)) if synonyms is not None else ()
    if term not in compounds and not others:
        return None
    words = (*unit.words, *following.words)
    return Unit(tuple(dict.fromkeys([Way(Kind.TERM, (term,)), *_one_way(words), *others])), words=words)


def normalise(text: str) -> str:
    """Return the text composed, on one line, without what does not show."""
    valid = text[: 4 * LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
    visible = _BIDI.sub("", french.INVISIBLE.sub("", unicodedata.normalize("NFC", valid)))
    return " ".join(_CONTROL.sub(" ", visible).split())


def term_unit(term: str, *, is_negated: bool = False) -> Unit:
    """Return the unit of one loose word."""
    return Unit((Way(Kind.TERM, (term,)),), is_negated, (term,))


def _units(text: str) -> Iterator[Asked]:
    """Yield what is asked, with each loose word that stands alone as it is written.

    A word that asks nothing (« de ») has no unit: it keeps its neighbours apart.
    """
    # Somebody who shouts writes DES as they would des: only a lone word in capitals is surely an acronym.
    has_acronyms = not (text.isupper() and " " in text)
    for found in _LEXEME.finditer(text):
        is_negated = found["minus"] is not None
        if found["phrase"] is not None:
            yield from ((unit, "") for unit in _phrase(found["phrase"], is_negated=is_negated))
        elif (prefix := _prefix(found["word"])) is not None:
            yield Unit((Way(Kind.PREFIX, (prefix,)), Way(Kind.TERM, (stem(prefix),))), is_negated), ""
        else:
            units = list(_words(found["word"], is_negated=is_negated, has_acronyms=has_acronyms))
            is_plain = len(units) == 1 and not is_negated and len(units[0].words) == 1 and found["word"].isalpha()
            yield from ((unit, found["word"] if is_plain else "") for unit in units)
            if not units:
                yield None, ""


def _phrase(text: str, *, is_negated: bool) -> Iterator[Unit]:
    terms = tuple(french.words(text)[:LONGEST_PHRASE])
    if len(terms) > 1:
        yield Unit((Way(Kind.PHRASE, terms),), is_negated)
    elif terms:
        yield Unit((Way(Kind.TERM, terms),), is_negated)


def _prefix(word: str) -> str | None:
    """Return the folded beginning that ``word*`` asks for, if it is long enough to mean something."""
    if not word.endswith("*"):
        return None
    raw = french.written(word)
    prefix = "".join(french.fold_word(piece.surface) for piece in french.pieces(raw[-1])) if len(raw) == 1 else ""
    return prefix if SHORTEST_PREFIX <= len(prefix) <= french.LONGEST_WORD else None


def _words(word: str, *, is_negated: bool, has_acronyms: bool) -> Iterator[Unit]:
    for raw in french.written(word):
        parts = french.parts(raw, has_acronyms=has_acronyms)
        terms = tuple(term for term, _, _ in parts.words)
        if parts.joined is None:
            yield from (term_unit(term, is_negated=is_negated) for term in terms)
        else:
            yield Unit((*_one_way([parts.joined]), *_one_way(terms)), is_negated, terms)


def _one_way(terms: Iterable[str]) -> tuple[Way, ...]:
    unique = tuple(dict.fromkeys(terms))
    return (Way(Kind.ALL if len(unique) > 1 else Kind.TERM, unique),)
