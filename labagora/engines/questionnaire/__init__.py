"""Forms that people build without code, and the answers given to them. Values in, values out: no table, no page.

``definition`` says what a form is, ``parsing`` reads one and tells what is wrong with it, ``editing`` changes one.
``options`` is the shape that each kind of question follows: ``texts``, ``choosing``, ``figures``, ``files``, ``rows``.
``reading`` takes what is sent, ``conditions`` says what is shown, ``checking`` what is missing, ``reviewing`` what
reviewers read; ``comparing`` tells two revisions apart and ``carrying`` takes answers from one to the next.

A content is a dictionary from the keys of the questions to plain JSON; contents are a dictionary of these by section.
"""

from labagora.engines.questionnaire.carrying import Carried, Lost, carry_over
from labagora.engines.questionnaire.checking import (
    Progress,
    canonical,
    content_of,
    estimate_minutes,
    missing,
    progress,
    totals,
)
from labagora.engines.questionnaire.comparing import Change, ChangeKind, compare
from labagora.engines.questionnaire.conditions import Contents, shown, shown_keys
from labagora.engines.questionnaire.definition import (
    Asks,
    Clause,
    Condition,
    Field,
    FieldKind,
    Mode,
    Questionnaire,
    Section,
)
from labagora.engines.questionnaire.parsing import from_dict, parse
from labagora.engines.questionnaire.problems import DefinitionError, Problem, Said
from labagora.engines.questionnaire.reading import Reading, check, read
from labagora.engines.questionnaire.reviewing import for_reviewers, reviewed_form
from labagora.engines.questionnaire.values import NO_LISTS, Lists, count_words, is_blank

__all__ = [
    "NO_LISTS",
    "Asks",
    "Carried",
    "Change",
    "ChangeKind",
    "Clause",
    "Condition",
    "Contents",
    "DefinitionError",
    "Field",
    "FieldKind",
    "Lists",
    "Lost",
    "Mode",
    "Problem",
    "Progress",
    "Questionnaire",
    "Reading",
    "Said",
    "Section",
    "canonical",
    "carry_over",
    "check",
    "compare",
    "content_of",
    "count_words",
    "estimate_minutes",
    "for_reviewers",
    "from_dict",
    "is_blank",
    "missing",
    "parse",
    "progress",
    "read",
    "reviewed_form",
    "shown",
    "shown_keys",
    "to_dict",
    "totals",
]


def to_dict(questionnaire: Questionnaire) -> dict[str, object]:
    """Return a form as plain data, which ``from_dict`` reads again."""
    return questionnaire.to_dict()
