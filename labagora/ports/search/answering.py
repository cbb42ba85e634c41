"""From a question and a snapshot to an answer: all words first, some words when no document holds them all."""

from collections.abc import Iterable, Sequence

import numpy as np

from labagora.ports.search import Hits, Mode, SearchQuery, Sort, french, spelling
from labagora.ports.search.language import Kind, Question, Unit, joined_terms, parse
from labagora.ports.search.matching import Matching, Visible
from labagora.ports.search.snapshot import Flags, Numbers, Snapshot

MOST_NAMED = 500


def answer(query: SearchQuery, snapshot: Snapshot) -> Hits:
    """Return the answer. Never raises on any text."""
    return _Answering(query, snapshot).hits()


class _Answering:
    def __init__(self, query: SearchQuery, snapshot: Snapshot) -> None:
        self.query = query
        self.snapshot = snapshot
        self.visible = Visible(snapshot, query)
        self.question: Question = parse(query.text, query.synonyms, self._compounds())
        self.matching = Matching(snapshot, self.visible)

    def _compounds(self) -> set[str]:
        """Return which words in a row make one that a visible document holds: what is hidden closes nothing up."""
        joined = joined_terms(self.query.text)
        if not joined:
            return set()
        self.snapshot.expect([*joined, *french.terms(self.query.text)])
        return {term for term in joined if self.visible.among(self.snapshot.postings(term).documents)}

    def hits(self) -> Hits:
        question = self.question
        if question.text and not question.wanted:
            return self._hits(np.zeros(self.snapshot.size, np.bool_), (), Mode.NOTHING)
        self.snapshot.expect(_terms(question.units))
        matched = self.matching.every(question.wanted) & ~self.matching.any(question.unwanted)
        if not question.wanted:
            return self._hits(matched, (), Mode.ALL)
        if (matched & self._narrowed()).any():
            return self._hits(matched, question.wanted, Mode.EVERY_WORD)
        return self._relaxed(matched)

    def _relaxed(self, matched: Flags) -> Hits:
        """Answer when no document holds everything; ``matched`` are those that would without the filters."""
        question, suggestion = self.question, self._suggestion()
        if len(question.relaxed) == 1:
            return self._hits(matched, question.wanted, Mode.EVERY_WORD, suggestion)
        matched = self.matching.any(question.relaxed) & ~self.matching.any(question.unwanted)
        return self._hits(matched, question.relaxed, Mode.SOME_WORDS, suggestion)

    def _hits(self, matched: Flags, units: Sequence[Unit], mode: Mode, suggestion: str | None = None) -> Hits:
        numbers = np.flatnonzero(matched & self._narrowed())
        return Hits(
            total=int(numbers.size),
            ids=self.snapshot.ids(self._page(numbers, units)),
            facets={name: self._counts(name, matched) for name in self.query.facets},
            mode=mode,
            terms=self.question.terms,
            prefixes=self.question.prefixes,
            suggestion=suggestion,
            generation=self.snapshot.name,
        )

    def _narrowed(self, ignored: str | None = None) -> Flags:
        """Return which documents the filters keep, one of them ignored."""
        kept = np.ones(self.snapshot.size, np.bool_)
        for name, codes in self.query.filters.items():
            if codes and name != ignored:
                facet = self.snapshot.facets.get(name)
                kept &= facet.holding(codes, self.snapshot.size) if facet is not None else False
        return kept

    def _counts(self, name: str, matched: Flags) -> dict[str, int]:
        facet = self.snapshot.facets.get(name)
        return {} if facet is None else facet.counts(matched & self._narrowed(ignored=name))

    def _page(self, numbers: Numbers, units: Sequence[Unit]) -> Numbers:
        """Return the documents of the page, best first, then by id."""
        page, size = self.query.window
        is_by_day = self.query.sort is Sort.DATE or not units
        keys = self.snapshot.days[numbers] if is_by_day else self.matching.scores(units, numbers)
        first = _greatest(keys, page * size)
        order = np.lexsort((self._places(numbers[first]), -keys[first].astype(np.int64)))
        return numbers[first[order[(page - 1) * size : page * size]]]

    def _places(self, numbers: Numbers) -> Numbers:
        """Return the places of documents in the order of ids; to rank all of them costs more than to name a few."""
        if numbers.size > MOST_NAMED:
            return self.snapshot.ranks[numbers]
        names = self.snapshot.ids(numbers)
        places = np.empty(numbers.size, np.int64)
        places[sorted(range(numbers.size), key=names.__getitem__)] = np.arange(numbers.size)
        return places

    def _suggestion(self) -> str | None:
        text = self.question.text
        held = {term for term in french.terms(text) if self.visible.among(self.snapshot.postings(term).documents)}
        return spelling.suggestion(
            text,
            self.snapshot.vocabularies,
            held=held,
            frequency=lambda form: self.snapshot.written(form, self.visible.flags),
        )


def _terms(units: Iterable[Unit]) -> list[str]:
    ways = (way for unit in units for way in unit.ways if way.kind is not Kind.PREFIX)
    return list(dict.fromkeys(term for way in ways for term in way.terms))


def _greatest(keys: Numbers, count: int) -> Numbers:
    """Return where the greatest keys are, with every tie of the last one: pages would overlap without them."""
    if keys.size <= count:
        return np.arange(keys.size)
    least = np.partition(keys, keys.size - count)[keys.size - count]
    return np.flatnonzero(keys >= least)
