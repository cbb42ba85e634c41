"""Reads the dictionary of a form piece by piece: what is wrong is noted with its place, and reading goes on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.values import clean

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_LABEL = 200
MOST_HELP = 2_000

UNEXPECTED = N_("Cette partie du formulaire n'est pas lisible (« %(name)s »).")
TOO_LONG = N_("« %(name)s » : %(most)d caractères au plus.")
OUT_OF_RANGE = N_("« %(name)s » : un nombre entre %(low)d et %(high)d.")
INSIDE_OUT = N_("La limite basse (%(low)s) dépasse la limite haute (%(high)s).")


@dataclass
class Source:
    """A part of the definition, where it is, and the list in which problems are noted."""

    data: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)
    section: str = ""
    field: str = ""
    label: str = ""

    def note(self, template: str, **params: Any) -> None:
        """Note a problem here."""
        self.problems.append(Problem(template, params, self.section, self.field, self.label))

    def inside(self, data: Any, *, section: str = "", field: str = "", label: str = "") -> "Source":
        """Return a source for a part of this one, which notes in the same list."""
        mapping = data if isinstance(data, Mapping) else {}
        place = (section or self.section, field or self.field, label or self.label)
        inner = Source(mapping, self.problems, *place)
        if not isinstance(data, Mapping):
            inner.note(UNEXPECTED, name=type(data).__name__)
        return inner

    def text(self, name: str, most: int = MOST_LABEL) -> str:
        """Return a text, cleaned and bounded."""
        raw = self.data.get(name)
        if raw is None:
            return ""
        if not isinstance(raw, str):
            self.note(UNEXPECTED, name=name)
            return ""
        text = clean(raw).strip()
        if len(text) > most:
            self.note(TOO_LONG, name=name, most=most)
        return text[:most]

    def whole(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number, or None when there is none."""
        raw = self.data.get(name)
        if raw is None:
            return None
        if not isinstance(raw, int) or isinstance(raw, bool):
            self.note(UNEXPECTED, name=name)
            return None
        if not low <= raw <= high:
            self.note(OUT_OF_RANGE, name=name, low=low, high=high)
            return None
        return raw

    def flag(self, name: str) -> bool:
        """Return a yes or no."""
        raw = self.data.get(name, False)
        if not isinstance(raw, bool):
            self.note(UNEXPECTED, name=name)
        return raw is True

    def items(self, name: str) -> Sequence[Any]:
        """Return a list, empty when there is none."""
        raw = self.data.get(name)
        if raw is None:
            return ()
        if not isinstance(raw, list | tuple):
            self.note(UNEXPECTED, name=name)
            return ()
        return raw

    def limits(self, low: Any, high: Any) -> tuple[Any, Any]:
        """Return two limits, noting when they are inside out."""
        if low is not None and high is not None and low > high:
            self.note(INSIDE_OUT, low=str(low), high=str(high))
        return low, high


def is_key(value: Any) -> bool:
    """Tell whether a value may name a section, a field, a column or a choice."""
    return isinstance(value, str) and KEY.fullmatch(value) is not None
