"""Reads what applicants send for one section. Nothing typed is lost: an invalid answer is kept as it was typed."""

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from labagora.engines.questionnaire.definition import Field, Section
from labagora.engines.questionnaire.files import FileOptions
from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.rows import MOST_ROWS, TableOptions
from labagora.engines.questionnaire.values import NO_LISTS, Lists, is_blank

PREFIX = "answers"
ASKED = "answers-fields"
MISSING = N_("Cette réponse est à donner.")
_CELL = re.compile(r"answers-([a-z][a-z0-9_]{0,39})-([0-9]{1,3})-([a-z][a-z0-9_]{0,39})", re.ASCII)
_OPERATION = re.compile(r"(add|remove)(?::([0-9]{1,3}))?", re.ASCII)

Content = dict[str, Any]


class Reading(NamedTuple):
    """The content of a section, and what is wrong with it."""

    content: Content
    problems: list[Problem]


def read(
    section: Section, submitted: Any, *, lists: Lists = NO_LISTS, held: Mapping[str, Any] | None = None
) -> Reading:
    """Read a section from a form (names ``answers-<key>``, ``answers-<key>-<row>-<column>``) or from JSON by keys.

    Only what was asked is read; the rest is as ``held``. A form tells what it asked by ``answers-fields``, one value a
    question, since a box that is not ticked sends nothing; a program by the keys that it sends. Files are never read
    from here: the server alone says what is attached. Never raises, whatever is sent.
    """
    held = held if isinstance(held, Mapping) else {}
    raw = _from_form(section, submitted) if hasattr(submitted, "getlist") else _from_json(submitted)
    content: Content = {}
    for field in (field for field in section.fields if field.answers):
        is_sent = field.key in raw and not isinstance(field.options, FileOptions)
        content[field.key] = field.options.read(raw[field.key] if is_sent else held.get(field.key))
    return Reading(content, check(section, content, lists=lists))


def check(
    section: Section,
    content: Mapping[str, Any],
    *,
    lists: Lists = NO_LISTS,
    shown: Collection[str] | None = None,
    final: bool = False,
) -> list[Problem]:
    """Return what is wrong with the content of a section, each problem with its place.

    ``shown`` holds the keys of the questions that are shown (all when None): the others have no answer to be wrong.
    ``final``: at filing, what is missing and what is not enough is wrong too.
    """
    return [
        problem.at(section.key, field.key, field.label)
        for field in section.fields
        if field.answers and (shown is None or field.key in shown)
        for problem in _field_problems(field, content.get(field.key), lists, final=final)
    ]


def _field_problems(field: Field, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
    if is_blank(value):
        return [Problem(MISSING)] if final and field.required_at_filing else []
    return field.options.troubles(value, lists, final=final)


def _from_json(submitted: Any) -> Mapping[str, Any]:
    return submitted if isinstance(submitted, Mapping) else {}


def _from_form(section: Section, form: Any) -> Mapping[str, Any]:
    asked = set(form.getlist(ASKED))
    cells = _cells(form)
    return {
        field.key: _raw(field, form, cells)
        for field in section.fields
        if field.answers and (not asked or field.key in asked)
    }


def _raw(field: Field, form: Any, cells: Mapping[str, Mapping[int, Mapping[str, Any]]]) -> Any:
    name = f"{PREFIX}-{field.key}"
    if isinstance(field.options, TableOptions):
        return _rows(cells.get(field.key, {}), str(form.get(f"{name}-do") or ""))
    values = form.getlist(name)
    return values if field.options.listed else next(iter(values), "")


def _cells(form: Any) -> Mapping[str, Mapping[int, Mapping[str, Any]]]:
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for name in form:
        place = _CELL.fullmatch(name) if isinstance(name, str) else None
        if place:
            row = found.setdefault(place[1], {}).setdefault(int(place[2]), {})
            row[place[3]] = form.get(name)
    return found


def _rows(cells: Mapping[int, Mapping[str, Any]], asked: str) -> list[Mapping[str, Any]]:
    """Return the rows in order, one added or removed when a button asked for it; else those that hold something."""
    operation = _OPERATION.fullmatch(asked)
    if operation is None:
        return [cells[place] for place in sorted(cells) if not is_blank(cells[place])]
    removed = int(operation[2] or -1) if operation[1] == "remove" else -1
    rows = [cells[place] for place in sorted(cells) if place != removed]
    return [*rows, {}] if operation[1] == "add" and len(rows) < MOST_ROWS else rows
