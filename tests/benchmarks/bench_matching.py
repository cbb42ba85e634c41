"""Rank invented people for a need: how long, how much memory, beside a plain version and beside the floor.

    python -m tests.benchmarks.bench_matching [--sizes 1000,10000,100000,1000000] [--compare module:COMPARISON]

The floor is the time to read every array of the table once. All figures come from one run, on the same people; they
go to var/bench/matching.json too. `--compare` adds another way to rank the same people (see `Comparison`).
"""

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from labagora.engines.ranking import CandidateRow, CandidateTable, Demand, rank
from tests.benchmarks.people import SCHEMA, Crowd, crowd, demands
from tests.engines.naive import rank_naive

LIMIT = 50
OUTPUT = Path("var/bench/matching.json")
LARGEST = 1_000_000
TARGETS = {"p95_ms": 50.0, "memory_mb": 150.0, "p50_over_floor": 5.0}

Ranker: TypeAlias = Callable[[Demand, int], Sequence[int]]
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Comparison:
    """Another way to answer the same question: `prepare` stores the people and returns what ranks them.

    A ranker gets a demand and a limit and returns keys, the best first. It is tried up to `largest` people and
    its answer must be that of the engine.
    """

    name: str
    largest: int
    prepare: Callable[[Iterable[CandidateRow]], Ranker]


@dataclass(frozen=True)
class Timing:
    """Milliseconds."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Figures:
    """One demand at one size. Ratios are to the floor, median to median and 95th to 95th percentile."""

    people: int
    demand: str
    eligible: int
    to_confirm: int
    top: Timing
    floor: Timing
    p50_over_floor: float
    p95_over_floor: float
    memory_mb: float
    others: dict[str, Timing]


@dataclass(frozen=True)
class Upkeep:
    """What keeping the table costs at one size: seconds to load, microseconds to change one candidate."""

    people: int
    load_arrays_s: float
    load_rows_s: float | None
    replace_us: float
    add_us: float
    remove_us: float
    memory_mb: float


def plain(rows: Iterable[CandidateRow]) -> Ranker:
    """Rank Python objects one by one."""
    everybody = list(rows)
    return lambda demand, limit: [result.key for result in rank_naive(SCHEMA, everybody, demand, limit).best]


PLAIN = Comparison("plain Python", 100_000, plain)


def timed(action: Callable[[], object], seconds: float = 2.0, least: int = 3, most: int = 300) -> Timing:
    """Run once to warm up, then again and again; the median and the 95th percentile."""
    action()
    times: list[float] = []
    while len(times) < least or (len(times) < most and sum(times) < seconds):
        start = perf_counter()
        action()
        times.append((perf_counter() - start) * 1_000)
    p50, p95 = np.percentile(times, (50, 95))
    return Timing(float(p50), float(p95))


def floor_of(table: CandidateTable) -> Timing:
    """Read every array once, eight bytes at a time."""
    words = [word for name in SCHEMA.names for word in table.words(name)]
    arrays: list[npt.NDArray[Any]] = [table.keys, table.asked, table.available, *words]
    whole = [array[: array.size // 8 * 8].view(np.uint64) for array in arrays]
    return timed(lambda: [np.bitwise_or.reduce(array) for array in whole])


def measure(table: CandidateTable, everybody: Crowd, rankers: dict[str, Ranker]) -> list[Figures]:
    """Time the best 50 for each demand, and check every other way gives the same 50."""
    floor = floor_of(table)
    return [_figures(table, name, demand, floor, rankers) for name, demand in demands(everybody).items()]


def _figures(table: CandidateTable, name: str, demand: Demand, floor: Timing, rankers: dict[str, Ranker]) -> Figures:
    ranking = rank(table, demand, LIMIT)
    for other, ranker in rankers.items():
        if list(ranker(demand, LIMIT)) != ranking.keys.tolist():
            raise SystemExit(f"{other} and the engine disagree on the {name} demand among {len(table)} people")
    top = timed(lambda: rank(table, demand, LIMIT))
    return Figures(
        people=len(table),
        demand=name,
        eligible=ranking.eligible,
        to_confirm=ranking.to_confirm,
        top=top,
        floor=floor,
        p50_over_floor=top.p50 / floor.p50,
        p95_over_floor=top.p95 / floor.p95,
        memory_mb=table.nbytes / 1e6,
        others={other: timed(partial(ranker, demand, LIMIT), least=2) for other, ranker in rankers.items()},
    )


def upkeep(everybody: Crowd, rows: list[CandidateRow]) -> Upkeep:
    """Time the two ways to load, then single changes, in a table of its own."""
    start = perf_counter()
    table = everybody.table()
    loaded = perf_counter()
    sample = rows or [CandidateRow(int(key), {"cancer": 2}) for key in everybody.keys[:1_000]]
    changed = [replace(row, asked=row.asked + 1) for row in sample[:1_000]]
    new = [replace(row, key=2**63 + place) for place, row in enumerate(sample[:1_000])]
    memory = table.nbytes / 1e6
    return Upkeep(
        people=everybody.keys.size,
        load_arrays_s=loaded - start,
        load_rows_s=_seconds(lambda: CandidateTable(SCHEMA).load(rows)) if rows else None,
        replace_us=_each(table.put, changed),
        add_us=_each(table.put, new),
        remove_us=_each(table.remove, [row.key for row in new]),
        memory_mb=memory,
    )


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def _each(action: Callable[[_Item], None], items: list[_Item]) -> float:
    start = perf_counter()
    for item in items:
        action(item)
    return (perf_counter() - start) * 1e6 / len(items)


def run(sizes: Sequence[int], comparisons: Sequence[Comparison]) -> tuple[list[Figures], list[Upkeep]]:
    """Measure every size."""
    figures: list[Figures] = []
    costs: list[Upkeep] = []
    for size in sizes:
        everybody = crowd(size)
        chosen = [way for way in comparisons if size <= way.largest]
        rows = everybody.rows() if chosen else []
        costs.append(upkeep(everybody, rows))
        rankers = {way.name: way.prepare(rows) for way in chosen}
        figures += measure(everybody.table(), everybody, rankers)
    return figures, costs


def aligned(title: str, rows: Sequence[Sequence[str]]) -> str:
    """One table to read in a terminal: headings first, columns to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([title, *lines, ""])


