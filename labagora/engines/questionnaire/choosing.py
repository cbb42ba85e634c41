"""Answers taken from a list: one choice, several, yes or no, codes of the reference lists."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from labagora.engines.questionnaire.options import UNREADABLE, Limit, Options, trouble
from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.source import Source, is_key
from labagora.engines.questionnaire.values import NO, NO_LISTS, YES, Lists, as_text

MOST_CHOICES = 100
MOST_CODE = 60

NO_CHOICES = N_("Donnez au moins deux choix.")
TOO_MANY_CHOICES = N_("%(most)d choix au plus.")
BAD_CHOICE = N_("Le choix n° %(number)d n'a pas de libellé ou de code.")
DOUBLE_CHOICE = N_("Le choix « %(label)s » est donné deux fois.")
NOT_OFFERED = N_("Ce choix n'est pas dans la liste : choisissez-en un autre.")
SOME_NOT_OFFERED = N_("Un de ces choix n'est pas dans la liste : enlevez-le.")
TOO_MANY = N_("%(count)d choix : %(most)d au plus.")
TOO_FEW = N_("%(count)d choix : %(least)d au moins.")
CHOICES_MOST = N_("%(high)d choix au plus.")
CHOICES_LEAST = N_("%(low)d choix au moins.")
UNKNOWN_LIST = N_("La liste « %(name)s » n'existe pas.")
NO_LIST = N_("Choisissez la liste de référence.")

TERRITORIES = ("regions", "departments")


def _codes(value: Any) -> list[str]:
    """Return the codes of an answer, whatever its shape, each once."""
    several = value if isinstance(value, list | tuple) else [value]
    texts = (as_text(item)[:MOST_CODE] for item in several)
    return list(dict.fromkeys(text for text in texts if text))


@dataclass(frozen=True)
class OneOf(Options):
    """One code of a list."""

    coded: ClassVar[bool] = True

    @abstractmethod
    def offered(self, lists: Lists) -> Mapping[str, str] | None:
        """Return the codes with their labels; None when the list is not at hand."""

    def read(self, raw: Any) -> Any:
        """Return the code."""
        return next(iter(_codes(raw)), "")

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Refuse a code that is not offered."""
        offered = self.offered(lists)
        if not isinstance(value, str):
            return [trouble(UNREADABLE)]
        return [] if offered is None or value in offered else [trouble(NOT_OFFERED)]

    def words(self, value: Any, lists: Lists = NO_LISTS) -> str:
        """Return the label."""
        return (self.offered(lists) or {}).get(value, value) if isinstance(value, str) else ""

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Keep a code that is still offered."""
        codes, offered = _codes(value), self.offered(lists)
        fits = old.coded and len(codes) == 1 and (codes[0] in offered if offered is not None else _same_list(self, old))
        return (codes[0], None) if fits else ("", value)


@dataclass(frozen=True)
class SomeOf(OneOf):
    """Several codes of a list, in the order given."""

    listed: ClassVar[bool] = True
    min_choices: int | None = None
    max_choices: int | None = None

    def read(self, raw: Any) -> Any:
        """Return the codes, each once."""
        return _codes(raw)[:MOST_CHOICES]

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Refuse codes that are not offered, and too many or too few of them."""
        offered, count = self.offered(lists), len(value) if isinstance(value, list) else 0
        found = []
        if offered is not None and any(code not in offered for code in _codes(value)):
            found.append(trouble(SOME_NOT_OFFERED))
        if self.max_choices is not None and count > self.max_choices:
            found.append(trouble(TOO_MANY, count=count, most=self.max_choices))
        if final and self.min_choices is not None and count < self.min_choices:
            found.append(trouble(TOO_FEW, count=count, least=self.min_choices))
        return found

    def typed(self, value: Any) -> str:
        """Return the codes on one line."""
        return ", ".join(_codes(value))

    def words(self, value: Any, lists: Lists = NO_LISTS) -> str:
        """Return the labels on one line."""
        offered = self.offered(lists) or {}
        return ", ".join(offered.get(code, code) for code in _codes(value))

    def limits(self) -> Sequence[Limit]:
        """Say how many may be chosen."""
        least: list[Limit] = [(CHOICES_LEAST, {"low": self.min_choices})] if self.min_choices else []
        return least + ([(CHOICES_MOST, {"high": self.max_choices})] if self.max_choices else [])

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Keep the codes that are still offered, put the others aside."""
        codes, offered = _codes(value), self.offered(lists)
        if not old.coded:
            return [], value
        kept = [code for code in codes if (code in offered if offered is not None else _same_list(self, old))]
        lost = [code for code in codes if code not in kept]
        return kept, lost or None

    def reviewed(self, value: Any) -> Any:
        """Return the codes."""
        return _codes(value)


def _same_list(new: Options, old: Options) -> bool:
    return getattr(new, "source", None) == getattr(old, "source", "")


def _read_choices(source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    items = source.items("choices")
    if len(items) > MOST_CHOICES:
        source.note(TOO_MANY_CHOICES, most=MOST_CHOICES)
    for number, item in enumerate(items[:MOST_CHOICES], start=1):
        inner = source.inside(item)
        code, label = item.get("code") if isinstance(item, Mapping) else "", inner.text("label")
        if not is_key(code) or not label:
            source.note(BAD_CHOICE, number=number)
        elif code in found or label in found.values():
            source.note(DOUBLE_CHOICE, label=label)
        else:
            found[str(code)] = label
    if len(found) < 2:
        source.note(NO_CHOICES)
    return found


def _choices_dict(choices: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": label} for code, label in choices.items()]


def _pairs(choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(choices.items())


@dataclass(frozen=True)
class ChoiceOptions(OneOf):
    """One of the choices of the form."""

    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_source(cls, source: Source) -> "ChoiceOptions":
        """Read the choices."""
        return cls(_pairs(_read_choices(source)))

    def to_dict(self) -> dict[str, Any]:
        """Return the choices."""
        return {"choices": _choices_dict(dict(self.choices))}

    def offered(self, lists: Lists) -> Mapping[str, str] | None:
        """Return the choices."""
        return dict(self.choices)


@dataclass(frozen=True)
class ChoicesOptions(SomeOf):
    """Several of the choices of the form."""

    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_source(cls, source: Source) -> "ChoicesOptions":
        """Read the choices and how many may be taken."""
        low, high = source.whole("min_choices", 1, MOST_CHOICES), source.whole("max_choices", 1, MOST_CHOICES)
        return cls(*source.limits(low, high), _pairs(_read_choices(source)))

    def to_dict(self) -> dict[str, Any]:
        """Return the choices and how many may be taken."""
        counts = {"min_choices": self.min_choices, "max_choices": self.max_choices}
        set_counts = {name: count for name, count in counts.items() if count is not None}
        return {"choices": _choices_dict(dict(self.choices)), **set_counts}

    def offered(self, lists: Lists) -> Mapping[str, str] | None:
        """Return the choices."""
        return dict(self.choices)


@dataclass(frozen=True)
class YesNoOptions(OneOf):
    """Yes or no, kept as « oui » or « non »."""

    @classmethod
    def from_source(cls, source: Source) -> "YesNoOptions":  # noqa: ARG003 - the form of every kind
        """There is nothing to read."""
        return cls()

    def read(self, raw: Any) -> Any:
        """Return « oui » or « non »; a program may send true or false."""
        return (YES if raw else NO) if isinstance(raw, bool) else super().read(raw)

    def offered(self, lists: Lists) -> Mapping[str, str] | None:
        """Return both answers."""
        return {YES: "Oui", NO: "Non"}


def _read_list_name(source: Source, allowed: Sequence[str]) -> str:
    name = source.text("source", MOST_CODE)
    if not name:
        source.note(NO_LIST)
    elif allowed and name not in allowed:
        source.note(UNKNOWN_LIST, name=name)
    return name


@dataclass(frozen=True)
class ListOptions(SomeOf):
    """Codes of a reference list: its name, and whether several may be given."""

    source: str = ""
    multiple: bool = False

    @classmethod
    def from_source(cls, source: Source) -> "ListOptions":
        """Read the name of the list."""
        multiple = source.flag("multiple")
        return cls(None, None if multiple else 1, _read_list_name(source, cls.names()), multiple)

    @classmethod
    def names(cls) -> Sequence[str]:
        """Return the lists that may be named; none means any."""
        return ()

    def to_dict(self) -> dict[str, Any]:
        """Return the name of the list."""
        return {"source": self.source, "multiple": self.multiple}

    def offered(self, lists: Lists) -> Mapping[str, str] | None:
        """Return the list, when it is at hand."""
        return lists.get(self.source)

    def limits(self) -> Sequence[Limit]:
        """One code goes without saying."""
        return ()


@dataclass(frozen=True)
class TerritoryOptions(ListOptions):
    """Regions or departments."""

    @classmethod
    def names(cls) -> Sequence[str]:
        """Return the two levels."""
        return TERRITORIES
