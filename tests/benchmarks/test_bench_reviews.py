"""The bench itself: it runs on a small round, keeps its figures, and many applications cost no more statements."""

import json
from pathlib import Path

import pytest

from labagora.app import create_app
from labagora.core.settings import Settings
from tests.benchmarks import bench_reviews


def test_bench_measures_a_round_and_keeps_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_reviews, "OUTPUT", tmp_path / "bench" / "reviews.json")
    settings = Settings(env="test", data=tmp_path / "data", base_url="http://localhost")
    found = bench_reviews.measure(create_app(settings, WTF_CSRF_ENABLED=False), 12, 6, 1)
    assert {one.name for one in found.pages} == set(bench_reviews.PAGES)
    assert all(one.statements == one.statements_of_few for one in found.pages)
    assert 30 <= found.assigned <= 12 * 3  # some wish not to read what nobody else may
    bench_reviews.report(found)
    assert "A whole assignment" in capsys.readouterr().out
    assert json.loads((tmp_path / "bench" / "reviews.json").read_text())["applications"] == 12
