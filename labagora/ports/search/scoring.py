"""How well a document answers: BM25F, the same numbers in both engines, so that they give the same order.

S. Robertson, H. Zaragoza and M. Taylor, « Simple BM25 extension to multiple weighted fields », CIKM 2004: the weights
of the fields are added up for each term before saturation. K1 and B as measured on French question sets.

What is counted, exactly: ``documents``, ``average`` and each frequency are over the documents that this question may
show, that is of its audiences and not in its ``without`` (filters do not matter): a hidden document weighs on nothing.

* a term: ``idf(documents, holding) * saturation(weight, length, average)``;
* a way: the sum over its distinct terms, in order, for a document that holds it; a prefix is one term, whose weight
  is the sum of its expansions' weights and which is held by the documents that hold one of them;
* a unit: the best of its ways that the document holds;
* a question: the sum over its wanted units, in order (all of ``wanted``, or those held among ``relaxed``).

Ties and float noise: documents are ordered by ``(-rounded(score), id)``, ids compared by code point.
"""

import math
from collections import Counter, defaultdict
from itertools import chain
from typing import NamedTuple

from labagora.ports.search import SearchDocument, french

K1, B = 1.2, 0.6
TITLE, TAGS, SUMMARY, BODY = 3.0, 2.0, 1.5, 1.0
STEPS = 10_000
# Words of two fields never make a phrase.
GAP = 10
# What a tsvector of PostgreSQL can hold; a word further on is found and counted, but no phrase sees it.
LAST_POSITION = 16_382
MOST_POSITIONS = 255
NOTHING = ""
_GAP = (NOTHING,) * GAP


class Bag(NamedTuple):
    """A document as terms. ``length`` is the sum of the weights.

    ``row`` holds the terms at their positions, which begin at 1 and run across the fields; NOTHING stands where a
    phrase cannot pass, and the row ends at LAST_POSITION. A compound closed up has a weight and no position.
    ``raw`` are the words as written.
    """

    weights: dict[str, float]
    row: list[str]
    raw: frozenset[str]
    length: float

    @property
    def positions(self) -> dict[str, list[int]]:
        """Return the positions of each term that has one."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(self.row):
            found[term].append(place)
        found.pop(NOTHING, None)
        return dict(found)


def bag(document: SearchDocument) -> Bag:
    """Return the weight of each term of the document, and the terms in a row."""
    weights: defaultdict[str, float] = defaultdict(float)
    row: list[str] = [NOTHING]
    raw: set[str] = set()
    for text, weight in _fields(document):
        words = Counter(written := french.written(text))
        raw.update(words)
        terms = list(chain.from_iterable(map(french.row, written)))
        for term, count in Counter(terms).items():
            weights[term] += weight * count
        for word, count in words.items():
            if not word.isalnum() and (joined := french.joined(word)) is not None:
                weights[joined] += weight * count
        if terms:
            row += terms
            row += _GAP
    del row[LAST_POSITION + 1 :]
    _forget_most(row)
    while len(row) > 1 and row[-1] == NOTHING:
        row.pop()
    return Bag(dict(weights), row, frozenset(raw), sum(weights.values()))


def _forget_most(row: list[str]) -> None:
    """Take the places of a term beyond MOST_POSITIONS out of the row."""
    often = {term for term, count in Counter(row).items() if count > MOST_POSITIONS and term != NOTHING}
    for term in often:
        places = [place for place, one in enumerate(row) if one == term]
        for place in places[MOST_POSITIONS:]:
            row[place] = NOTHING


def idf(documents: int, holding: int) -> float:
    """Return how rare a term is, always above zero."""
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def saturation(weight: float, length: float, average: float) -> float:
    """Return what a term of this weight brings to a document of this length, before its rarity."""
    return weight * (K1 + 1) / (weight + K1 * (1 - B + B * length / (average or 1.0)))


def rounded(score: float) -> int:
    """Return the score in ten-thousandths, free of the noise of additions (in SQL: ``floor(x * 10000 + 0.5)``)."""
    return math.floor(score * STEPS + 0.5)


def _fields(document: SearchDocument) -> list[tuple[str, float]]:
    tags = [(tag, TAGS) for tag in document.tags]
    return [(document.title, TITLE), *tags, (document.summary, SUMMARY), (document.body, BODY)]
