"""« Essayez avec l'orthographe … »: the question, with the words nobody wrote replaced by their nearest neighbour.

A suggestion can only hold words of documents that the reader may see: ``frequency`` counts a written form in those,
and a word it does not count does not exist, neither as right nor as suggested.

Candidates as in P. Norvig's « How to write a spelling corrector » (one edit), then the words of same first letter at
an optimal string alignment distance of two.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice

from labagora.ports.search import french
from labagora.ports.search.distance import distance

SHORTEST, SHORTEST_FOR_TWO_EDITS = 4, 6
LONGEST_ACRONYM = 5
MOST_CANDIDATES = 64
# Beyond, a question is not misspelt: it is in other words, and looking for neighbours of each would cost.
MOST_RESPELT = 4
TWO_EDITS = 2
# Two letters changed are two letters less and two more.
MOST_OTHER_LETTERS = 2 * TWO_EDITS
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"

Frequency = Callable[[str], int]


class Vocabulary:
    """The forms (small letters, with their accents) that documents are written with, known by their folded word."""

    def __init__(self, forms: Iterable[str]) -> None:
        written: defaultdict[str, list[str]] = defaultdict(list)
        for form in forms:
            written[french.fold_word(form)].append(form)
        self._written = dict(written)

    def forms(self, word: str) -> Sequence[str]:
        """Return how a folded word is written."""
        return self._written.get(word, ())

    def one_edit_away(self, word: str) -> Iterator[str]:
        """Yield the words that one letter or one swap separates from this one."""
        return (near for near in one_edit(word) if near in self._written)

    def two_edits_away(self, word: str) -> Iterator[str]:
        """Yield the words of same first letter that two letters or swaps separate from this one."""
        letters = letters_of(word)
        for length in range(len(word) - TWO_EDITS, len(word) + TWO_EDITS + 1):
            for near, others in self._by_shape.get((word[0], length), ()):
                if (letters ^ others).bit_count() <= MOST_OTHER_LETTERS and distance(
                    word, near, TWO_EDITS
                ) <= TWO_EDITS:
                    yield near

    @cached_property
    def _by_shape(self) -> dict[tuple[str, int], list[tuple[str, int]]]:
        shapes: defaultdict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        for word in self._written:
            shapes[word[0], len(word)].append((word, letters_of(word)))
        return dict(shapes)


def forms(raw: Iterable[str]) -> set[str]:
    """Return the forms of words that a vocabulary keeps: words of letters, long enough, that mean something."""
    return set(chain.from_iterable(map(french.forms, raw)))


def suggestion(
    text: str, vocabularies: Sequence[Vocabulary], *, held: Container[str], frequency: Frequency
) -> str | None:
    """Return the question spelt otherwise, or None when each word is held or has no neighbour.

    ``held`` are the terms of the question that a visible document holds.
    """
    replaced, position, is_better = "", 0, False
    unknown = (typed for typed in _typed(text) if not _is_written(typed[2], vocabularies, frequency))
    for start, end, word in islice(unknown, MOST_RESPELT):
        better = _respelt(word, vocabularies, frequency)
        is_held = all(term in held for term in french.terms(word))
        if better is None or (is_held and better.rstrip("sx") == word.lower().rstrip("sx")):
            continue
        replaced += text[position:start] + better
        position, is_better = end, is_better or not is_held
    return replaced + text[position:] if is_better else None


def _typed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the words of a question that may be misspelt: no acronym, no prefix, nothing refused."""
    for found in french.raw_words(text):
        if text[found.end() : found.end() + 1] == "*" or _is_refused(text, found.start()):
            continue
        for piece in french.pieces(found[0]):
            if not (piece.surface.isupper() and len(piece.surface) <= LONGEST_ACRONYM):
                yield found.start() + piece.start, found.start() + piece.end, piece.surface


def _is_refused(text: str, start: int) -> bool:
    return text[:start].endswith(("-", "−")) and text[: start - 1][-1:] in ("", " ")


def _is_written(word: str, vocabularies: Sequence[Vocabulary], frequency: Frequency) -> bool:
    """Tell whether a visible document holds a word, or whether it is not one that may be misspelt."""
    folded = french.fold_word(word)
    may_be_misspelt = SHORTEST <= len(folded) <= french.LONGEST_WORD and folded.isalpha()
    return not may_be_misspelt or _count(folded, vocabularies, frequency) > 0


def _respelt(word: str, vocabularies: Sequence[Vocabulary], frequency: Frequency) -> str | None:
    """Return the best written neighbour of a word."""
    folded = french.fold_word(word)
    near = _best(_each(vocabularies, lambda words: words.one_edit_away(folded)), vocabularies, frequency)
    if near is None and len(folded) >= SHORTEST_FOR_TWO_EDITS:
        near = _best(_each(vocabularies, lambda words: words.two_edits_away(folded)), vocabularies, frequency)
    return near


def _each(vocabularies: Sequence[Vocabulary], near: Callable[[Vocabulary], Iterator[str]]) -> list[str]:
    return sorted({word for words in vocabularies for word in near(words)})[:MOST_CANDIDATES]


def _best(words: Iterable[str], vocabularies: Sequence[Vocabulary], frequency: Frequency) -> str | None:
    """Return the most frequent form of the most frequent word, if one is visible."""
    counted = [(_count(word, vocabularies, frequency), word) for word in words]
    count, word = max(counted, default=(0, ""))
    if not count:
        return None
    return max(_forms(word, vocabularies), key=lambda form: (frequency(form), form))


def _count(word: str, vocabularies: Sequence[Vocabulary], frequency: Frequency) -> int:
    return sum(frequency(form) for form in _forms(word, vocabularies))


def _forms(word: str, vocabularies: Sequence[Vocabulary]) -> set[str]:
    return {form for words in vocabularies for form in words.forms(word)}


def letters_of(word: str) -> int:
    """Return the letters of a word as bits; letters that are not Latin may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


@lru_cache(maxsize=64)
def one_edit(word: str) -> tuple[str, ...]:
    """Return what a letter less, more or other, or a swap of two neighbours makes of a word."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    less = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    more = {left + letter + right for left, right in splits for letter in _ALPHABET}
    other = {left + letter + right[1:] for left, right in splits if right for letter in _ALPHABET}
    return tuple(sorted((less | swapped | more | other) - {word}))
