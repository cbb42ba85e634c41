"""How long a text takes to read, and how hard it is."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from labagora.core.states import LabelledEnum

WORDS_A_MINUTE = 200
LONGEST_WORD = 40
SHORTEST = 30  # fewer words say nothing of a text
WORD = re.compile(r"[^\W_]+(?:['’‑·-][^\W_]+|[.,]\d+)*")
_VOWELS = re.compile(r"[éèêëïöüâôœæ]|[aeiouyàùûî]+")
_SILENT = re.compile(r"(?<![aeiouyàùûî])es?$")


class ReadingLevel(LabelledEnum):
    """Words for a score, on the scale of Flesch."""

    VERY_EASY = "very_easy", "très facile"
    EASY = "easy", "facile"
    FAIRLY_EASY = "fairly_easy", "assez facile"
    STANDARD = "standard", "moyen"
    FAIRLY_HARD = "fairly_hard", "assez difficile"
    HARD = "hard", "difficile"
    VERY_HARD = "very_hard", "très difficile"


_FLOORS = (
    (90, ReadingLevel.VERY_EASY),
    (80, ReadingLevel.EASY),
    (70, ReadingLevel.FAIRLY_EASY),
    (60, ReadingLevel.STANDARD),
    (50, ReadingLevel.FAIRLY_HARD),
    (30, ReadingLevel.HARD),
    (0, ReadingLevel.VERY_HARD),
)


@dataclass(frozen=True)
class Readability:
    """A score from 0 (very hard) to 100 (very easy)."""

    score: int

    @property
    def level(self) -> ReadingLevel:
        """The score in words."""
        return next(level for floor, level in _FLOORS if self.score >= floor)


def count_words(text: str) -> int:
    """Return the number of words; « l'annonce » and « rendez-vous » are one each, as in a text editor."""
    return sum(1 for _ in WORD.finditer(text))


def minutes_for(words: int) -> int:
    """Return the whole minutes that reading takes at 200 words a minute, at least 1.

    Adults read French at 195 words a minute on average: S. Trauzettel-Klosinski and K. Dietz, « Standardized
    assessment of reading performance: the new International Reading Speed Texts IReST », IOVS 53 (2012).
    """
    return max(1, round(words / WORDS_A_MINUTE))


def reading_minutes(text: str) -> int:
    """Return the whole minutes that reading a plain text takes, at least 1."""
    return minutes_for(count_words(text))


@lru_cache(maxsize=16_384)
def syllables(word: str) -> int:
    """Return the number of syllables of a French word, at least 1: its groups of vowels, but for a silent final e.

    A dictionary of hyphenation is no measure: it never cuts « été » or « idée », and every text would look easy.
    """
    if len(word) > LONGEST_WORD:
        return len(word) // 3
    groups = len(_VOWELS.findall(word.lower()))
    return max(1, groups - 1 if groups > 1 and _SILENT.search(word.lower()) else groups)


def measure(sentences: Iterable[str]) -> Readability | None:
    """Return how easy sentences are: L. Kandel and A. Moles, « Application de l'indice de Flesch à la langue
    française » (1958): 207 − 1.015 × words a sentence − 0.736 × syllables for a hundred words, kept within 0 to 100.
    None below ``SHORTEST`` words.
    """
    lengths, words = [], Counter[str]()
    for sentence in sentences:
        found = [word.lower() for word in WORD.findall(sentence)]
        lengths.append(len(found))
        words.update(found)
    total = words.total()
    if total < SHORTEST:
        return None
    spoken = sum(count * syllables(word) for word, count in words.items())
    score = 207 - 1.015 * total / sum(length > 0 for length in lengths) - 0.736 * spoken * 100 / total
    return Readability(round(min(100.0, max(0.0, score))))
