"""When a question is shown: decided from the answers to earlier questions."""

from collections.abc import Mapping
from typing import Any

from labagora.core.text import fold
from labagora.engines.questionnaire.definition import Asks, Clause, Field, Mode, Questionnaire, Section
from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.values import NO_LISTS, as_text, is_blank

Contents = Mapping[str, Mapping[str, Any]]

UNKNOWN_FIELD = N_("Sa condition porte sur une question qui n'existe pas (« %(key)s »).")
LATER_FIELD = N_("Sa condition porte sur « %(label)s », qui vient après : mettez-la avant, ou changez la condition.")
OWN_FIELD = N_("Sa condition porte sur elle-même.")
CYCLE = N_("Sa condition et celle de « %(label)s » dépendent l'une de l'autre : supprimez-en une.")
NOT_ASKED = N_("Sa condition porte sur une explication, que personne ne remplit.")
NO_VALUE = N_("Sa condition ne dit pas quelle réponse est attendue à « %(label)s ».")
IMPOSSIBLE = N_("Sa condition attend de « %(label)s » une réponse qui n'est pas proposée.")
TELLS_HIDDEN = N_(
    "Les évaluateurs verraient cette question, et sa condition leur apprendrait la réponse à « %(label)s », "
    "qui leur est cachée : cachez aussi celle-ci."
)


def shown_keys(questionnaire: Questionnaire, contents: Contents) -> frozenset[str]:
    """Return the keys of the questions that are shown. A question that is not shown has no answer."""
    shown: set[str] = set()
    answers: dict[str, tuple[Field, Any]] = {}
    for section, field in questionnaire.placed():
        if _holds(field, answers):
            shown.add(field.key)
            answers[field.key] = (field, _value(contents, section, field))
    return frozenset(shown)


def shown(questionnaire: Questionnaire, field: Field, contents: Contents) -> bool:
    """Tell whether one question is shown."""
    return field.key in shown_keys(questionnaire, contents)


def _value(contents: Contents, section: Section, field: Field) -> Any:
    content = contents.get(section.key) if isinstance(contents, Mapping) else None
    return content.get(field.key) if isinstance(content, Mapping) else None


def _holds(field: Field, answers: Mapping[str, tuple[Field, Any]]) -> bool:
    if field.condition is None:
        return True
    met = (_is_met(clause, answers) for clause in field.condition.clauses)
    return all(met) if field.condition.mode is Mode.ALL else any(met)


def _is_met(clause: Clause, answers: Mapping[str, tuple[Field, Any]]) -> bool:
    if clause.field not in answers:
        return False
    field, value = answers[clause.field]
    if is_blank(value):
        return False
    if clause.test is Asks.ANSWERED:
        return True
    given = [as_text(item) for item in value] if isinstance(value, list | tuple) else [as_text(value)]
    if field.options.coded:
        return given == [clause.value] if clause.test is Asks.IS else clause.value in given
    wanted = fold(as_text(field.options.read(clause.value)))
    if clause.test is Asks.IS:
        return fold(as_text(value)) == wanted
    return wanted in fold(field.options.words(value, NO_LISTS))


def condition_problems(questionnaire: Questionnaire) -> list[Problem]:
    """Return what is wrong with the conditions of a form."""
    order = {field.key: place for place, (_section, field) in enumerate(questionnaire.placed())}
    fields = {field.key: field for _section, field in questionnaire.placed()}
    return [
        problem.at(section.key, field.key, field.label)
        for section, field in questionnaire.placed()
        if field.condition is not None
        for clause in field.condition.clauses
        if (problem := _clause_problem(field, clause, fields, order)) is not None
    ]


def _clause_problem(
    field: Field, clause: Clause, fields: Mapping[str, Field], order: Mapping[str, int]
) -> Problem | None:
    other = fields.get(clause.field)
    if other is None:
        return Problem(UNKNOWN_FIELD, {"key": clause.field})
    if other is field:
        return Problem(OWN_FIELD)
    if order[other.key] > order[field.key]:
        return Problem(CYCLE if _depends(other, field.key, fields) else LATER_FIELD, {"label": other.label})
    if not other.answers:
        return Problem(NOT_ASKED)
    template = _value_problem(other, clause)
    if not template and other.hidden_from_reviewers and not field.hidden_from_reviewers:
        template = TELLS_HIDDEN
    return Problem(template, {"label": other.label}) if template else None


def _value_problem(other: Field, clause: Clause) -> str:
    if clause.test is Asks.ANSWERED:
        return ""
    if not clause.value:
        return NO_VALUE
    return IMPOSSIBLE if _is_impossible(other, clause.value) else ""


def _is_impossible(field: Field, value: str) -> bool:
    offered = getattr(field.options, "offered", lambda _lists: None)(NO_LISTS)
    return offered is not None and value not in offered


def _depends(field: Field, key: str, fields: Mapping[str, Field]) -> bool:
    """Tell whether a question depends on another, through any number of conditions."""
    seen: set[str] = set()
    waiting = [field]
    while waiting:
        current = waiting.pop()
        names = {clause.field for clause in current.condition.clauses} if current.condition else set()
        if key in names:
            return True
        waiting += [fields[name] for name in names - seen if name in fields]
        seen |= names
    return False
