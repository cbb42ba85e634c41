"""Search invented sheets with both engines, beside SQLite FTS5 with the same features.

    python -m tests.benchmarks.bench_search [--sizes 1000,10000] [--full] [--questions 200]

One question is what a page of results costs: words or some words, exact total, three facets, 20 results, their
excerpts. Each question is asked to every engine in turn, in random order, once. All figures come from one run, on the
same sheets; they go to var/bench/search.json too. PostgreSQL takes part when it answers. ``--full`` adds 50,000 sheets.
On a busy machine read ratios, and what is built in a second of our own CPU.
"""

import argparse
import json
import os
import platform
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Protocol

import numpy as np

from labagora.ports.search import Hits, SearchDocument, SearchQuery
from labagora.ports.search.excerpts import excerpt
from labagora.ports.search.language import Kind, parse
from tests import services
from tests.benchmarks import search_memory
from tests.benchmarks.bench_matching import aligned
from tests.benchmarks.search_fts5 import Fts5Index
from tests.benchmarks.search_relevance import mean_ndcg
from tests.benchmarks.search_sheets import library, questions, sheets, synonyms
from tests.contracts.search_engines import close_index, open_index, own_database

OUTPUT = Path("var/bench/search.json")
FTS5, WHOOSH, POSTGRESQL = "fts5", "whoosh", "postgresql"
READERS = 7
MEMORY_QUESTIONS = 60
LARGE = 50_000


