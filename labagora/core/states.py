"""States and the moves between them, as data that staff can read."""

from collections.abc import Mapping
from enum import Enum
from typing import Generic, Self, TypeVar

from labagora.core.errors import InvalidTransition


class LabelledEnum(str, Enum):
    """A stored value with its French label: ``DRAFT = "draft", "Brouillon"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the label beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return ``(value, label)`` pairs in declaration order, for a form."""
        return [(member.value, member.label) for member in cls]


S = TypeVar("S", bound=LabelledEnum)


class Workflow(Generic[S]):
    """The allowed moves of one kind of object."""

    def __init__(self, moves: Mapping[S, frozenset[S] | set[S]]) -> None:
        self.moves = {old: frozenset(new) for old, new in moves.items()}

    def allows(self, old: S, new: S) -> bool:
        """Tell whether the move from ``old`` to ``new`` exists."""
        return new in self.moves.get(old, frozenset())

    def check(self, old: S, new: S) -> None:
        """Raise InvalidTransition unless the move exists."""
        if not self.allows(old, new):
            raise InvalidTransition("Action impossible : l'état actuel est « %(state)s ».", state=old.label)

    def is_final(self, state: S) -> bool:
        """Tell whether no move leaves ``state``."""
        return not self.moves.get(state)
