"""One search, from what is asked to rows that may be shown. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from labagora.core.pagination import Page
from labagora.ports.search import LAST_PAGE, PUBLIC, STAFF, Hits, Mode, SearchQuery
from labagora.ports.search.language import SHORTEST_PREFIX
from labagora.search import facets, queries, sources
from labagora.search.commands import Asked
from labagora.search.engine import index
from labagora.search.queries import ResultRow
from labagora.search.synonyms import synonyms

PAGE_SIZE = 20
SUGGESTED = 8
WHOLE = frozenset({Mode.ALL, Mode.EVERY_WORD})


@dataclass(frozen=True)
class Found:
    """What a search found. ``rows`` are read from the tables: what may not be seen any more is not among them.

    ``respelt`` is the question as it was understood, when nothing held the words as they were typed.
    """

    asked: Asked
    hits: Hits
    rows: Sequence[ResultRow]
    respelt: str | None = None

    @property
    def page(self) -> Page[ResultRow]:
        """Return the page of results; those after the last page are to be narrowed, not turned."""
        total = min(self.hits.total, LAST_PAGE * PAGE_SIZE)
        return Page(self.rows, self.asked.page, PAGE_SIZE, total)

    @property
    def is_approximate(self) -> bool:
        """Tell whether no document holds every word."""
        return self.hits.mode is Mode.SOME_WORDS


def is_staff(actor: Any) -> bool:
    """Tell whether the asker searches the material of the team too."""
    return actor is not None and bool(actor.is_staff)


def find(asked: Asked, actor: Any, *, size: int = PAGE_SIZE) -> Found:
    """Return what ``actor`` (None: a visitor, a program) may see of the answer. Raises SearchError.

    When nothing is found and other words are near, theirs are answered, and it is said.
    """
    query = _query(asked, actor, size)
    hits = index().search(query)
    respelt = hits.suggestion if not hits.total else None
    if respelt:
        other = index().search(replace(query, text=respelt))
        query, hits, respelt = (replace(query, text=respelt), other, respelt) if other.total else (query, hits, None)
    pages = min(ceil(hits.total / size), LAST_PAGE)
    if asked.page > max(1, pages):
        asked = replace(asked, page=max(1, pages))
        hits = index().search(replace(query, page=asked.page))
    return Found(asked, hits, sources.visible_to(actor, hits.ids), respelt)


def _query(asked: Asked, actor: Any, size: int) -> SearchQuery:
    for_staff = is_staff(actor)
    return SearchQuery(
        text=asked.text,
        filters=asked.filters,
        audiences=frozenset({PUBLIC, STAFF}) if for_staff else frozenset({PUBLIC}),
        facets=facets.facet_names(for_staff=for_staff),
        sort=asked.order,
        page=asked.page,
        size=size,
        without=queries.hidden_documents(for_staff=for_staff),
        synonyms=synonyms(),
    )


def suggest(text: str, actor: Any, *, is_finished: bool = False) -> Found:
    """Return the documents that hold the words typed so far, the last one perhaps unfinished. Raises SearchError.

    When nothing begins so, the words as they stand may have another spelling.
    """
    asked = Asked(text if is_finished else _open_ended(text))
    query = replace(_query(asked, actor, SUGGESTED), facets=())
    hits = index().search(query)
    if hits.mode in WHOLE and hits.total:
        return Found(asked, hits, sources.visible_to(actor, hits.ids))
    return Found(asked, index().search(replace(query, text=text)), [])


def _open_ended(text: str) -> str:
    """Let the last word be the beginning of one, unless it is too short or ends with a sign."""
    last = text.rpartition(" ")[2]
    return f"{text}*" if len(last) >= SHORTEST_PREFIX and last.isalnum() else text
