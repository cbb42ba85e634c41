"""From the answers of an application to promises: the questions that are chosen, read row by row. Values in and out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labagora.consortia.enums import PromiseKind
from labagora.core.text import squeeze
from labagora.engines.questionnaire import Field, FieldKind, Questionnaire, is_blank
from labagora.engines.questionnaire.columns import Column
from labagora.engines.questionnaire.rows import TableOptions

LONGEST_TITLE, LONGEST_CELL, LONGEST_UNIT = 200, 120, 60
COLUMNS = ("title", "month", "baseline", "target", "unit")
OF_INDICATORS = frozenset({"baseline", "target", "unit"})
READABLE = frozenset({FieldKind.TABLE, FieldKind.LONG_TEXT, FieldKind.SHORT_TEXT})
_MONTH = re.compile(r"\d{1,2}")
MOST_MONTHS = 60


@dataclass(frozen=True)
class Reading:
    """How a question is read: what its rows are, and which column says what."""

    section: str
    field: str
    kind: PromiseKind
    columns: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"section": self.section, "field": self.field, "kind": self.kind.value, **self.columns}


@dataclass(frozen=True)
class Promised:
    """Something that an application promised, in its own words."""

    kind: PromiseKind
    section: str
    field: str
    row: int
    title: str
    said: str = ""
    month: int | None = None
    baseline: str = ""
    target: str = ""
    unit: str = ""


def readings(content: Iterable[Mapping[str, Any]]) -> list[Reading]:
    """Return what was chosen, from plain data; an entry that says nothing known is left out."""
    found = []
    for entry in content:
        kind = next((kind for kind in PromiseKind if kind.value == entry.get("kind")), None)
        if kind is not None:
            columns = {name: str(entry[name]) for name in COLUMNS if entry.get(name)}
            found.append(Reading(str(entry.get("section", "")), str(entry.get("field", "")), kind, columns))
    return found


def readable_fields(form: Questionnaire) -> list[tuple[str, Field]]:
    """Return the questions that may hold promises, each with the key of its section."""
    return [(section.key, field) for section, field in form.placed() if field.kind in READABLE]


def columns_of(field: Field) -> Sequence[Column]:
    """Return the columns of a table; none for a text."""
    return field.options.columns if isinstance(field.options, TableOptions) else ()


def promised(
    form: Questionnaire, contents: Mapping[str, Mapping[str, Any]], chosen: Sequence[Reading]
) -> list[Promised]:
    """Return everything that the answers promise, in the order of the form."""
    order = {(section, field.key): field for section, field in readable_fields(form)}
    found: list[Promised] = []
    for place, field in order.items():
        value = contents.get(place[0], {}).get(field.key)
        for one in chosen:
            if (one.section, one.field) == place and not is_blank(value):
                found.extend(_rows(one, field, value) if columns_of(field) else [_text(one, field, value)])
    return found


def _text(one: Reading, field: Field, value: Any) -> Promised:
    return Promised(one.kind, one.section, one.field, 0, field.label[:LONGEST_TITLE], str(value).strip())


def _rows(one: Reading, field: Field, value: Any) -> Iterable[Promised]:
    options = field.options
    for place, row in options.filled(value) if isinstance(options, TableOptions) else ():
        told = {name: _cell(field, row, key) for name, key in one.columns.items()}
        title = squeeze(told.get("title", ""))[:LONGEST_TITLE]
        if title:
            yield Promised(
                one.kind,
                one.section,
                one.field,
                place + 1,
                title,
                _rest(field, row, set(one.columns.values())),
                _month(told.get("month", "")),
                told.get("baseline", "")[:LONGEST_CELL],
                told.get("target", "")[:LONGEST_CELL],
                told.get("unit", "")[:LONGEST_UNIT],
            )


def _cell(field: Field, row: Mapping[str, Any], key: str) -> str:
    column = next((one for one in columns_of(field) if one.key == key), None)
    return _words(column, row.get(key)) if column is not None else ""


def _words(column: Column, cell: Any) -> str:
    if is_blank(cell):
        return ""
    labels = getattr(column.options, "labels", None)
    if isinstance(labels, Mapping):
        return str(labels.get(str(cell), cell))
    return str(cell).strip()


def _rest(field: Field, row: Mapping[str, Any], used: set[str]) -> str:
    lines = ((one.label, _words(one, row.get(one.key))) for one in columns_of(field) if one.key not in used)
    return "\n".join(f"{label} : {words}" for label, words in lines if words)


def _month(text: str) -> int | None:
    """Read « M3 », « 3 », « mois 3 »; a range counts by its last month."""
    numbers = [int(one) for one in _MONTH.findall(text)]
    month = numbers[-1] if numbers else None
    return month if month is not None and 1 <= month <= MOST_MONTHS else None
