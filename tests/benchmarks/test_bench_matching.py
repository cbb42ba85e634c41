"""The bench itself: it runs, checks what it compares, and keeps its figures."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from labagora.engines.ranking import CandidateRow, Demand, rank
from tests.benchmarks import bench_matching
from tests.benchmarks.bench_matching import Comparison, Ranker
from tests.benchmarks.people import crowd


def backwards(rows: Iterable[CandidateRow]) -> Ranker:
    keys = [row.key for row in rows]

    def answer(_demand: Demand, limit: int) -> Sequence[int]:
        return keys[::-1][:limit]

    return answer


WRONG = Comparison("wrong", 1_000, backwards)


def test_bench_prints_and_keeps_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_matching, "OUTPUT", tmp_path / "bench" / "matching.json")
    bench_matching.main(["--sizes", "60,200"])
    printed = capsys.readouterr().out
    kept = json.loads((tmp_path / "bench" / "matching.json").read_text())
    assert "plain Python" in printed
    assert [line["people"] for line in kept["top50"]] == [60] * 3 + [200] * 3
    assert all(line["others"]["plain Python"]["p50"] > 0 for line in kept["top50"])
    assert [line["people"] for line in kept["upkeep"]] == [60, 200]
    assert kept["targets"] == {}


def test_bench_refuses_a_comparison_that_ranks_otherwise() -> None:
    with pytest.raises(SystemExit, match="wrong and the engine disagree"):
        bench_matching.main(["--sizes", "60", "--compare", f"{__name__}:WRONG"])


def test_invented_rows_and_columns_are_the_same_people() -> None:
    everybody = crowd(500)
    table = everybody.table()
    for row in everybody.rows():
        slot = table.slots([row.key])[0]
        assert table.asked[slot] == row.asked
        for name, mask in row.masks.items():
            facet = table.schema.facets[table.schema.place(name)]
            assert tuple(int(words[slot]) for words in table.words(name)) == facet.encode(mask)
    assert rank(table, Demand()).eligible == int(everybody.available.sum())
