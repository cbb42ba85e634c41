"""The reference lists as plain values: what a request reads, shared by all the threads of a process."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from labagora.core.errors import Invalid
from labagora.reference.enums import TermOrigin, TermState, Zone
from labagora.reference.vocabularies import VocabularyKind


@dataclass(frozen=True)
class Entry:
    """A term of a vocabulary."""

    vocabulary: str
    public_id: str
    code: str
    label: str
    label_en: str | None
    group: str | None
    extra: Mapping[str, Any]
    origin: TermOrigin
    is_retired: bool

    def label_in(self, locale: str) -> str:
        """Return the label in a language; French where there is no other."""
        return self.label_en or self.label if locale == "en" else self.label

    @property
    def state(self) -> TermState:
        """Whether forms offer this term."""
        return TermState.RETIRED if self.is_retired else TermState.ACTIVE


@dataclass(frozen=True)
class Vocabulary:
    """A list of terms, in order. Retired terms stay, so that old records keep their words."""

    kind: VocabularyKind
    entries: tuple[Entry, ...]
    groups: "Vocabulary | None" = None

    @property
    def name(self) -> str:
        """The public name, as in ``/api/v1/reference/<name>``."""
        return self.kind.name

    def title_in(self, locale: str) -> str:
        """Return the title of the list in a language."""
        return self.kind.title_en if locale == "en" else self.kind.title

    @cached_property
    def _by_code(self) -> dict[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    def find(self, code: str) -> Entry | None:
        """Return the term known by ``code``, retired or not."""
        return self._by_code.get(code)

    def label(self, code: str, locale: str = "fr") -> str:
        """Return the words of ``code``; the code itself when nobody knows it any more."""
        entry = self._by_code.get(code)
        return entry.label_in(locale) if entry else code

    def labels(self, codes: Collection[str], locale: str = "fr") -> list[str]:
        """Return the words of ``codes`` in the order of the list; unknown codes come last."""
        known = [entry.label_in(locale) for entry in self.entries if entry.code in codes]
        return known + [code for code in codes if code not in self._by_code]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes that forms offer, in order."""
        return tuple(entry.code for entry in self.entries if not entry.is_retired)

    def offered(self, include: Collection[str] = ()) -> list[Entry]:
        """Return the terms that a form offers: the active ones, and those that the record already holds."""
        return [entry for entry in self.entries if not entry.is_retired or entry.code in include]

    def choices(self, include: Collection[str] = (), locale: str = "fr") -> list[tuple[str, str]]:
        """Return ``(code, label)`` pairs for a form; ``include`` holds the codes already chosen."""
        return [(entry.code, entry.label_in(locale)) for entry in self.offered(include)]

    def grouped_choices(self, include: Collection[str] = (), locale: str = "fr") -> dict[str, list[tuple[str, str]]]:
        """Return the choices under the label of their group, in the order of the groups."""
        order = [entry.code for entry in self.groups.entries] if self.groups else []
        grouped: dict[str, list[tuple[str, str]]] = {}
        for entry in sorted(self.offered(include), key=lambda entry: _rank(order, entry.group)):
            grouped.setdefault(self.group_label(entry, locale), []).append((entry.code, entry.label_in(locale)))
        return grouped

    def group_label(self, entry: Entry, locale: str = "fr") -> str:
        """Return the words of the group of a term, empty when it has none."""
        return self.groups.label(entry.group, locale) if self.groups and entry.group else ""

    def explanation(self, entry: Entry) -> str:
        """Return what explains a term to readers, empty in a list that explains nothing."""
        return str(entry.extra.get(self.kind.explained_by, "")) if self.kind.explained_by else ""

    @cached_property
    def explanations(self) -> Mapping[str, str]:
        """The explanation of each term still in use, by its words."""
        explained = ((entry.label, self.explanation(entry)) for entry in self.offered())
        return MappingProxyType({label: meaning for label, meaning in explained if meaning})

    def check(self, codes: Iterable[str], *, field: str, include: Collection[str] = ()) -> None:
        """Raise Invalid on ``field`` for a code that a form would not offer."""
        for code in codes:
            entry = self._by_code.get(code)
            if entry is None or (entry.is_retired and code not in include):
                raise Invalid(
                    field,
                    "« %(code)s » n'est pas ou n'est plus dans la liste : choisissez une autre réponse.",
                    code=code[:40],
                )


def _rank(order: list[str], group: str | None) -> int:
    return order.index(group) if group in order else len(order)


@dataclass(frozen=True)
class Region:
    """A region."""

    code: str
    name: str
    zone: Zone
    dsrc: str | None
    dsrc_to_check: bool
    canceropole: str | None


@dataclass(frozen=True)
class Department:
    """A department or an overseas collectivity."""

    code: str
    name: str
    region_code: str | None

    @property
    def label(self) -> str:
        """« Rhône (69) »."""
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class Snapshot:
    """Every list at one moment, under the stamp of that moment."""

    stamp: str | None
    vocabularies: Mapping[str, Vocabulary]
    regions: tuple[Region, ...]
    departments: tuple[Department, ...]

    @cached_property
    def region_by_code(self) -> dict[str, Region]:
        """Regions by official code."""
        return {region.code: region for region in self.regions}

    @cached_property
    def department_by_code(self) -> dict[str, Department]:
        """Departments by official code."""
        return {department.code: department for department in self.departments}