def speed_table(figures: Sequence[Figures]) -> str:
    """How long, beside the floor and the other ways."""
    names = list(dict.fromkeys(name for line in figures for name in line.others))
    head = ["people", "demand", "eligible", "p50", "p95", "floor", "p50/floor", "p95/floor", "MB", *names]
    return aligned("Top 50, warm (ms; for the other ways p50, and times the engine's)", [head] + [
        [
            f"{line.people:,}", line.demand, f"{line.eligible:,}", f"{line.top.p50:.2f}", f"{line.top.p95:.2f}",
            f"{line.floor.p50:.3f}", f"{line.p50_over_floor:.1f}", f"{line.p95_over_floor:.1f}",
            f"{line.memory_mb:.1f}", *(_beside(line, name) for name in names),
        ]
        for line in figures
    ])  # fmt: skip


def _beside(line: Figures, name: str) -> str:
    took = line.others.get(name)
    return f"{took.p50:,.1f} (x{took.p50 / line.top.p50:,.0f})" if took else "-"


def upkeep_table(costs: Sequence[Upkeep]) -> str:
    """What loading and single changes cost."""
    head = ["people", "load (s)", "from rows (s)", "replace (µs)", "add (µs)", "remove (µs)", "MB"]
    return aligned("Upkeep", [head] + [
        [
            f"{cost.people:,}", f"{cost.load_arrays_s:.3f}",
            "-" if cost.load_rows_s is None else f"{cost.load_rows_s:.2f}",
            f"{cost.replace_us:.1f}", f"{cost.add_us:.1f}", f"{cost.remove_us:.1f}", f"{cost.memory_mb:.1f}",
        ]
        for cost in costs
    ])  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """The worst figure among the demands at the largest size, and whether it reaches its target."""

    target: float
    worst: float
    met: bool


def verdicts(figures: Sequence[Figures]) -> dict[str, Verdict]:
    """Each target at the largest size; empty when that size was not run."""
    large = [line for line in figures if line.people == LARGEST]
    if not large:
        return {}
    worst = {
        "p95_ms": max(line.top.p95 for line in large),
        "memory_mb": max(line.memory_mb for line in large),
        "p50_over_floor": max(line.p50_over_floor for line in large),
    }
    return {name: Verdict(target, worst[name], worst[name] <= target) for name, target in TARGETS.items()}


def report(figures: Sequence[Figures], costs: Sequence[Upkeep]) -> None:
    """Print the tables and keep the figures."""
    found = verdicts(figures)
    lines = [
        f"{name} at {LARGEST:,}: {line.worst:.1f}, target {line.target:g} {'met' if line.met else 'NOT met'}\n"
        for name, line in found.items()
    ]
    sys.stdout.write("\n".join([speed_table(figures), upkeep_table(costs), "".join(lines)]))
    kept = {
        "machine": {"python": platform.python_version(), "numpy": np.__version__, "cpus": os.cpu_count()},
        "targets": {name: asdict(line) for name, line in found.items()},
        "top50": [asdict(line) for line in figures],
        "upkeep": [asdict(cost) for cost in costs],
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(description="Top 50 of many invented people for a need.")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000", help="numbers of people, separated by commas")
    parser.add_argument("--compare", action="append", default=[], metavar="MODULE:NAME", help="another Comparison")
    chosen = parser.parse_args(arguments)
    extra = [_imported(path) for path in chosen.compare]
    report(*run([int(size) for size in chosen.sizes.split(",")], [PLAIN, *extra]))


def _imported(path: str) -> Comparison:
    module, name = path.split(":")
    comparison: Comparison = getattr(importlib.import_module(module), name)
    return comparison


if __name__ == "__main__":
    main()
