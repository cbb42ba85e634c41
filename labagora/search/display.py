"""Results in the reader's words: what is highlighted, which type, which address. For the edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext

from labagora.core.states import LabelledEnum
from labagora.ports.search import Hits
from labagora.ports.search.excerpts import Piece, excerpt, mark
from labagora.search import facets
from labagora.search.commands import Asked
from labagora.search.enums import Rhythm
from labagora.search.finding import Found
from labagora.search.models import SearchAlert
from labagora.search.queries import ResultRow


@dataclass(frozen=True)
class Result:
    """One result of the list. ``title`` and ``excerpt`` are plain pieces, to highlight or not."""

    url: str
    type: str
    title: Sequence[Piece]
    excerpt: Sequence[Piece]
    context: Sequence[str]
    changed_at: datetime
    state: LabelledEnum | None
    is_fictional: bool
    is_working: bool


def results(found: Found) -> list[Result]:
    """Put the words on the rows of a search."""
    return [_result(row, found.hits) for row in found.rows]


def address(row: ResultRow) -> str:
    """Return where a result leads."""
    arguments: dict[str, Any] = dict(row.arguments)
    return url_for(row.endpoint, **arguments)


def type_of(row: ResultRow) -> str:
    """Return « Fiche-action n° 3 », « Projet »."""
    name = str(facets.ONE_OF_TYPE[row.type])
    number = row.extra.get("number")
    return gettext("%(type)s n° %(number)s", type=name, number=number) if number else name


def excerpt_of(row: ResultRow, hits: Hits) -> list[Piece]:
    """Return the part of a result that answers best: where nothing does, its beginning."""
    return excerpt(f"{row.summary}\n{row.body}".strip(), hits.terms, hits.prefixes)


def words_of_search(asked: Asked) -> list[str]:
    """Return what a search asks, in words: « l'annonce », Fiches-actions."""
    words = [f"« {asked.text} »"] if asked.text else []
    for name, codes in asked.filters.items():
        known = facets.words_of(name, for_staff=False)
        words += [known.get(code, code) for code in codes]
    return words or [gettext("tout ce qui est publié")]


@dataclass(frozen=True)
class AlertView:
    """An alert as its reader sees it. ``url`` leads to its results."""

    public_id: str
    words: list[str]
    rhythm: Rhythm
    asked_at: datetime
    expires_at: datetime
    is_confirmed: bool
    url: str


def alert_view(alert: SearchAlert) -> AlertView:
    """Put the words on an alert."""
    asked = Asked.from_question(alert.question)
    return AlertView(
        public_id=alert.public_id,
        words=words_of_search(asked),
        rhythm=alert.rhythm,
        asked_at=alert.asked_at,
        expires_at=alert.expires_at,
        is_confirmed=alert.confirmed_at is not None,
        url=url_for("search.results", **asked.arguments()),
    )


def _result(row: ResultRow, hits: Hits) -> Result:
    return Result(
        url=address(row),
        type=type_of(row),
        title=mark(row.title, hits.terms, hits.prefixes),
        excerpt=excerpt_of(row, hits),
        context=row.context,
        changed_at=row.changed_at,
        state=row.state,
        is_fictional=row.is_fictional,
        is_working=row.is_working,
    )
