"""What may help somebody who found nothing: topics whose name is close to the words, sheets that others use."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from labagora.ports.search import french
from labagora.search import display, facets, queries
from labagora.search.finding import Found

MOST_TOPICS = 6
NAMED = ("enjeu", "etape", "cancer", "theme", "public")


@dataclass(frozen=True)
class Related:
    """Topics as ``(words, address)``, then sheets as ``(title, address)``."""

    topics: list[tuple[str, str]]
    sheets: list[tuple[str, str]]


def topics(found: Found) -> Related:
    """Return where to look instead: one statement."""
    asked = set(french.terms(found.asked.text))
    close = [
        (label, _address({name: code}))
        for name in NAMED
        for code, label in facets.words_of(name, for_staff=False).items()
        if asked & set(french.terms(label))
    ]
    return Related(close[:MOST_TOPICS], [(row.title, display.address(row)) for row in queries.most_used_sheets()])


def _address(arguments: dict[str, Any]) -> str:
    return url_for("search.results", **arguments)
