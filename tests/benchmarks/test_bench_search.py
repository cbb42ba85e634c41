"""The bench of the search: it runs, checks what it compares, and keeps its figures."""

import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from labagora.ports.search import Hits, SearchDocument, SearchQuery
from tests.benchmarks import bench_search, search_sheets
from tests.benchmarks.bench_search import POSTGRESQL, TARGETS, Contestant, Figures, check_agreement, verdicts
from tests.benchmarks.search_fts5 import Fts5Index
from tests.benchmarks.search_relevance import asked, mean_ndcg, ndcg
from tests.benchmarks.search_sheets import invented_sentences, library, questions, sheets
from tests.contracts.search_engines import open_index

pytestmark = pytest.mark.sqlite_only


def test_bench_prints_and_keeps_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_search, "OUTPUT", tmp_path / "bench" / "search.json")
    monkeypatch.setattr(bench_search, "READERS", 2)
    bench_search.main(["--sizes", "60", "--questions", "12"])
    printed = capsys.readouterr().out
    kept = json.loads((tmp_path / "bench" / "search.json").read_text())
    engines = [line["engine"] for line in kept["figures"]]
    assert engines[:2] == ["fts5", "whoosh"]
    assert all(line["p95_ms"] >= line["p50_ms"] > 0 for line in kept["figures"])
    assert all(line["after_mb"] >= line["before_mb"] > 0 for line in kept["figures"][1:])
    assert set(kept["ndcg"]) == set(engines)
    assert "p95/fts5" in printed
    assert "whoosh nDCG@10" in printed


def test_verdicts_say_what_is_not_reached() -> None:
    line = Figures(
        sheets=10_000, engine=POSTGRESQL, p50_ms=1, p95_ms=2, p50_over_fts5=1, p95_over_fts5=1.6, first_ms=2,
        first_over_p50=2, build_per_s=600, build_per_cpu_s=700, visible_ms=10, before_mb=100, after_mb=201,
    )  # fmt: skip
    found = {one.what: one.met for one in verdicts([line], {"whoosh": 0.79})}
    assert found == {
        "postgresql p95_over_fts5 at 10,000": False,
        "postgresql first_over_p50 at 10,000": True,
        "postgresql build_per_s at 10,000": True,
        "postgresql visible_ms at 10,000": True,
        "postgresql after_mb at 10,000": False,
        "whoosh nDCG@10": False,
    }
    assert all((target.most is None) is not (target.least is None) for target in TARGETS)


class Blind:
    """Finds nothing."""

    def search(self, query: SearchQuery) -> Hits:
        return Hits(0, [])

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        pass

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        return 0


def test_bench_refuses_engines_that_find_other_documents(tmp_path: Path) -> None:
    fts5 = Fts5Index(tmp_path / "fts5.db")
    fts5.rebuild(sheets(20))
    everyone = [Contestant("fts5", "", fts5), Contestant("blind", "", Blind())]
    with pytest.raises(SystemExit, match="the engines disagree"):
        check_agreement(everyone, questions(sheets(20), 10))
    fts5.close()


def test_fts5_finds_what_the_engine_finds(tmp_path: Path) -> None:
    documents = sheets(150)
    fts5, whoosh = Fts5Index(tmp_path / "fts5.db"), open_index("whoosh", str(tmp_path / "whoosh"))
    for index in (fts5, whoosh):
        index.rebuild(documents)
    check_agreement([Contestant("fts5", "", fts5), Contestant("whoosh", "", whoosh)], questions(documents, 60))
    fts5.close()


def test_sheets_are_of_real_length_and_the_same_for_the_same_seed() -> None:
    documents = sheets(200)
    sizes = [len(document.body) for document in documents]
    assert sheets(200) == documents != sheets(200, seed=2)
    assert 0.15 < sum(size > 5_000 for size in sizes) / len(sizes) < 0.35
    assert 1_400 < sorted(sizes)[100] < 2_800
    assert len({one.text for one in questions(documents, 80)}) > 60


def test_sentences_are_invented_without_the_library() -> None:
    found = invented_sentences(random.Random(1), 100)
    assert len(set(found)) == 100
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in found)


def test_gain_falls_with_the_place() -> None:
    assert ndcg(["a", "b"], ["a", "b"]) == 1
    assert ndcg(["x", "y"], ["a"]) == 0
    assert 0 < ndcg(["b", "a"], ["a", "b"]) < 1
    assert ndcg(["a"], ["a", "b"]) > ndcg(["b"], ["a", "b"])


def test_expected_pages_exist_and_come_first_often_enough(tmp_path: Path) -> None:
    slugs = {document.id.partition(":")[2] for document in library()}
    assert {slug for one in asked() for slug in one["expect"]} <= slugs
    index = open_index("whoosh", str(tmp_path))
    index.rebuild(search_sheets.library())
    score = mean_ndcg(index)
    assert score is not None
    assert score >= bench_search.LEAST_NDCG
