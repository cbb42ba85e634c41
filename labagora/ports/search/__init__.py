# ruff: noqa: PLC0415 (only the chosen adapter loads its library)
"""Full-text search in French. ``whoosh:`` is a folder, ``postgresql:`` the application's own database.

One analysis (``french``), one query language (``language``), two engines that answer alike: same documents found,
same order, same facets. Results are ids: the caller reads the rows again through ``visible_to`` before showing them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from labagora.core.outbox import TaskError
from labagora.core.states import LabelledEnum

if TYPE_CHECKING:
    from labagora.core.settings import Settings
    from labagora.ports.search.synonyms import Synonyms

LAST_PAGE = 50
LARGEST_PAGE = 100
PUBLIC, STAFF = "public", "staff"


class SearchError(TaskError):
    """The index does not answer, or another process writes for too long; trying again later may help."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


class Mode(LabelledEnum):
    """How the documents were chosen."""

    ALL = "all", "Tout"
    EVERY_WORD = "every_word", "Tous les mots"
    SOME_WORDS = "some_words", "Résultats approchants"
    NOTHING = "nothing", "Rien à chercher"


class Sort(LabelledEnum):
    """In which order."""

    RELEVANCE = "relevance", "Pertinence"
    DATE = "date", "Date"


@dataclass(frozen=True)
class SearchDocument:
    """What is indexed of one thing, for one audience.

    ``id`` is ``<kind>:<public id>``; ``day`` is ``yyyymmdd``, 0 for none; ``facets`` maps a facet to codes.
    Texts are plain: no markup.
    """

    id: str
    title: str
    summary: str = ""
    body: str = ""
    tags: Sequence[str] = ()
    day: int = 0
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    audience: str = PUBLIC

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that change with any part of the document."""
        facets = {name: sorted(codes) for name, codes in sorted(self.facets.items())}
        parts = [self.title, self.summary, self.body, list(self.tags), self.day, facets, self.audience]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class SearchQuery:
    """One question. ``filters``: any of the codes inside a facet, all facets together.

    ``audiences`` and ``without`` are the caller's, never the reader's: they are never relaxed, and count nowhere.
    ``without`` holds ids of documents that are no longer to be shown although the index still has them.
    """

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    audiences: frozenset[str] = frozenset({PUBLIC})
    facets: Sequence[str] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 20
    without: frozenset[str] = frozenset()
    synonyms: "Synonyms | None" = None

    @property
    def window(self) -> tuple[int, int]:
        """Return the page and its size within bounds."""
        return max(1, min(LAST_PAGE, self.page)), max(1, min(LARGEST_PAGE, self.size))


@dataclass(frozen=True)
class Hits:
    """The answer. ``facets`` maps each asked facet to counts by code, each ignoring its own filter.

    ``terms`` and ``prefixes`` are what excerpts highlight. ``suggestion`` is the question spelt otherwise, only when
    no document holds every word.
    """

    total: int
    ids: Sequence[str]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    mode: Mode = Mode.NOTHING
    terms: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    suggestion: str | None = None
    generation: str = ""


class SearchIndex(Protocol):
    """What finds documents."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the right to write, alone among all processes, around reading the rows and ``apply``.

        Raises SearchError when another process keeps it for too long.
        """

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        """Replace documents and forget the ids in ``gone``, all or nothing. Idempotent; the last of an id wins."""

    def search(self, query: SearchQuery) -> Hits:
        """Answer. Never raises on any text. Raises SearchError when the index cannot be read."""

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new generation beside the old one, then swap; return how many documents it holds.

        Holds ``writing`` itself. Readers go on with the old generation until the swap.
        """

    def fingerprints(self) -> Mapping[str, str]:
        """Return the fingerprint of each document that is in the index, by id."""


def from_url(url: str, settings: "Settings") -> SearchIndex:
    """Return the index that ``LABAGORA_SEARCH_URL`` names."""
    scheme = urlsplit(url).scheme
    if scheme == "whoosh":
        from labagora.ports.search.whoosh_index import WhooshIndex

        return WhooshIndex(settings.data / "search")
    if scheme == "postgresql":
        from labagora.ports.search.postgresql_index import PostgresqlIndex

        return PostgresqlIndex(settings.database_url)
    raise ValueError(f"LABAGORA_SEARCH_URL: unknown scheme {scheme!r} (whoosh: or postgresql:)")
