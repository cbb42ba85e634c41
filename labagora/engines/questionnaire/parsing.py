"""Reads a form from plain data. Everything that is wrong is told at once, each thing with its place."""

from collections.abc import Mapping
from typing import Any

from labagora.engines.questionnaire.choosing import UNKNOWN_LIST, ListOptions, TerritoryOptions
from labagora.engines.questionnaire.conditions import condition_problems
from labagora.engines.questionnaire.definition import (
    MOST_CLAUSES,
    MOST_FIELDS,
    MOST_IN_SECTION,
    MOST_SECTIONS,
    OPTIONS,
    Asks,
    Clause,
    Condition,
    Field,
    FieldKind,
    Mode,
    Questionnaire,
    Section,
)
from labagora.engines.questionnaire.problems import N_, DefinitionError, Problem
from labagora.engines.questionnaire.source import MOST_HELP, UNEXPECTED, Source, is_key
from labagora.engines.questionnaire.values import NO_LISTS, Lists

NO_SECTIONS = N_("Ajoutez une première section.")
EMPTY_SECTION = N_("La section « %(title)s » ne pose aucune question.")
TOO_MANY_SECTIONS = N_("%(most)d sections au plus.")
TOO_MANY_IN_SECTION = N_("%(most)d questions au plus dans une section.")
TOO_MANY_FIELDS = N_("%(most)d questions au plus dans le formulaire : il y en a %(count)d.")
TOO_MANY_CLAUSES = N_("%(most)d conditions au plus.")
BAD_SECTION_KEY = N_("La section n° %(number)d n'a pas de code lisible.")
BAD_KEY = N_("La question n° %(number)d n'a pas de code lisible.")
NO_TITLE = N_("Donnez un titre à la section n° %(number)d.")
NO_LABEL = N_("Écrivez la question n° %(number)d.")
DOUBLE_SECTION = N_("Deux sections ont le même code « %(key)s ».")
DOUBLE_KEY = N_("Deux questions ont le même code « %(key)s ».")
UNKNOWN_KIND = N_("Le type de question « %(kind)s » n'existe pas.")
UNKNOWN_TEST = N_("La condition n'est pas lisible.")


def from_dict(data: Any, *, lists: Lists = NO_LISTS) -> Questionnaire:
    """Return the form. Raises DefinitionError with every problem.

    ``lists`` holds the reference lists: when it is given, a question may name no other.
    """
    questionnaire, problems = parse(data, lists=lists)
    if problems:
        raise DefinitionError(problems)
    return questionnaire


def parse(data: Any, *, lists: Lists = NO_LISTS) -> tuple[Questionnaire, list[Problem]]:
    """Return what can be read of a form that is being built, and everything that is wrong with it."""
    source = Source({}).inside(data)
    items = source.items("sections")
    if len(items) > MOST_SECTIONS:
        source.note(TOO_MANY_SECTIONS, most=MOST_SECTIONS)
    if not items:
        source.note(NO_SECTIONS)
    sections: dict[str, Section] = {}
    taken: set[str] = set()
    for number, item in enumerate(items[:MOST_SECTIONS], start=1):
        section = _section(source.inside(item), number, taken)
        if section is not None and section.key in sections:
            source.inside(item, section=section.key).note(DOUBLE_SECTION, key=section.key)
        elif section is not None:
            sections[section.key] = section
    questionnaire = Questionnaire(tuple(sections.values()))
    return questionnaire, [*source.problems, *_whole(questionnaire, lists)]


def read_field(data: Any) -> tuple[Field | None, list[Problem]]:
    """Return one question that is being written, and what is wrong with it alone."""
    source = Source({}).inside(data)
    return _field(source, 1, set()), source.problems


def _whole(questionnaire: Questionnaire, lists: Lists) -> list[Problem]:
    count = sum(1 for _ in questionnaire.placed())
    found = [Problem(TOO_MANY_FIELDS, {"most": MOST_FIELDS, "count": count})] if count > MOST_FIELDS else []
    found += [
        Problem(UNKNOWN_LIST, {"name": field.options.source}, section.key, field.key, field.label)
        for section, field in questionnaire.placed()
        if lists and isinstance(field.options, ListOptions) and not isinstance(field.options, TerritoryOptions)
        if field.options.source and field.options.source not in lists
    ]
    return found + condition_problems(questionnaire)


def _section(source: Source, number: int, taken: set[str]) -> Section | None:
    key = source.data.get("key")
    if not is_key(key):
        source.note(BAD_SECTION_KEY, number=number)
        return None
    source.section = str(key)
    title, text = source.text("title"), source.text("help", MOST_HELP)
    if not title:
        source.note(NO_TITLE, number=number)
    items = source.items("fields")
    if len(items) > MOST_IN_SECTION:
        source.note(TOO_MANY_IN_SECTION, most=MOST_IN_SECTION)
    fields = []
    for place, item in enumerate(items[:MOST_IN_SECTION], start=1):
        field = _field(source.inside(item), place, taken)
        if field is not None:
            fields.append(field)
    if not any(field.answers for field in fields):
        source.note(EMPTY_SECTION, title=title)
    return Section(str(key), title, text, tuple(fields))


def _field(source: Source, number: int, taken: set[str]) -> Field | None:
    key = source.data.get("key")
    if not is_key(key):
        source.note(BAD_KEY, number=number)
        return None
    source.field, source.label = str(key), source.text("label")
    if key in taken:
        source.note(DOUBLE_KEY, key=key)
        return None
    taken.add(str(key))
    kind = _kind(source)
    if kind is None:
        return None
    if not source.label and kind is not FieldKind.STATIC:
        source.note(NO_LABEL, number=number)
    options = OPTIONS[kind].from_source(source.inside(source.data.get("options", {})))
    return Field(
        str(key),
        kind,
        source.label,
        source.text("help", MOST_HELP),
        source.text("example", MOST_HELP),
        source.flag("required") and options.answers,
        source.flag("hidden"),
        _condition(source),
        options,
    )


def _kind(source: Source) -> FieldKind | None:
    raw = source.data.get("kind")
    if isinstance(raw, str) and raw in set(FieldKind):
        return FieldKind(raw)
    source.note(UNKNOWN_KIND, kind=raw[:40] if isinstance(raw, str) else "")
    return None


def _condition(source: Source) -> Condition | None:
    raw = source.data.get("condition")
    if raw is None:
        return None
    inner = source.inside(raw)
    mode, items = inner.data.get("mode", Mode.ALL.value), inner.items("clauses")
    if not isinstance(mode, str) or mode not in set(Mode):
        inner.note(UNEXPECTED, name="mode")
        mode = Mode.ALL
    if len(items) > MOST_CLAUSES:
        inner.note(TOO_MANY_CLAUSES, most=MOST_CLAUSES)
    clauses = [clause for item in items[:MOST_CLAUSES] if (clause := _clause(inner, item)) is not None]
    return Condition(Mode(mode), tuple(clauses)) if clauses else None


def _clause(source: Source, item: Any) -> Clause | None:
    data = item if isinstance(item, Mapping) else {}
    field, test = data.get("field"), data.get("test")
    if not is_key(field) or not isinstance(test, str) or test not in set(Asks):
        source.note(UNKNOWN_TEST)
        return None
    return Clause(str(field), Asks(test), source.inside(item).text("value"))
