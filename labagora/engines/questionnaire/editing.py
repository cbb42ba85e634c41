"""A form being built: parts added, changed, moved, copied and removed. Each function returns another form."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from labagora.core.text import slugify
from labagora.engines.questionnaire.definition import Clause, Condition, Field, Questionnaire, Section

LONGEST_KEY = 30


def new_key(words: str, taken: Collection[str], prefix: str = "q") -> str:
    """Return a code made of a label, which nothing else has."""
    stem = slugify(words, max_length=LONGEST_KEY).replace("-", "_")
    stem = stem if stem[:1].isalpha() else f"{prefix}_{stem}"[:LONGEST_KEY]
    number, key = 2, stem
    while key in taken:
        key = f"{stem}_{number}"
        number += 1
    return key


def taken_keys(questionnaire: Questionnaire) -> set[str]:
    """Return the codes of all questions."""
    return {field.key for _section, field in questionnaire.placed()}


def _sections(questionnaire: Questionnaire, change: Callable[[Section], Section]) -> Questionnaire:
    return Questionnaire(tuple(change(section) for section in questionnaire.sections))


def add_section(questionnaire: Questionnaire, title: str, text: str = "") -> tuple[Questionnaire, Section]:
    """Add a section at the end."""
    key = new_key(title, {section.key for section in questionnaire.sections}, "section")
    section = Section(key, title, text)
    return Questionnaire((*questionnaire.sections, section)), section


def put_section(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """Change a section."""
    return _sections(questionnaire, lambda one: section if one.key == section.key else one)


def remove_section(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """Take a section out, with its questions."""
    return Questionnaire(tuple(section for section in questionnaire.sections if section.key != key))


def move_section(questionnaire: Questionnaire, key: str, by: int) -> Questionnaire:
    """Move a section up (-1) or down (1)."""
    return Questionnaire(tuple(_moved(questionnaire.sections, key, by)))


def duplicate_section(questionnaire: Questionnaire, key: str, title: str) -> tuple[Questionnaire, Section | None]:
    """Copy a section just after itself; conditions inside it follow the copies."""
    section = questionnaire.section(key)
    if section is None:
        return questionnaire, None
    taken = taken_keys(questionnaire)
    names: dict[str, str] = {}
    for field in section.fields:
        names[field.key] = new_key(field.key, taken | set(names.values()))
    fields = tuple(_renamed(field, names) for field in section.fields)
    copy = Section(new_key(title, {one.key for one in questionnaire.sections}, "section"), title, section.help, fields)
    return Questionnaire(tuple(_after(questionnaire.sections, key, copy))), copy


def _renamed(field: Field, names: dict[str, str]) -> Field:
    condition = field.condition
    if condition is not None:
        clauses = (Clause(names.get(one.field, one.field), one.test, one.value) for one in condition.clauses)
        condition = Condition(condition.mode, tuple(clauses))
    return replace(field, key=names[field.key], condition=condition)


def add_field(questionnaire: Questionnaire, section_key: str, field: Field) -> Questionnaire:
    """Add a question at the end of a section."""
    return _sections(
        questionnaire,
        lambda one: replace(one, fields=(*one.fields, field)) if one.key == section_key else one,
    )


def put_field(questionnaire: Questionnaire, field: Field) -> Questionnaire:
    """Change a question."""
    return _sections(
        questionnaire,
        lambda one: replace(one, fields=tuple(field if old.key == field.key else old for old in one.fields)),
    )


def remove_field(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """Take a question out."""
    return _sections(
        questionnaire,
        lambda one: replace(one, fields=tuple(field for field in one.fields if field.key != key)),
    )


def duplicate_field(questionnaire: Questionnaire, key: str) -> tuple[Questionnaire, Field | None]:
    """Copy a question just after itself."""
    found = questionnaire.find(key)
    if found is None:
        return questionnaire, None
    section, field = found
    copy = replace(field, key=new_key(field.key, taken_keys(questionnaire)))
    return put_section(questionnaire, replace(section, fields=tuple(_after(section.fields, key, copy)))), copy


def move_field(questionnaire: Questionnaire, key: str, by: int) -> Questionnaire:
    """Move a question up (-1) or down (1); past the end of its section, it goes into the next one."""
    found = questionnaire.find(key)
    if found is None:
        return questionnaire
    section, field = found
    place = section.fields.index(field)
    if 0 <= place + by < len(section.fields):
        return put_section(questionnaire, replace(section, fields=tuple(_moved(section.fields, key, by))))
    rank = questionnaire.sections.index(section) + by
    if not 0 <= rank < len(questionnaire.sections):
        return questionnaire
    other = questionnaire.sections[rank]
    fields = (*other.fields, field) if by < 0 else (field, *other.fields)
    return put_section(remove_field(questionnaire, key), replace(other, fields=fields))


def _moved(parts: Sequence, key: str, by: int) -> list:
    place = next((rank for rank, part in enumerate(parts) if part.key == key), None)
    moved = list(parts)
    if place is not None and 0 <= place + by < len(moved):
        moved[place], moved[place + by] = moved[place + by], moved[place]
    return moved


def _after(parts: Iterable, key: str, copy: object) -> list:
    return [item for part in parts for item in ((part, copy) if part.key == key else (part,))]


def relabelled(choices: Sequence[tuple[str, str]], labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return choices for new labels: a label that was there keeps its code; a list as long as before was reworded."""
    known = {label: code for code, label in choices}
    is_reworded = len(labels) == len(choices)
    found: dict[str, str] = {}
    for place, label in enumerate(labels):
        code = known.get(label, "")
        if not code and is_reworded and choices[place][1] not in labels:
            code = choices[place][0]
        found[code or new_key(label, set(found) | {code for code, _label in choices}, "c")] = label
    return tuple(found.items())
