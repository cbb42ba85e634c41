"""What an engine gives to answer from: one state of its index, in arrays over the numbers of its documents.

Both engines give this and nothing else, and ``answering`` does the rest, so they answer alike by construction.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from labagora.ports.search.spelling import Vocabulary

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.floating[Any]]
Numbers = npt.NDArray[np.integer[Any]]


class Postings(NamedTuple):
    """The documents that hold a term, each once, and how much each one does."""

    documents: Numbers
    weights: Floats


class Facet:
    """The codes of one facet: ``codes[numbers[i]]`` is a code of ``documents[i]``."""

    def __init__(self, codes: Sequence[str], documents: Numbers, numbers: Numbers) -> None:
        self._places = {code: place for place, code in enumerate(codes)}
        self._documents = documents
        self._numbers = numbers

    def counts(self, among: Flags) -> dict[str, int]:
        """Return how many of the documents have each code, without the codes of none."""
        counts = np.bincount(self._numbers[among[self._documents]], minlength=len(self._places)).tolist()
        return {code: count for code, count in zip(self._places, counts, strict=True) if count}

    def holding(self, codes: Iterable[str], size: int) -> Flags:
        """Return which documents have one of the codes."""
        wanted = np.zeros(len(self._places), np.bool_)
        wanted[[self._places[code] for code in codes if code in self._places]] = True
        return flags(self._documents[wanted[self._numbers]], size)


class Snapshot(Protocol):
    """One state of an index, which never changes; numbers go from 0 to ``size - 1``."""

    @property
    def name(self) -> str:
        """Return what changes with the content."""

    @property
    def size(self) -> int:
        """Return how many numbers there are, those of no document included."""

    @property
    def live(self) -> Flags:
        """Return which numbers are documents."""

    @property
    def days(self) -> Numbers:
        """Return the day of each document."""

    @property
    def lengths(self) -> Floats:
        """Return the length of each document, in 64 bits."""

    @property
    def ranks(self) -> Numbers:
        """Return the place of each document in the order of ids, by code point."""

    @property
    def facets(self) -> Mapping[str, Facet]:
        """Return each facet by its name."""

    @property
    def vocabularies(self) -> Sequence[Vocabulary]:
        """Return the forms that documents are written with."""

    def ids(self, numbers: Numbers) -> list[str]:
        """Return the ids of documents."""

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of the ids that are known."""

    def audience(self, audiences: Iterable[str]) -> Flags:
        """Return which documents are for one of the audiences."""

    def expect(self, terms: Iterable[str]) -> None:
        """Be told which terms will be asked: an engine that reads from afar reads them at once."""

    def postings(self, term: str) -> Postings:
        """Return the documents that hold a term."""

    def expansions(self, prefix: str, among: Flags) -> Sequence[str]:
        """Return the first ``MOST_EXPANSIONS`` terms, by code point, that begin so and that a document holds."""

    def phrase(self, terms: Sequence[str], among: Numbers) -> Numbers:
        """Return those of the documents that hold the terms in a row."""

    def written(self, form: str, among: Flags) -> int:
        """Return how many of the documents hold a word written so."""


def flags(documents: Numbers, size: int) -> Flags:
    """Return the documents as flags."""
    marked = np.zeros(size, np.bool_)
    marked[documents] = True
    return marked
