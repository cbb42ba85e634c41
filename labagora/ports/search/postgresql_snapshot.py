"""The index at one version: what ``answering`` reads of PostgreSQL to answer one question."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from labagora.ports.search import french
from labagora.ports.search.language import MOST_EXPANSIONS
from labagora.ports.search.postgresql_blocks import SLOTS
from labagora.ports.search.postgresql_columns import AllColumns
from labagora.ports.search.postgresql_source import Source
from labagora.ports.search.postgresql_vocabulary import PostgresqlVocabulary
from labagora.ports.search.scoring import LAST_POSITION
from labagora.ports.search.snapshot import Facet, Flags, Floats, Numbers, Postings, flags
from labagora.ports.search.spelling import Vocabulary

_AFTER_ALL = "\U0010ffff"
# Above any position, so that the places of two documents never follow each other.
_STRIDE = 2 * (LAST_POSITION + 1)
_OF_TERMS = "SELECT term, block, slots, weights FROM {posting} WHERE term = ANY(%(terms)s)"
_PLACES = "SELECT term, block, slots, counts, positions FROM {posting} WHERE term = ANY(%(terms)s)"
_BEGINNING = """
SELECT term, block, slots, weights FROM {posting} WHERE term IN (
SELECT DISTINCT term FROM {posting} WHERE term >= %(start)s AND term < %(end)s ORDER BY term LIMIT %(limit)s)
"""
_NOWHERE = Postings(np.zeros(0, np.int64), np.zeros(0))


class PostgresqlSnapshot:
    """Columns kept in memory, and the postings of the terms asked, read when they are."""

    def __init__(self, source: Source, columns: AllColumns, text: str) -> None:
        self._source = source
        self._columns = columns
        self._text = text
        self._postings: dict[str, Postings] = {}
        self._vocabulary = PostgresqlVocabulary(source, text)

    @property
    def name(self) -> str:
        """Return what changes with the content."""
        return f"{self._columns.generation}.{self._columns.version}"

    @property
    def size(self) -> int:
        """Return how many numbers there are, those of no document included."""
        return self._columns.size

    @property
    def live(self) -> Flags:
        """Return which numbers are documents."""
        return self._columns.live

    @property
    def days(self) -> Numbers:
        """Return the day of each document."""
        return self._columns.days

    @property
    def lengths(self) -> Floats:
        """Return the length of each document."""
        return self._columns.lengths

    @property
    def ranks(self) -> Numbers:
        """Return the place of each document in the order of ids."""
        return self._columns.ranks

    @property
    def facets(self) -> dict[str, Facet]:
        """Return each facet by its name."""
        return self._columns.facets

    @property
    def vocabularies(self) -> Sequence[Vocabulary]:
        """Return the forms that documents are written with."""
        return [self._vocabulary]

    def ids(self, numbers: Numbers) -> list[str]:
        """Return the ids of documents."""
        return [name.decode() for name in self._columns.ids[numbers].tolist()]

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of the ids that are known."""
        return self._columns.numbers(ids)

    def audience(self, audiences: Iterable[str]) -> Flags:
        """Return which documents are for one of the audiences."""
        return self._columns.audiences.holding(audiences, self.size)

    def expect(self, terms: Iterable[str]) -> None:
        """Read the postings of many terms at once."""
        missing = [term for term in dict.fromkeys(terms) if term not in self._postings]
        if missing:
            self._postings |= dict.fromkeys(missing, _NOWHERE)
            self._postings |= _gathered(self._source.rows(_OF_TERMS, terms=missing))

    def postings(self, term: str) -> Postings:
        """Return the documents that hold a term. Those of the whole text are read with the first that is missing."""
        if term not in self._postings:
            self.expect([term, *french.terms(self._text)])
        return self._postings[term]

    def expansions(self, prefix: str, among: Flags) -> Sequence[str]:
        """Return the first terms that begin so and that one of the documents holds."""
        found: list[str] = []
        terms, after, limit = [prefix], prefix, MOST_EXPANSIONS
        while terms and len(found) < MOST_EXPANSIONS:
            rows = self._source.rows(_BEGINNING, start=after, end=prefix + _AFTER_ALL, limit=limit)
            read = _gathered(rows)
            self._postings |= read
            terms = sorted(read)
            found += [term for term in terms if among[read[term].documents].any()]
            after, limit = f"{terms[-1]}\x01" if terms else "", limit * 4
        return found[:MOST_EXPANSIONS]

    def phrase(self, terms: Sequence[str], among: Numbers) -> Numbers:
        """Return those of the documents that hold the terms in a row."""
        if not among.size:
            return among
        places = self._places(terms, flags(among, self.size))
        starts = places[terms[0]]
        for rank, term in enumerate(terms[1:], start=1):
            starts = np.intersect1d(starts, places[term] - rank, assume_unique=True)
        return np.unique(starts // _STRIDE)

    def written(self, form: str, among: Flags) -> int:
        """Return how many of the documents hold a word written so."""
        return int(np.count_nonzero(among[self._vocabulary.documents(form)]))

    def _places(self, terms: Sequence[str], asked: Flags) -> dict[str, npt.NDArray[np.int64]]:
        """Return where each term is in the documents asked, as one number for the document and the position."""
        parts: dict[str, list[npt.NDArray[np.int64]]] = {term: [np.zeros(0, np.int64)] for term in terms}
        for term, block, slots, counts, positions in self._source.rows(_PLACES, terms=list(parts)):
            documents = np.repeat(_documents(slots, block), np.frombuffer(counts, np.uint8))
            kept = asked[documents]
            parts[term].append(documents[kept] * _STRIDE + np.frombuffer(positions, np.uint16)[kept])
        return {term: np.concatenate(found) for term, found in parts.items()}


def _gathered(rows: Iterable[Any]) -> dict[str, Postings]:
    """Return the postings of each term, its blocks put together."""
    parts: dict[str, list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]] = {}
    for term, block, slots, weights in rows:
        parts.setdefault(term, []).append((_documents(slots, block), np.frombuffer(weights, np.float32)))
    return {term: Postings(*map(np.concatenate, zip(*found, strict=True))) for term, found in parts.items()}


def _documents(slots: bytes, block: int) -> npt.NDArray[np.int64]:
    return np.frombuffer(slots, np.uint16) + np.int64(block * SLOTS)
