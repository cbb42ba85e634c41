"""The lists that ship with the package, read from ``data/*.yml``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from labagora.core.text import slugify
from labagora.reference.enums import Zone
from labagora.reference.vocabularies import KINDS, VocabularyKind

_DATA = Path(__file__).with_name("data")
_ZONES = {zone.value: zone for zone in Zone}


@dataclass(frozen=True)
class ShippedTerm:
    """A term as the package ships it."""

    vocabulary: str
    code: str
    label: str
    label_en: str
    position: int
    group: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ShippedRegion:
    """A region as the package ships it."""

    code: str
    name: str
    zone: Zone
    position: int
    dsrc: str | None
    dsrc_to_check: bool
    canceropole: str | None


@dataclass(frozen=True)
class ShippedDepartment:
    """A department, or an overseas collectivity, which has no region."""

    code: str
    name: str
    region_code: str | None


_Bare = tuple[str, str, str | None, dict[str, Any]]


@cache
def _read(file: str) -> dict[str, Any]:
    with (_DATA / f"{file}.yml").open(encoding="utf-8") as stream:
        return dict(yaml.safe_load(stream))


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]


def _code(label: str) -> str:
    return slugify(label).replace("-", "_")


def _labels(_kind: VocabularyKind, data: Any) -> Iterator[_Bare]:
    pairs = data.items() if isinstance(data, dict) else ((_code(label), _sentence(label)) for label in data)
    return ((str(code), label, None, {}) for code, label in pairs)


def _codes(kind: VocabularyKind, data: Any) -> Iterator[_Bare]:
    words = _read("french")[kind.name]
    return ((code, words[code], None, {}) for code in data)


def _cancers(_kind: VocabularyKind, data: Any) -> Iterator[_Bare]:
    for code, label, group, icd10, icd_o3, prognosis in data:
        yield code, label, group, {"icd10": icd10, "icd_o3": icd_o3, "poor_prognosis": prognosis}


def _formats(_kind: VocabularyKind, data: Any) -> Iterator[_Bare]:
    names = ("duration_minutes", "min_people", "max_people", "remote")
    return ((code, row[0], None, dict(zip(names, row[1:], strict=True))) for code, row in data.items())


def _relays(_kind: VocabularyKind, data: Any) -> Iterator[_Bare]:
    return ((_code(label), _sentence(label), level, {}) for level, labels in data.items() for label in labels)


def _synonyms(_kind: VocabularyKind, data: Any) -> Iterator[_Bare]:
    return ((_code(words[0]), _sentence(words[0]), None, {"words": words}) for words in data)


def _explained(kind: VocabularyKind, data: Any) -> Iterator[_Bare]:
    return ((_code(label), label, None, {str(kind.explained_by): meaning}) for label, meaning in data.items())


_SHAPES: dict[str, Callable[[VocabularyKind, Any], Iterator[_Bare]]] = {
    "labels": _labels,
    "codes": _codes,
    "cancers": _cancers,
    "formats": _formats,
    "relays": _relays,
    "synonyms": _synonyms,
    "explained": _explained,
}


def _terms_of(kind: VocabularyKind) -> Iterator[ShippedTerm]:
    data: Any = _read(kind.file)
    for key in kind.path:
        data = data[key]
    english = _read("english")[kind.name]
    for position, (code, label, group, extra) in enumerate(_SHAPES[kind.shape](kind, data), start=1):
        yield ShippedTerm(kind.name, code, label, english[code], position * 10, group, extra)


def shipped_terms() -> tuple[ShippedTerm, ...]:
    """Return every term of every vocabulary, in order."""
    return tuple(term for kind in KINDS.values() for term in _terms_of(kind))


def shipped_regions() -> tuple[ShippedRegion, ...]:
    """Return the 18 regions."""
    return tuple(
        ShippedRegion(
            code=row["code"],
            name=row["nom"],
            zone=_ZONES[row["zone"]],
            position=position * 10,
            dsrc=row.get("dsrc"),
            dsrc_to_check=row.get("dsrc_a_verifier", False),
            canceropole=row.get("canceropole"),
        )
        for position, row in enumerate(_read("territoires")["regions"], start=1)
    )


def shipped_departments() -> tuple[ShippedDepartment, ...]:
    """Return the departments of the regions, then the overseas collectivities."""
    data = _read("territoires")
    inside = [
        ShippedDepartment(code, name, row["code"])
        for row in data["regions"]
        for code, name in row["departements"].items()
    ]
    outside = [ShippedDepartment(code, name, None) for code, name in data["collectivites_outre_mer"].items()]
    return (*inside, *outside)
