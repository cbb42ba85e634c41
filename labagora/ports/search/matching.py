"""Which documents hold what a question asks, and how well. The score is explained in ``scoring``."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from labagora.ports.search import SearchQuery, scoring
from labagora.ports.search.language import Kind, Unit, Way
from labagora.ports.search.scoring import K1, STEPS, B
from labagora.ports.search.snapshot import Flags, Floats, Numbers, Postings, Snapshot, flags


class Visible:
    """The documents that a question may show, filters aside: nothing else counts anywhere."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery) -> None:
        self.flags: Flags = snapshot.live & snapshot.audience(query.audiences)
        self.flags[snapshot.numbers(query.without)] = False
        self._lengths = snapshot.lengths

    def among(self, documents: Numbers) -> int:
        """Return how many of the documents are visible."""
        return int(np.count_nonzero(self.flags[documents]))

    @cached_property
    def count(self) -> int:
        """Return how many there are."""
        return int(np.count_nonzero(self.flags))

    @cached_property
    def norms(self) -> Floats:
        """Return what the length of each document adds to the weight of a term in ``scoring.saturation``."""
        average = float(self._lengths[self.flags].sum()) / max(1, self.count)
        return K1 * (1 - B + B * self._lengths / (average or 1.0))


class Matching:
    """One question before one snapshot. What was read for all words serves again when they are relaxed."""

    def __init__(self, snapshot: Snapshot, visible: Visible) -> None:
        self._snapshot = snapshot
        self._visible = visible
        self._lists: dict[Way, list[Postings]] = {}
        self._holding: dict[Way, Flags] = {}
        self._phrases: dict[Way, tuple[Flags, Flags]] = {}

    def every(self, units: Iterable[Unit]) -> Flags:
        """Return which visible documents hold all the units; phrases are looked for last, among those that are left."""
        found = self._visible.flags.copy()
        for unit in sorted(units, key=_has_phrase):
            found &= self._held_by(unit, found)
        return found

    def any(self, units: Iterable[Unit]) -> Flags:
        """Return which visible documents hold one of the units."""
        found = np.zeros(self._snapshot.size, np.bool_)
        for unit in units:
            found |= self._held_by(unit, self._visible.flags)
        return found & self._visible.flags

    def scores(self, units: Iterable[Unit], documents: Numbers) -> npt.NDArray[np.int64]:
        """Return the score of each of the documents, rounded as ``scoring.rounded`` does."""
        wanted = flags(documents, self._snapshot.size)
        total = np.zeros(self._snapshot.size)
        for unit in units:
            total += self._best([self._score(way, wanted) for way in unit.ways])
        return np.floor(total[documents] * STEPS + 0.5).astype(np.int64)

    @staticmethod
    def _best(scores: Sequence[Floats]) -> Floats:
        best = scores[0]
        for other in scores[1:]:
            best = np.maximum(best, other)
        return best

    def _score(self, way: Way, wanted: Flags) -> Floats:
        score = np.zeros(self._snapshot.size)
        counted = wanted & self._held(way, wanted)
        for found in self._read(way):
            rarity = scoring.idf(self._visible.count, self._visible.among(found.documents))
            kept = counted[found.documents]
            documents, weights = found.documents[kept], found.weights[kept].astype(np.float64)
            score[documents] += rarity * (weights * (K1 + 1) / (weights + self._visible.norms[documents]))
        return score

    def _held_by(self, unit: Unit, among: Flags) -> Flags:
        found = np.zeros(self._snapshot.size, np.bool_)
        for way in unit.ways:
            found |= self._held(way, among)
        return found

    def _held(self, way: Way, among: Flags) -> Flags:
        """Return which of the documents hold a way, and perhaps others."""
        if way not in self._holding:
            self._holding[way] = self._hold(way)
        held = self._holding[way]
        return self._in_a_row(way, among & held) if way.kind is Kind.PHRASE else held

    def _hold(self, way: Way) -> Flags:
        """Return which documents hold all the terms of a way."""
        held = np.ones(self._snapshot.size, np.bool_)
        for found in self._read(way):
            held &= flags(found.documents, self._snapshot.size)
        return held

    def _in_a_row(self, way: Way, among: Flags) -> Flags:
        """Return which of the documents hold the terms of a way in a row; those already looked at serve again."""
        looked, found = self._phrases.get(way, (None, among))
        if looked is None or (among > looked).any():
            documents = self._snapshot.phrase(way.terms, np.flatnonzero(among))
            looked, found = self._phrases[way] = among, flags(documents, self._snapshot.size)
        return found

    def _read(self, way: Way) -> list[Postings]:
        """Return the documents of each distinct term of a way; a prefix is one term."""
        if way not in self._lists:
            self._lists[way] = [self._prefix(way.terms[0])] if way.kind is Kind.PREFIX else self._terms(way.terms)
        return self._lists[way]

    def _terms(self, terms: Iterable[str]) -> list[Postings]:
        return [self._snapshot.postings(term) for term in dict.fromkeys(terms)]

    def _prefix(self, prefix: str) -> Postings:
        terms = self._snapshot.expansions(prefix, self._visible.flags)
        self._snapshot.expect(terms)
        return _added(self._terms(terms), self._snapshot.size)


def _has_phrase(unit: Unit) -> bool:
    return any(way.kind is Kind.PHRASE for way in unit.ways)


def _added(lists: Sequence[Postings], size: int) -> Postings:
    """Return the documents of any of the lists, with the sum of their weights."""
    documents = np.concatenate([np.zeros(0, np.int64), *(found.documents for found in lists)])
    weights = np.concatenate([np.zeros(0), *(found.weights for found in lists)])
    summed = np.bincount(documents, weights, minlength=size).astype(np.float64)
    held = np.flatnonzero(summed)
    return Postings(held, summed[held])
