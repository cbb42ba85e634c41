"""What is wrong, and where: with a form that somebody builds, or with what somebody answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


def N_(message: str) -> str:  # noqa: N802  the usual name: marks a message for translation, read later
    """Return a French message as it is; the page translates it."""
    return message


@dataclass(frozen=True)
class Said:
    """A French sentence that goes inside another: translated first, then put in its place."""

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template


class SaidTogether(tuple[Said, ...]):
    """Sentences that follow each other inside another."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(str(said) for said in self)


@dataclass(frozen=True)
class Problem:
    """A French sentence with its place: a section, a field of it, a row and a column where there are some.

    ``template`` holds ``%(name)s`` marks: the page translates it before filling ``params``, which may hold ``Said``.
    """

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""
    field: str = ""
    label: str = ""
    row: int | None = None
    column: str = ""

    @property
    def message(self) -> str:
        """The sentence, in French."""
        return self.template % self.params if self.params else self.template

    @property
    def anchor(self) -> str:
        """The id of the place on the page of the section."""
        place = "" if self.row is None else f"-{self.row}" + (f"-{self.column}" if self.column else "")
        return f"answers-{self.field}{place}" if self.field else f"section-{self.section}"

    def at(self, section: str, field: str = "", label: str = "") -> "Problem":
        """Return the same problem placed in a section and a field."""
        return replace(self, section=section, field=field, label=label)


class DefinitionError(Exception):
    """A form that cannot be used as it is. ``problems`` says everything that is wrong, not the first thing."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))
