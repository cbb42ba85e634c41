"""Words that mean the same, added to a question when it is asked: the index knows nothing of them.

``Synonyms.of([["DSRC", "réseau régional de cancérologie", "RRC"], …])``: whoever types one finds the others.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from labagora.ports.search import french
from labagora.ports.search.language import Kind, Unit, Way

MOST_WAYS = 16

Words = tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """Groups of expressions, each expression looked up by its analysed words."""

    groups: tuple[tuple[str, ...], ...]
    _ways: dict[Words, tuple[Way, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _longest: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        for group in self.groups:
            ways = dict.fromkeys(way for expression in group for way in _ways_of(expression))
            for expression in group:
                key = tuple(french.words(expression))
                if key:
                    self._ways[key] = tuple(dict.fromkeys([*self._ways.get(key, ()), *ways]))
        object.__setattr__(self, "_longest", max(map(len, self._ways), default=0))

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> Self:
        """Return the synonyms of these groups of expressions."""
        return cls(tuple(tuple(group) for group in groups))

    def ways_of(self, words: Words) -> tuple[Way, ...]:
        """Return every way of saying an expression, given its analysed words; none for one that is in no group."""
        return self._ways.get(words, ())

    def expand(self, units: Sequence[Unit]) -> Iterator[Unit]:
        """Yield the units, those typed with the words of an expression also held by its synonyms; longest first."""
        start = 0
        while start < len(units):
            end = self._end(units, start)
            yield self._replaced(units[start:end])
            start = end

    def _end(self, units: Sequence[Unit], start: int) -> int:
        """Return where the longest expression that begins there ends, or the next unit."""
        words: Words = ()
        best = start + 1
        for end in range(start, len(units)):
            unit = units[end]
            words += unit.words
            if unit.is_negated or not unit.words or len(words) > self._longest:
                break
            if words in self._ways:
                best = end + 1
        return best

    def _replaced(self, units: Sequence[Unit]) -> Unit:
        words = tuple(word for unit in units for word in unit.words)
        if units[0].is_negated or words not in self._ways:
            return units[0]
        typed = units[0].ways if len(units) == 1 else (Way(Kind.ALL, tuple(dict.fromkeys(words))),)
        ways = dict.fromkeys([*typed, *(way for way in self._ways[words] if way.terms != words)])
        return Unit(tuple(ways)[:MOST_WAYS], words=words)


def _ways_of(expression: str) -> Iterator[Way]:
    """Yield the words of an expression in a row, and closed up when it is one compound."""
    words = tuple(french.words(expression))
    if words:
        yield Way(Kind.PHRASE if len(words) > 1 else Kind.TERM, words)
    for token in french.tokens(expression):
        if token.is_joined and len(french.written(expression)) == 1:
            yield Way(Kind.TERM, (token.term,))
