"""The bench itself: it runs and keeps its figures."""

import json
from pathlib import Path

import pytest

from labagora.app import create_app
from labagora.core.settings import Settings
from tests.benchmarks import bench_reading


def test_bench_measures_a_page_and_keeps_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_reading, "OUTPUT", tmp_path / "bench" / "reading.json")
    app = create_app(Settings(env="test", data=tmp_path / "data", base_url="http://localhost"))
    found = bench_reading.measure(app, 3)
    assert 0 < found.statements <= bench_reading.MOST_STATEMENTS
    bench_reading.report(found)
    assert "304" in capsys.readouterr().out
    assert json.loads((tmp_path / "bench" / "reading.json").read_text())["statements"] == found.statements
