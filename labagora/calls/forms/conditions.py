"""Conditions of a question, chosen from lists: which earlier answer, and what it must be."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from labagora.calls.answering import clause_words
from labagora.engines.questionnaire import Asks, Clause, Condition, Field, Lists, Mode, Questionnaire
from labagora.engines.questionnaire.choosing import OneOf
from labagora.engines.questionnaire.rows import TableOptions

MOST_OFFERED = 60
LONGEST_LABEL = 60
Offers = dict[str, list[tuple[str, str]]]


def earlier_fields(questionnaire: Questionnaire, key: str) -> list[Field]:
    """Return the questions that stand before one."""
    found: list[Field] = []
    for _section, field in questionnaire.placed():
        if field.key == key:
            break
        found.append(field)
    return [field for field in found if field.answers]


def fields_until(questionnaire: Questionnaire, section_key: str) -> list[Field]:
    """Return the questions that stand before the end of a section."""
    found: list[Field] = []
    for section in questionnaire.sections:
        found += section.fields
        if section.key == section_key:
            break
    return [field for field in found if field.answers]


def offers(fields: Sequence[Field], lists: Lists) -> Offers:
    """Return what a condition may ask, under the label of each question, as ``(value, words)``."""
    nothing: Offers = {"": [("", str(gettext("Aucune")))]}
    return nothing | {_head(place, field): _asked(field, lists) for place, field in enumerate(fields, start=1)}


def _head(place: int, field: Field) -> str:
    return f"{place}. {field.label}"


def _asked(field: Field, lists: Lists) -> list[tuple[str, str]]:
    label = field.label if len(field.label) <= LONGEST_LABEL else field.label[:LONGEST_LABEL].rstrip() + "…"
    found = [(written(Clause(field.key, Asks.ANSWERED)), clause_words(label, Asks.ANSWERED, ""))]
    if isinstance(field.options, OneOf):
        test = Asks.CONTAINS if field.options.listed else Asks.IS
        offered = list((field.options.offered(lists) or {}).items())[:MOST_OFFERED]
        found += [(written(Clause(field.key, test, code)), clause_words(label, test, words)) for code, words in offered]
    elif not field.options.listed and not isinstance(field.options, TableOptions):
        exactly = gettext("« %(label)s » est exactement… (à écrire à côté)", label=label)
        holds = gettext("« %(label)s » contient… (à écrire à côté)", label=label)
        found += [(f"{field.key}:{Asks.IS.value}", str(exactly)), (f"{field.key}:{Asks.CONTAINS.value}", str(holds))]
    return found


def written(clause: Clause) -> str:
    """Return a clause as the value of a choice: « key:test » or « key:test:code »."""
    return ":".join(part for part in (clause.field, clause.test.value, clause.value) if part)


def split(clause: Clause, offered: Offers) -> tuple[str, str]:
    """Return the choice and the text of a clause."""
    whole = written(clause)
    if any(whole == value for choices in offered.values() for value, _words in choices):
        return whole, ""
    return f"{clause.field}:{clause.test.value}", clause.value


def clause_of(choice: str, text: str) -> Clause | None:
    """Return the clause of a choice and a text, or None when nothing was chosen."""
    key, _, rest = choice.partition(":")
    test, _, code = rest.partition(":")
    if not key or test not in set(Asks):
        return None
    return Clause(key, Asks(test), code or ("" if test == Asks.ANSWERED else text))


def condition_of(mode: str, pairs: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """Return the condition as plain data, or None without any clause."""
    clauses = [clause for choice, text in pairs if (clause := clause_of(choice, text)) is not None]
    return Condition(Mode(mode) if mode in set(Mode) else Mode.ALL, tuple(clauses)).to_dict() if clauses else None
