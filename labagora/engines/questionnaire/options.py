"""What each kind of question allows: the shape that every kind follows, and the kind that asks nothing."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.source import Source
from labagora.engines.questionnaire.values import NO_LISTS, Lists, as_text, is_blank

Limit = tuple[str, dict[str, Any]]
UNREADABLE = N_("Cette réponse n'a pas la forme attendue.")
MOST_STATIC = 5_000


def trouble(template: str, *, row: int | None = None, column: str = "", **params: Any) -> Problem:
    """Return a problem that has no place yet."""
    return Problem(template, params, row=row, column=column)


@dataclass(frozen=True)
class Options(ABC):
    """The options of one kind, and what they mean. A value is plain JSON; ``nothing()`` is the blank one.

    ``answers``: somebody answers this kind. ``listed``: the HTML form sends a list of values. ``coded``: what is kept
    is a code of a list, which says nothing without its label.
    """

    answers: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    coded: ClassVar[bool] = False
    blank: ClassVar[Any] = ""

    def nothing(self) -> Any:
        """Return the value of no answer."""
        return [] if self.listed else self.blank

    @classmethod
    @abstractmethod
    def from_source(cls, source: Source) -> "Options":
        """Read the options, noting what is wrong."""

    def to_dict(self) -> dict[str, Any]:
        """Return the options as plain data."""
        return {}

    def read(self, raw: Any) -> Any:
        """Return the value of what was typed: in its one form when it is understood, as typed when it is not."""
        return as_text(raw)

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Return what is wrong with a value that is not blank. ``final``: what is not enough is wrong too."""
        return []

    def typed(self, value: Any) -> str:
        """Return a single value as it stands in its box."""
        return value if isinstance(value, str) else ""

    def words(self, value: Any, lists: Lists = NO_LISTS) -> str:
        """Return the answer as a person reads it."""
        return self.typed(value)

    def limits(self) -> Sequence[Limit]:
        """Return what is told about the limits: French templates with their values."""
        return ()

    def minutes(self) -> float:
        """Return the time that an answer takes, without reading the question."""
        return 0.25

    def carried(self, value: Any, old: "Options", lists: Lists) -> tuple[Any, Any]:
        """Return what stays of an answer to an older question, and what no longer fits (None when nothing is lost)."""
        return (value, None) if type(old) is type(self) else (self.nothing(), value)

    def reviewed(self, value: Any) -> Any:
        """Return a copy of a value that holds nothing but what this kind may hold."""
        return value if isinstance(value, str) else self.nothing()


@dataclass(frozen=True)
class StaticOptions(Options):
    """An explanation between two questions, in Markdown."""

    answers: ClassVar[bool] = False
    blank: ClassVar[Any] = None
    text: str = ""

    @classmethod
    def from_source(cls, source: Source) -> "StaticOptions":
        """Read the text."""
        text = source.text("text", MOST_STATIC)
        if not text:
            source.note(N_("Écrivez le texte de cette explication."))
        return cls(text)

    def to_dict(self) -> dict[str, Any]:
        """Return the text."""
        return {"text": self.text}

    def read(self, raw: Any) -> Any:
        """Nobody answers an explanation."""
        return None

    def minutes(self) -> float:
        """The time to read it."""
        return len(self.text.split()) / 200

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Nothing stays."""
        return None, None if is_blank(value) else value

    def reviewed(self, value: Any) -> Any:
        """Return nothing."""
        return None
