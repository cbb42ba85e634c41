"""Where something stands in the text of a sheet: the field, its name, the line. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from labagora.library.rendering import LABELS, SECTIONS


@dataclass(frozen=True)
class Place:
    """A line of a field: ``field`` is the name of its box in the editor, ``line`` counts from 1."""

    field: str
    label: str
    line: int


def written_texts(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield ``(box of the editor, name, source)`` of each Markdown text of a sheet that says something."""
    for name in SECTIONS:
        if content.get(name):
            yield name, str(LABELS[name]), str(content[name])
    for number, row in enumerate(content.get("actions") or (), 1):
        if row.get("text"):
            yield f"actions-{number - 1}-text", action_label(number, row.get("title", "")), str(row["text"])


def action_label(number: int, title: str) -> str:
    """Return « Étape 2 : Appeler »."""
    if title:
        return str(gettext("Étape %(number)s : %(title)s", number=number, title=title))
    return str(gettext("Étape %(number)s", number=number))


def places_of(content: Mapping[str, Any], words: str) -> list[Place]:
    """Return every line of a sheet where ``words`` stand, whole: « fiche:abc » is not in « fiche:abc-d »."""
    pattern = re.compile(re.escape(words) + r"(?![\w-])")
    return [
        Place(box, label, number)
        for box, label, text in written_texts(content)
        for number, line in enumerate(text.split("\n"), 1)
        if pattern.search(line)
    ]
