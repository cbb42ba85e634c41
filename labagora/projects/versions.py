"""The versions of a project in the reader's words, and what changed from one to the next. For the edges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from labagora.core.differences import Piece, changes
from labagora.projects import display
from labagora.projects.content import LABELS
from labagora.projects.models import ProjectVersion
from labagora.reference.queries import vocabulary

LISTS = {"cancers": "cancers", "themes": "life_themes", "care_steps": "care_steps"}


@dataclass(frozen=True)
class Step:
    """A version with what it changed: ``(label, pieces)`` for each field."""

    version: ProjectVersion
    changed: list[tuple[str, Sequence[Piece]]]


def _iteration(row: Mapping[str, str]) -> str:
    happened = display.when(row.get("happened", ""))
    lines = [
        f"{row.get('title', '')} ({happened})" if happened else row.get("title", ""),
        row.get("description", ""),
        gettext("Changé par les patients : %(text)s", text=row["patients_changed"]) if row["patients_changed"] else "",
    ]
    return "\n".join(line for line in lines if line)


def _checklist(answers: Mapping[str, str]) -> str:
    standards = vocabulary("uk_standards").choices(list(answers), display.locale())
    return "\n".join(f"{label} : {answers[code]}" for code, label in standards if answers.get(code))


def in_words(content: Mapping[str, Any]) -> dict[str, str]:
    """Return every field of a version as a person reads it: labels for codes, one entry a line."""
    words: dict[str, str] = {}
    for name, value in content.items():
        if name in LISTS:
            words[name] = "\n".join(display.labels(LISTS[name], value))
        elif name == "regions":
            words[name] = "\n".join(sorted(display.region_names(value)))
        elif name == "stage":
            words[name] = display.label("deployment_stages", value)
        elif name == "involvement_checklist":
            words[name] = _checklist(value)
        elif name == "iterations":
            words[name] = "\n\n".join(_iteration(row) for row in value)
        else:
            words[name] = str(value or "")
    return words


def steps(versions: Sequence[ProjectVersion]) -> list[Step]:
    """Return each version, newest first, with what it changed from the one before."""
    contents = [in_words(row.content) for row in versions]
    older = [*contents[1:], None]
    return [
        Step(row, [] if before is None else _labelled(before, after))
        for row, after, before in zip(versions, contents, older, strict=True)
    ]


def _labelled(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, Sequence[Piece]]]:
    return [(str(LABELS.get(change.field, change.field)), change.pieces) for change in changes(before, after)]
