"""All segments of one commit, as if they were one: a ``Snapshot`` for ``answering``."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import compress, groupby, islice
from typing import Any

import numpy as np
import numpy.typing as npt

from labagora.ports.search.language import MOST_EXPANSIONS
from labagora.ports.search.snapshot import Facet, Flags, Floats, Numbers, Postings, flags
from labagora.ports.search.spelling import Vocabulary
from labagora.ports.search.whoosh_relations import Pairs
from labagora.ports.search.whoosh_rows import Rows, split_facet
from labagora.ports.search.whoosh_segments import Segment

# 32 MB: at 50,000 documents, the documents of some 4,000 terms.
MOST_KEPT = 4_000_000


class WhooshSnapshot:
    """Documents are numbered through the segments, in the order of Whoosh."""

    def __init__(self, name: str, segments: Sequence[Segment] = (), deleted: Sequence[Iterable[int]] = ()) -> None:
        self.name = name
        self.segments = tuple(segments)
        self._bases: list[int] = np.cumsum([0, *(segment.size for segment in segments)]).tolist()
        self.size = self._bases[-1]
        self.live: Flags = np.ones(self.size, np.bool_)
        for base, numbers in zip(self._bases, deleted, strict=False):
            self.live[[base + number for number in numbers]] = False
        self._kept: OrderedDict[str, Postings] = OrderedDict()
        self._weight = 0

    @cached_property
    def days(self) -> Numbers:
        """Return the day of each document."""
        return _joined([rows.days for _, rows in self._based()], np.int64)

    @cached_property
    def lengths(self) -> Floats:
        """Return the length of each document."""
        return _joined([rows.lengths for _, rows in self._based()], np.float64)

    @cached_property
    def ranks(self) -> Numbers:
        """Return the place of each document in the order of ids."""
        names = [name for _, rows in self._based() for name in rows.ids.all]
        in_runs = [
            number for base, rows in self._based() for number in (base + rows.in_order.astype(np.int64)).tolist()
        ]
        ranks = np.empty(self.size, np.int64)
        ranks[sorted(in_runs, key=names.__getitem__)] = np.arange(self.size)
        return ranks

    @cached_property
    def facets(self) -> Mapping[str, Facet]:
        """Return each facet by its name."""
        found: dict[str, _Gathered] = {}
        for base, rows in self._based():
            values = rows.facets.values.all
            for name, group in groupby(range(len(values)), key=lambda number: split_facet(values[number])[0]):
                numbers = list(group)
                codes = [split_facet(values[number])[1] for number in numbers]
                pairs = rows.facets.pairs(numbers[0], numbers[-1] + 1)
                found.setdefault(name, _Gathered()).add(codes, pairs, base, numbers[0])
        return {name: gathered.facet() for name, gathered in found.items()}

    @property
    def vocabularies(self) -> Sequence[Vocabulary]:
        """Return the forms that documents are written with, segment by segment."""
        return [segment.rows.vocabulary for segment in self.segments]

    def ids(self, numbers: Numbers) -> list[str]:
        """Return the ids of documents."""
        return [self._id(number) for number in numbers.tolist()]

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of the ids that are known, those of deleted documents included."""
        wanted = tuple(ids)
        return [base + number for base, rows in self._based() for number in rows.numbers(wanted)] if wanted else []

    def audience(self, audiences: Iterable[str]) -> Flags:
        """Return which documents are for one of the audiences."""
        found = [self._audiences[audience] for audience in audiences if audience in self._audiences]
        return flags(_joined(found, np.int64), self.size)

    def warm(self) -> None:
        """Prepare what every question needs."""
        _ = self.facets, self.days, self.lengths, self._audiences

    def fingerprints(self) -> dict[str, str]:
        """Return the fingerprint of each document that is not deleted, by id."""
        prints = (pair for _, rows in self._based() for pair in zip(rows.ids.all, rows.fingerprints.all, strict=True))
        return dict(compress(prints, self.live.tolist()))

    def expect(self, terms: Iterable[str]) -> None:
        """Do nothing: reading a term is a look-up in a map of memory."""

    def postings(self, term: str) -> Postings:
        """Return the documents that hold a term; the most asked terms are kept joined."""
        if term in self._kept:
            self._kept.move_to_end(term)
            return self._kept[term]
        found = self._kept[term] = self._read(term)
        self._weight += found.documents.size
        while self._weight > MOST_KEPT and len(self._kept) > 1:
            self._weight -= self._kept.popitem(last=False)[1].documents.size
        return found

    def expansions(self, prefix: str, among: Flags) -> Sequence[str]:
        """Return the first terms that begin so and that one of the documents holds."""
        terms = (term for term, _ in groupby(merge(*(segment.terms_from(prefix) for segment in self.segments))))
        return list(islice((term for term in terms if among[self.postings(term).documents].any()), MOST_EXPANSIONS))

    def phrase(self, terms: Sequence[str], among: Numbers) -> Numbers:
        """Return those of the documents, in order, that hold the terms in a row."""
        found = [base + rows.sequences.holding(terms).astype(np.int64) for base, rows in self._based()]
        return np.intersect1d(among, _joined(found, np.int64), assume_unique=True)

    def written(self, form: str, among: Flags) -> int:
        """Return how many of the documents hold a word written so."""
        holding = (base + rows.forms.holding(form).astype(np.int64) for base, rows in self._based())
        return sum(int(np.count_nonzero(among[documents])) for documents in holding)

    @cached_property
    def _audiences(self) -> dict[str, Numbers]:
        found: dict[str, list[Numbers]] = {}
        for base, rows in self._based():
            for audience in rows.audiences.values.all:
                found.setdefault(audience, []).append(base + rows.audiences.holding(audience).astype(np.int64))
        return {audience: _joined(parts, np.int64) for audience, parts in found.items()}

    def _id(self, number: int) -> str:
        place = bisect_right(self._bases, number) - 1
        return self.segments[place].rows.ids[number - self._bases[place]]

    def _based(self) -> Iterator[tuple[int, Rows]]:
        return ((base, segment.rows) for base, segment in zip(self._bases, self.segments, strict=False))

    def _read(self, term: str) -> Postings:
        lists = zip(self._bases, (segment.postings(term) for segment in self.segments), strict=False)
        held = [(base, found) for base, found in lists if found.documents.size]
        documents = _joined([base + found.documents.astype(np.int64) for base, found in held], np.int32)
        return Postings(documents, _joined([found.weights for _, found in held], np.float32))


class _Gathered:
    """One facet, segment by segment: the same code has another number in each."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._documents: list[Numbers] = []
        self._numbers: list[Numbers] = []

    def add(self, codes: Sequence[str], pairs: Pairs, base: int, first: int) -> None:
        places = [self._places.setdefault(code, len(self._places)) for code in codes]
        self._documents.append(base + pairs.documents.astype(np.int64))
        self._numbers.append(np.array(places, np.int64)[pairs.values - first])

    def facet(self) -> Facet:
        return Facet(list(self._places), _joined(self._documents, np.int64), _joined(self._numbers, np.int64))


def _joined(parts: Sequence[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
    return np.concatenate([np.empty(0, kind), *parts]).astype(kind, copy=False)
