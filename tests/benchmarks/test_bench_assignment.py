"""The bench itself: it runs, checks what it compares, and keeps its figures."""

import json
from pathlib import Path

import numpy as np
import pytest

from labagora.engines.assignment import Problem, evaluate
from tests.benchmarks import bench_assignment


def test_bench_prints_and_keeps_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_assignment, "OUTPUT", tmp_path / "bench" / "assignment.json")
    bench_assignment.main(["--applications", "60", "--reviewers", "12"])
    printed = capsys.readouterr().out
    kept = json.loads((tmp_path / "bench" / "assignment.json").read_text())
    assert "in turn" in printed
    assert "met" in printed
    assert [line["load"] for line in kept["assignment"]] == ["wide", "tight", "short"]
    assert all(line["engine"]["cost"] <= line["greedy"]["cost"] for line in kept["assignment"])
    assert kept["assignment"][2]["engine"]["missing_reviewers"] == 3 * 60 - 14 * 12
    assert kept["ranking"]["variants"] == 1 + 12 + 3 * 6


def test_bench_refuses_an_engine_that_is_dearer(monkeypatch: pytest.MonkeyPatch) -> None:
    def lazy(problem: Problem, **_watch: object) -> object:
        return evaluate(problem, [])

    monkeypatch.setattr(bench_assignment, "solve", lazy)
    with pytest.raises(SystemExit, match="dearer"):
        bench_assignment.measure("wide", 20, 6)


def test_bench_refuses_rankings_that_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    _, proposal = bench_assignment.measure("wide", 20, 6)
    monkeypatch.setattr(bench_assignment, "_from_nothing", lambda _reviews, found: np.zeros_like(found.ranks))
    with pytest.raises(SystemExit, match="not those of the engine"):
        bench_assignment.again(bench_assignment.reviewed(proposal, 6, 20))
