"""Short and long texts, with limits in words and in characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from labagora.engines.questionnaire.options import Limit, Options, trouble
from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.source import Source
from labagora.engines.questionnaire.values import Lists, as_text, count_words, is_blank

MOST_WORDS = 10_000
WRITTEN_A_MINUTE = 20  # words of a text that is thought over
USUAL_WORDS = 150

TOO_MANY_WORDS = N_("%(count)d mots : %(most)d au plus. Enlevez-en %(over)d.")
TOO_FEW_WORDS = N_("%(count)d mots : %(least)d au moins.")
TOO_MANY_CHARACTERS = N_("%(count)d caractères : %(most)d au plus. Enlevez-en %(over)d.")
TOO_FEW_CHARACTERS = N_("%(count)d caractères : %(least)d au moins.")
WORDS_BETWEEN = N_("Entre %(low)d et %(high)d mots.")
WORDS_MOST = N_("%(high)d mots au plus.")
WORDS_LEAST = N_("%(low)d mots au moins.")
CHARACTERS_BETWEEN = N_("Entre %(low)d et %(high)d caractères.")
CHARACTERS_MOST = N_("%(high)d caractères au plus.")
CHARACTERS_LEAST = N_("%(low)d caractères au moins.")


@dataclass(frozen=True)
class TextOptions(Options):
    """Limits of a text. Characters count spaces, not the blank lines around the text."""

    most_characters: ClassVar[int] = 20_000
    default_characters: ClassVar[int] = 20_000
    min_words: int | None = None
    max_words: int | None = None
    min_characters: int | None = None
    max_characters: int | None = None

    @classmethod
    def from_source(cls, source: Source) -> "TextOptions":
        """Read the limits."""
        words = (source.whole("min_words", 1, MOST_WORDS), source.whole("max_words", 1, MOST_WORDS))
        most = cls.most_characters
        characters = (source.whole("min_characters", 1, most), source.whole("max_characters", 1, most))
        return cls(*source.limits(*words), *source.limits(*characters))

    def to_dict(self) -> dict[str, Any]:
        """Return the limits that are set."""
        names = ("min_words", "max_words", "min_characters", "max_characters")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    @property
    def ceiling(self) -> int:
        """The number of characters that is never passed, even where no limit is told."""
        return self.max_characters or self.default_characters

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Compare with the limits."""
        text = value if isinstance(value, str) else ""
        words, characters = count_words(text), len(text)
        found = []
        if self.max_words is not None and words > self.max_words:
            found.append(trouble(TOO_MANY_WORDS, count=words, most=self.max_words, over=words - self.max_words))
        if characters > self.ceiling:
            over = characters - self.ceiling
            found.append(trouble(TOO_MANY_CHARACTERS, count=characters, most=self.ceiling, over=over))
        if final and self.min_words is not None and words < self.min_words:
            found.append(trouble(TOO_FEW_WORDS, count=words, least=self.min_words))
        if final and self.min_characters is not None and characters < self.min_characters:
            found.append(trouble(TOO_FEW_CHARACTERS, count=characters, least=self.min_characters))
        return found

    def limits(self) -> Sequence[Limit]:
        """Say the limits."""
        words = _limit(self.min_words, self.max_words, (WORDS_BETWEEN, WORDS_MOST, WORDS_LEAST))
        told = (CHARACTERS_BETWEEN, CHARACTERS_MOST, CHARACTERS_LEAST)
        return [*words, *_limit(self.min_characters, self.max_characters, told)]

    def minutes(self) -> float:
        """Twenty words a minute, for a text halfway between its limits."""
        high = self.max_words or (self.max_characters // 6 if self.max_characters else USUAL_WORDS)
        return max(1.0, (high + (self.min_words or high // 2)) / 2 / WRITTEN_A_MINUTE)

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Any answer that reads as one text stays as a text."""
        if isinstance(old, TextOptions):
            return self.read(value), None
        if isinstance(value, str | int) or (old.coded and isinstance(value, list)):
            return self.read(old.words(value, lists)), None
        return "", None if is_blank(value) else value


@dataclass(frozen=True)
class LongTextOptions(TextOptions):
    """A text of several lines."""


@dataclass(frozen=True)
class ShortTextOptions(TextOptions):
    """A text of one line."""

    most_characters: ClassVar[int] = 500
    default_characters: ClassVar[int] = 200

    def read(self, raw: Any) -> Any:
        """Return the text on one line."""
        return " ".join(as_text(raw).split("\n"))

    def minutes(self) -> float:
        """A minute."""
        return 1.0


def _limit(low: int | None, high: int | None, told: tuple[str, str, str]) -> list[Limit]:
    both, most, least = told
    if low is not None and high is not None:
        return [(both, {"low": low, "high": high})]
    if high is not None:
        return [(most, {"high": high})]
    return [(least, {"low": low})] if low is not None else []