class Searchable(Protocol):
    """What both engines and FTS5 do."""

    def search(self, query: SearchQuery) -> Hits:
        """Answer."""

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        """Replace documents."""

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build."""


@dataclass
class Contestant:
    """One engine at one size. ``times`` are milliseconds a question."""

    name: str
    where: str
    index: Searchable
    build_s: float = 0.0
    build_cpu_s: float = 0.0
    first_ms: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    visible_ms: float = 0.0
    memory: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """What came out for one engine at one size. ``first``: median of readers, after a rebuild."""

    sheets: int
    engine: str
    p50_ms: float
    p95_ms: float
    p50_over_fts5: float
    p95_over_fts5: float
    first_ms: float
    first_over_p50: float
    build_per_s: float
    build_per_cpu_s: float
    visible_ms: float
    before_mb: float | None
    after_mb: float | None


@contextmanager
def contestants(folder: Path) -> Iterator[list[Contestant]]:
    """Yield the engines that answer here, each in an empty place."""
    with ExitStack() as stack:
        fts5 = Fts5Index(folder / "fts5.db")
        stack.callback(fts5.close)
        found = [Contestant(FTS5, "", fts5), _opened(WHOOSH, str(folder / "whoosh"), stack)]
        if services.is_listening(*services.SERVICES["postgresql"]):
            found.append(_opened(POSTGRESQL, stack.enter_context(own_database()), stack))
        yield found


def _opened(engine: str, where: str, stack: ExitStack) -> Contestant:
    index = open_index(engine, where)
    stack.callback(close_index, index)
    return Contestant(engine, where, index)


class Page:
    """Asks a question and makes the excerpts of a page of results, as the portal does."""

    def __init__(self, documents: Sequence[SearchDocument]) -> None:
        self._bodies: Mapping[str, str] = {document.id: document.body for document in documents}

    def ms(self, index: Searchable, query: SearchQuery) -> float:
        """Return how long it takes."""
        start = perf_counter()
        hits = index.search(query)
        for name in hits.ids:
            excerpt(self._bodies[name], hits.terms, hits.prefixes)
        return (perf_counter() - start) * 1_000


def measure(count: int, asked_count: int, folder: Path) -> list[Figures]:
    """Build, ask, change and weigh, with each engine, among this many sheets."""
    documents = sheets(count)
    asked = [replace(one, synonyms=synonyms()) for one in questions(documents, asked_count + READERS)]
    page = Page(documents)
    with contestants(folder) as everyone:
        for one in everyone:
            _build(one, documents, page, asked[asked_count:])
        check_agreement(everyone, asked[asked_count:])
        _ask(everyone, page, asked[:asked_count])
        for one in everyone:
            one.visible_ms = _seconds(partial(_change_one, one.index, documents)) * 1_000
            one.memory = {} if one.name == FTS5 else search_memory.measure(one.name, one.where, MEMORY_QUESTIONS)
        return _figures(count, everyone)


def check_agreement(everyone: Sequence[Contestant], asked: Sequence[SearchQuery]) -> None:
    """Refuse to compare engines that find other documents. Phrases aside: FTS5 counts compounds closed up in them."""
    for query in asked:
        ways = (way for unit in parse(query.text, query.synonyms).units for way in unit.ways)
        if any(way.kind is Kind.PHRASE for way in ways):
            continue
        hits = [one.index.search(query) for one in everyone]
        if len({(found.total, str(_sorted(found))) for found in hits}) > 1:
            totals = ", ".join(f"{one.name} {found.total}" for one, found in zip(everyone, hits, strict=True))
            raise SystemExit(f"the engines disagree on {query.text!r}: {totals}")


def _sorted(found: Hits) -> list[tuple[str, list[tuple[str, int]]]]:
    return [(name, sorted(counts.items())) for name, counts in sorted(found.facets.items())]


def _build(one: Contestant, documents: Sequence[SearchDocument], page: Page, asked: Sequence[SearchQuery]) -> None:
    """Build under readers that have the index open already, then ask each of them its first question."""
    with ExitStack() as stack:
        readers = [_reader(one, stack) for _ in asked] if one.name != FTS5 else [one.index]
        if one.name != FTS5:
            one.index.rebuild(documents[:20])
            for reader, query in zip(readers, asked, strict=True):
                reader.search(query)
        start = process_time()
        one.build_s = _seconds(partial(one.index.rebuild, documents))
        one.build_cpu_s = process_time() - start
        one.first_ms = [page.ms(reader, query) for reader, query in zip(readers, asked, strict=False)]


def _reader(one: Contestant, stack: ExitStack) -> Searchable:
    reader = open_index(one.name, one.where)
    stack.callback(close_index, reader)
    return reader


def _ask(everyone: Sequence[Contestant], page: Page, asked: Sequence[SearchQuery]) -> None:
    chance = random.Random(5)
    for query in asked:
        for one in chance.sample(everyone, len(everyone)):
            one.times.append(page.ms(one.index, query))


def _change_one(index: Searchable, documents: Sequence[SearchDocument]) -> None:
    """Change one sheet and wait until it is found."""
    changed = replace(documents[len(documents) // 2], body="Motjamaisvu est enfin écrit.")
    index.apply([changed])
    while index.search(SearchQuery(text="motjamaisvu")).total != 1:
        pass


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def _figures(count: int, everyone: Sequence[Contestant]) -> list[Figures]:
    floor50, floor95 = np.percentile(everyone[0].times, (50, 95))
    found = []
    for one in everyone:
        p50, p95 = (float(value) for value in np.percentile(one.times, (50, 95)))
        first = float(np.median(one.first_ms))
        found.append(
            Figures(
                sheets=count,
                engine=one.name,
                p50_ms=p50,
                p95_ms=p95,
                p50_over_fts5=p50 / float(floor50),
                p95_over_fts5=p95 / float(floor95),
                first_ms=first,
                first_over_p50=first / p50,
                build_per_s=count / one.build_s,
                build_per_cpu_s=count / one.build_cpu_s,
                visible_ms=one.visible_ms,
                before_mb=one.memory.get("before_mb"),
                after_mb=one.memory.get("after_mb"),
            )
        )
    return found


def relevance(folder: Path) -> dict[str, float]:
    """Return the mean nDCG@10 of each engine over the demonstration library; nothing without library or questions."""
    scores = {}
    with contestants(folder) as everyone:
        for one in everyone:
            one.index.rebuild(library())
            score = mean_ndcg(one.index) if library() else None
            if score is not None:
                scores[one.name] = score
    return scores


@dataclass(frozen=True)
class Target:
    """A figure to reach at one size: at most ``most``, or at least ``least``."""

    engine: str
    figure: str
    sheets: int
    most: float | None = None
    least: float | None = None


TARGETS = (
    Target(WHOOSH, "p95_over_fts5", 10_000, most=1.0),
    Target(WHOOSH, "p95_over_fts5", LARGE, most=0.5),
    Target(POSTGRESQL, "p95_over_fts5", 10_000, most=1.5),
    Target(POSTGRESQL, "p95_over_fts5", LARGE, most=1.5),
    Target(WHOOSH, "first_over_p50", 10_000, most=3.0),
    Target(POSTGRESQL, "first_over_p50", 10_000, most=3.0),
    Target(WHOOSH, "build_per_s", 10_000, least=500.0),
    Target(POSTGRESQL, "build_per_s", 10_000, least=500.0),
    Target(WHOOSH, "visible_ms", 10_000, most=1_000.0),
    Target(POSTGRESQL, "visible_ms", 10_000, most=1_000.0),
    Target(WHOOSH, "after_mb", 10_000, most=200.0),
    Target(POSTGRESQL, "after_mb", 10_000, most=200.0),
)
LEAST_NDCG = 0.80


@dataclass(frozen=True)
class Verdict:
    """A figure beside its target."""

    what: str
    value: float
    target: float
    met: bool


def verdicts(figures: Sequence[Figures], scores: Mapping[str, float]) -> list[Verdict]:
    """Return each target of what was measured."""
    by_engine = {(line.engine, line.sheets): line for line in figures}
    found = [
        _verdict(target, by_engine[target.engine, target.sheets])
        for target in TARGETS
        if (target.engine, target.sheets) in by_engine
    ]
    return found + [
        Verdict(f"{engine} nDCG@10", score, LEAST_NDCG, met=score >= LEAST_NDCG) for engine, score in scores.items()
    ]


def _verdict(target: Target, line: Figures) -> Verdict:
    value = float(getattr(line, target.figure))
    what = f"{target.engine} {target.figure} at {target.sheets:,}"
    if target.most is not None:
        return Verdict(what, value, target.most, met=value <= target.most)
    assert target.least is not None
    return Verdict(what, value, target.least, met=value >= target.least)


def tables(figures: Sequence[Figures], scores: Mapping[str, float], found: Sequence[Verdict]) -> str:
    """Return what to read in a terminal."""
    head = [
        "sheets",
        "engine",
        "p50",
        "p95",
        "p50/fts5",
        "p95/fts5",
        "first",
        "first/p50",
        "built/s",
        "/cpu s",
        "visible",
        "MB",
    ]
    speed = aligned("A page of results (ms), one change (ms), a web process (MB)", [head] + [
        [
            f"{line.sheets:,}", line.engine, f"{line.p50_ms:.1f}", f"{line.p95_ms:.1f}", f"{line.p50_over_fts5:.2f}",
            f"{line.p95_over_fts5:.2f}", f"{line.first_ms:.1f}", f"{line.first_over_p50:.1f}",
            f"{line.build_per_s:,.0f}", f"{line.build_per_cpu_s:,.0f}", f"{line.visible_ms:.0f}",
            "-" if line.after_mb is None else f"{line.before_mb:.0f} -> {line.after_mb:.0f}",
        ]
        for line in figures
    ])  # fmt: skip
    ranked = aligned("Relevance", [["engine", "nDCG@10"], *([name, f"{score:.3f}"] for name, score in scores.items())])
    reached = [f"{one.what}: {one.value:.2f}, target {one.target:g} {'met' if one.met else 'NOT met'}" for one in found]
    return "\n".join([speed, ranked, *reached, ""])


def report(figures: Sequence[Figures], scores: Mapping[str, float]) -> None:
    """Print the tables and keep the figures."""
    found = verdicts(figures, scores)
    sys.stdout.write(tables(figures, scores, found))
    kept = {
        "machine": {"python": platform.python_version(), "numpy": np.__version__, "cpus": os.cpu_count()},
        "targets": [asdict(one) for one in found],
        "figures": [asdict(line) for line in figures],
        "ndcg": scores,
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(description="Search invented sheets with both engines, beside SQLite FTS5.")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of sheets, separated by commas")
    parser.add_argument("--full", action="store_true", help=f"add {LARGE:,} sheets")
    parser.add_argument("--questions", type=int, default=200, help="how many questions at each size")
    chosen = parser.parse_args(arguments)
    sizes = [int(size) for size in chosen.sizes.split(",")] + ([LARGE] if chosen.full else [])
    figures: list[Figures] = []
    for size in sizes:
        with TemporaryDirectory() as folder:
            figures += measure(size, chosen.questions, Path(folder))
    with TemporaryDirectory() as folder:
        report(figures, relevance(Path(folder)))


if __name__ == "__main__":
    main()
