"""What reviewers read: a document built for them, question by question, from a list of what they may see."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from labagora.engines.questionnaire.checking import content_of
from labagora.engines.questionnaire.conditions import Contents, shown_keys
from labagora.engines.questionnaire.definition import Field, Questionnaire, Section


def for_reviewers(
    questionnaire: Questionnaire, contents: Contents, redactions: Contents | None = None
) -> dict[str, dict[str, Any]]:
    """Return the answers that reviewers may read, each copied by its kind; anything else is not there.

    ``redactions`` holds answers rewritten for them. One that is empty stays empty: the answer that it stands for is
    never shown in its place.
    """
    keys = shown_keys(questionnaire, contents)
    found = {
        section.key: {
            field.key: _reviewed(section, field, contents, redactions or {})
            for field in section.fields
            if field.answers and field.key in keys and not field.hidden_from_reviewers
        }
        for section in questionnaire.sections
    }
    return {key: content for key, content in found.items() if content}


def _reviewed(section: Section, field: Field, contents: Contents, redactions: Contents) -> Any:
    rewritten: Mapping[str, Any] = content_of(redactions, section)
    given = rewritten if field.key in rewritten else content_of(contents, section)
    return field.options.reviewed(given.get(field.key))


def reviewed_form(questionnaire: Questionnaire) -> Questionnaire:
    """Return the form as reviewers see it: without hidden questions, nor sections where all are hidden."""
    sections = (
        replace(section, fields=tuple(field for field in section.fields if not field.hidden_from_reviewers))
        for section in questionnaire.sections
    )
    return Questionnaire(tuple(section for section in sections if any(field.answers for field in section.fields)))
