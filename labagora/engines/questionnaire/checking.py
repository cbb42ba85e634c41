"""The whole form looked at: what is missing at filing, how far one is, totals, time needed, what is hashed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

from labagora.engines.questionnaire.conditions import Contents, shown_keys
from labagora.engines.questionnaire.definition import Field, Questionnaire, Section
from labagora.engines.questionnaire.problems import Problem
from labagora.engines.questionnaire.reading import check
from labagora.engines.questionnaire.rows import TableOptions
from labagora.engines.questionnaire.values import NO_LISTS, Lists, is_blank

READ_A_MINUTE = 200  # words of a question
STEP = 5  # minutes


@dataclass(frozen=True)
class Progress:
    """How far a section is: compulsory questions answered without a problem, out of how many are shown."""

    section: str
    title: str
    answered: int
    total: int
    problems: int

    @property
    def is_complete(self) -> bool:
        """Whether the section may be filed as it is."""
        return self.answered == self.total and not self.problems


def content_of(contents: Contents, section: Section) -> Mapping[str, Any]:
    """Return what a section holds; nothing when it was never opened."""
    content = contents.get(section.key) if isinstance(contents, Mapping) else None
    return content if isinstance(content, Mapping) else {}


def missing(questionnaire: Questionnaire, contents: Contents, *, lists: Lists = NO_LISTS) -> list[Problem]:
    """Return everything that stops filing: compulsory answers, limits, totals. Only of questions that are shown."""
    keys = shown_keys(questionnaire, contents)
    return [
        problem
        for section in questionnaire.sections
        for problem in check(section, content_of(contents, section), lists=lists, shown=keys, final=True)
    ]


def progress(questionnaire: Questionnaire, contents: Contents, *, lists: Lists = NO_LISTS) -> list[Progress]:
    """Return how far each section is."""
    keys = shown_keys(questionnaire, contents)
    return [_progress(section, content_of(contents, section), keys, lists) for section in questionnaire.sections]


def _progress(section: Section, content: Mapping[str, Any], keys: frozenset[str], lists: Lists) -> Progress:
    problems = check(section, content, lists=lists, shown=keys, final=True)
    wrong = {problem.field for problem in problems}
    needed = {field.key for field in section.fields if field.required_at_filing and field.key in keys}
    blank = {field.key for field in section.fields if is_blank(content.get(field.key))}
    typed_wrong = sum(1 for problem in problems if problem.field not in blank)
    return Progress(section.key, section.title, len(needed - wrong), len(needed), typed_wrong)


def totals(questionnaire: Questionnaire, contents: Contents) -> dict[str, dict[str, Decimal]]:
    """Return the totals of the tables that are shown: question, then column."""
    keys = shown_keys(questionnaire, contents)
    sums = {
        field.key: field.options.totals(content_of(contents, section).get(field.key))
        for section, field in questionnaire.placed()
        if field.key in keys and isinstance(field.options, TableOptions)
    }
    return {key: columns for key, columns in sums.items() if columns}


def estimate_minutes(questionnaire: Questionnaire) -> int:
    """Return how long the form takes, rounded up to five minutes.

    The rule: reading labels, helps and explanations at 200 words a minute; twenty words a minute for a long text
    halfway between its limits (150 words without any); one minute for a short text; half a minute for a number or an
    amount; a quarter for a choice or a date; three for an attachment; tables three rows, or as many as are compulsory.
    A question under a condition counts for half: not everybody sees it.
    """
    fields = sum(_minutes(field) for _section, field in questionnaire.placed())
    sections = sum(_reading(section.title, section.help) for section in questionnaire.sections)
    return STEP * ceil(round(fields + sections, 3) / STEP)


def _minutes(field: Field) -> float:
    whole = field.options.minutes() + _reading(field.label, field.help, field.example)
    return whole / 2 if field.condition else whole


def _reading(*texts: str) -> float:
    return sum(len(text.split()) for text in texts) / READ_A_MINUTE


def canonical(contents: Any) -> bytes:
    """Return the one writing of what was filed, for its SHA-256: sorted keys, no spaces, UTF-8."""
    text = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
