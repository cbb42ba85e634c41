"""How well the pages that answer come first: nDCG@10 of questions.yaml over the demonstration library.

K. Järvelin and J. Kekäläinen, « Cumulated gain-based evaluation of IR techniques », ACM TOIS 20, 2002. The gain of a
page falls with its place in the list of those expected: n for the first of n, one for the last.
"""

from collections.abc import Sequence
from math import log2
from pathlib import Path
from typing import Any

import yaml

from labagora.ports.search import SearchIndex, SearchQuery
from tests.benchmarks.search_sheets import synonyms

QUESTIONS = Path(__file__).parent / "questions.yaml"
DEPTH = 10


def asked() -> list[dict[str, Any]]:
    """Return the questions and the slugs expected, none when the file is absent."""
    if not QUESTIONS.exists():
        return []
    return list(yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["questions"])


def ndcg(found: Sequence[str], expected: Sequence[str]) -> float:
    """Return the gain of the first results over the best there could be."""
    gains = {slug: len(expected) - place for place, slug in enumerate(expected)}
    best = sorted(gains.values(), reverse=True)[:DEPTH]
    return _cumulated([gains.get(slug, 0) for slug in found[:DEPTH]]) / _cumulated(best)


def mean_ndcg(index: SearchIndex) -> float | None:
    """Return the mean over the questions, of an index that holds the library; None without questions."""
    scores = [ndcg(_slugs(index, one["q"]), one["expect"]) for one in asked()]
    return sum(scores) / len(scores) if scores else None


def _slugs(index: SearchIndex, text: str) -> list[str]:
    hits = index.search(SearchQuery(text=text, size=DEPTH, synonyms=synonyms()))
    return [name.partition(":")[2] for name in hits.ids]


def _cumulated(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))
