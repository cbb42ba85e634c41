"""The embedded engine: its folder, its generations, its merges, what it opens and what it survives."""

import multiprocessing
import os
import random
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh.index import TOC

from labagora.ports.search import (
    Hits,
    SearchDocument,
    SearchError,
    SearchQuery,
    whoosh_building,
    whoosh_codec,
    whoosh_generations,
    whoosh_rows,
    whoosh_snapshot,
    whoosh_writing,
)
from labagora.ports.search.whoosh_index import WhooshIndex
from tests.contracts.search_corpus import WORDS, corpus, questions, random_sheet, sheet

pytestmark = pytest.mark.sqlite_only

NO_THREAD_WARNING = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "search"


@pytest.fixture
def whoosh(root: Path) -> WhooshIndex:
    return WhooshIndex(root)


def generations(root: Path) -> list[str]:
    """Return the folders of the generations."""
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def current(root: Path) -> Path:
    """Return the folder that is read."""
    return root / (root / "CURRENT").read_text().strip()


def segments(root: Path) -> list[Path]:
    """Return the files of the segments that are read."""
    return sorted(current(root).glob("*.seg"))


def total(index: WhooshIndex, text: str) -> int:
    """Return how many documents hold a text."""
    return index.search(SearchQuery(text=text)).total


def answers(index: WhooshIndex) -> list[Hits]:
    """Return the answers to many questions, but for the name of the generation."""
    asked = [*questions(60, seed=3), SearchQuery(text=f"{WORDS[0]}x"), SearchQuery(text=f"{WORDS[1][:4]}*")]
    return [replace(index.search(query), generation="") for query in asked]


# --- The folder


def test_folder_is_closed_to_others(whoosh: WhooshIndex, root: Path) -> None:
    whoosh.rebuild([sheet("a", "Soins")])
    for path in (root, current(root)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_folder_that_was_open_is_closed(whoosh: WhooshIndex, root: Path) -> None:
    root.mkdir(parents=True)
    root.chmod(0o755)
    whoosh.apply([])
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_reading_what_does_not_exist_writes_nothing(whoosh: WhooshIndex, root: Path) -> None:
    assert total(whoosh, "soins") == 0
    assert whoosh.fingerprints() == {}
    assert not root.exists()
    whoosh.apply([])
    assert total(whoosh, "soins") == 0
    assert generations(root) == ["g1-1-1"]


# --- Generations


def test_one_generation_before_is_kept(whoosh: WhooshIndex, root: Path) -> None:
    for number in range(1, 5):
        whoosh.rebuild([sheet("a", f"Tour {number}")])
        assert total(whoosh, f"{number}") == 1
        assert current(root).name == f"g{number}-1-1"
    assert generations(root) == ["g3-1-1", "g4-1-1"]
    (root / "CURRENT").write_text("g3-1-1\n")
    assert total(whoosh, "3") == 1, "and still answers"


def test_reader_goes_on_with_a_generation_that_was_removed(whoosh: WhooshIndex, root: Path) -> None:
    whoosh.rebuild([sheet("a", "Soins palliatifs")])
    snapshot = whoosh._reader.snapshot()
    for _ in range(3):
        whoosh.rebuild([sheet("b", "Autre")])
    assert snapshot.postings("palliatif").documents.tolist() == [0]
    assert snapshot.phrase(["soin", "palliatif"], snapshot.postings("soin").documents).tolist() == [0]


def test_what_a_killed_rebuild_left_is_removed(whoosh: WhooshIndex, root: Path) -> None:
    whoosh.rebuild([sheet("a", "Soins")])
    left = root / "g2-1-1"
    left.mkdir()
    (left / "half").write_bytes(b"half")
    (root / "CURRENT.part").write_text("g2")
    assert whoosh.rebuild([sheet("a", "Soins")]) == 1
    assert generations(root) == ["g1-1-1", "g3-1-1"]
    assert total(whoosh, "soins") == 1


def test_index_of_another_layout_is_refused_until_it_is_rebuilt(
    whoosh: WhooshIndex, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whoosh.rebuild([sheet("a", "Soins")])
    monkeypatch.setattr(whoosh_generations, "LAYOUT_VERSION", 2)
    for action in (lambda: total(whoosh, "soins"), whoosh.fingerprints, lambda: whoosh.apply([])):
        with pytest.raises(SearchError, match="rebuild"):
            action()
    monkeypatch.undo()
    assert total(whoosh, "soins") == 1


def test_index_of_another_analysis_answers_and_is_to_be_rewritten(whoosh: WhooshIndex, root: Path) -> None:
    whoosh.rebuild([sheet("a", "Soins")])
    current(root).rename(root / "g1-1-0")
    (root / "CURRENT").write_text("g1-1-0\n")
    assert total(whoosh, "soins") == 1
    assert whoosh.fingerprints() == {}
    whoosh.rebuild([sheet("a", "Soins")])
    assert set(whoosh.fingerprints()) == {"sheet:a"}
    assert current(root).name == "g2-1-1"


# --- Damage


def truncated(path: Path) -> None:
    """Cut a file in two, as a power cut may."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    """Leave nothing of a file."""
    path.write_bytes(b"")


def scrambled(path: Path) -> None:
    """Put other bytes in a file."""
    path.write_bytes(bytes(reversed(path.read_bytes())))


@pytest.mark.parametrize("damage", [truncated, emptied, scrambled, Path.unlink], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("pattern", ["CURRENT", "*/*.toc", "*/*.seg"])
def test_damaged_index_says_so_and_is_rebuilt(root: Path, pattern: str, damage: Callable[[Path], None]) -> None:
    WhooshIndex(root).rebuild(corpus(50))
    for path in root.glob(pattern):
        damage(path)
    index = WhooshIndex(root)
    if damage is Path.unlink and pattern == "CURRENT":
        assert index.search(SearchQuery()).total == 0, "as before the first generation"
    else:
        for action in (lambda: total(index, "soins"), index.fingerprints, lambda: index.apply([sheet("a", "Soins")])):
            with pytest.raises(SearchError):
                action()
    assert index.rebuild([sheet("a", "Soins")]) == 1
    assert total(index, "soins") == 1


class DiskFullError(OSError):
    """What a write may raise."""


def raising(*_: object) -> object:
    """Do nothing else."""
    raise DiskFullError


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (whoosh_codec.ArrayWriter, "finish_postings"),
        (whoosh_rows.RowWriter, "finish"),
        (whoosh_rows.RowWriter, "add"),
        (TOC, "write"),
        (whoosh_writing, "_merged"),
    ],
    ids=str,
)
def test_failed_commit_changes_nothing_and_leaves_no_lock(
    whoosh: WhooshIndex, root: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    whoosh.apply([sheet("a", "Soins")])
    monkeypatch.setattr(owner, name, raising)
    for _ in range(2):
        with pytest.raises(DiskFullError):
            whoosh.apply([sheet("b", "Soins")], ["sheet:a"])
    monkeypatch.undo()
    assert total(whoosh, "soins") == total(WhooshIndex(root), "soins") == 1
    monkeypatch.setattr(whoosh_writing, "LOCK_SECONDS", 0.1)
    whoosh.apply([sheet("b", "Soins")])
    assert total(whoosh, "soins") == 2


# --- Segments


def test_small_segments_are_merged_and_answer_the_same(whoosh: WhooshIndex, root: Path, tmp_path: Path) -> None:
    chance, kept = random.Random(1), dict[str, SearchDocument]()
    most = 0
    for turn in range(40):
        documents = [random_sheet(f"{chance.randrange(60):03d}", chance) for _ in range(5)]
        gone = [f"sheet:{chance.randrange(60):03d}" for _ in range(2)] if turn % 3 else []
        whoosh.apply(documents, gone)
        kept = {name: one for name, one in kept.items() if name not in gone} | {one.id: one for one in documents}
        most = max(most, len(segments(root)))
    assert most <= whoosh_writing.MANY_SMALL
    fresh = WhooshIndex(tmp_path / "fresh")
    fresh.rebuild(kept.values())
    assert answers(whoosh) == answers(fresh)
    assert whoosh.fingerprints() == fresh.fingerprints() == {name: one.fingerprint for name, one in kept.items()}


def test_worn_segment_is_written_again(whoosh: WhooshIndex, root: Path) -> None:
    whoosh.rebuild(corpus(100))
    (before,) = segments(root)
    whoosh.apply([], [f"sheet:{number:05d}" for number in range(20)])
    assert segments(root) == [before], "a few are only struck out"
    whoosh.apply([], [f"sheet:{number:05d}" for number in range(20, 60)])
    whoosh.apply([sheet("b", "Soins")])
    assert before not in segments(root)
    assert len(whoosh.fingerprints()) == 41


def test_segment_of_nothing_left_goes(whoosh: WhooshIndex, root: Path) -> None:
    whoosh.apply([sheet("a", "Soins")])
    whoosh.apply([], ["sheet:a"])
    whoosh.apply([sheet("b", "Autre")])
    whoosh.apply([sheet("c", "Autre")])
    assert len(segments(root)) == 2
    assert total(whoosh, "soins") == 0
    whoosh.apply([], ["sheet:b", "sheet:c"])
    assert whoosh.fingerprints() == {}


def test_chunks_answer_as_one(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [*corpus(60), *corpus(30, seed=4), sheet("twice", "Un"), sheet("twice", "Deux"), *corpus(10, seed=5)]
    last = {document.id: document for document in documents}
    one, many = WhooshIndex(tmp_path / "one"), WhooshIndex(root)
    one.rebuild(last.values())
    monkeypatch.setattr(whoosh_building, "CHUNK", 7)
    assert many.rebuild(iter(documents)) == len(last)
    assert len(segments(root)) > 8
    assert answers(one) == answers(many)
    assert one.fingerprints() == many.fingerprints()


def test_documents_are_taken_one_by_one(whoosh: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who calls may show progress: never more than one document is held back."""
    taken: list[int] = []
    indexed: list[int] = []

    def stream() -> Iterator[SearchDocument]:
        for number in range(20):
            taken.append(number)
            yield sheet(f"{number}", "Soins")

    real = whoosh_building.entry_of

    def entry_of(document: SearchDocument) -> object:
        indexed.append(len(taken))
        return real(document)

    monkeypatch.setattr(whoosh_building, "entry_of", entry_of)
    whoosh.rebuild(stream())
    assert indexed == list(range(1, 21))


def test_phrase_is_that_of_the_words_in_a_row(whoosh: WhooshIndex) -> None:
    documents = corpus(200)
    whoosh.rebuild(documents)
    for one in WORDS[:4]:
        for other in WORDS[:4]:
            wanted = f" {one} {other} "
            expected = {
                document.id
                for document in documents
                if any(
                    wanted in f" {part} " for part in (document.title, document.summary, document.body, *document.tags)
                )
                and document.audience == "public"
            }
            assert set(whoosh.search(SearchQuery(text=f'"{one} {other}"', size=100)).ids) == expected


def test_terms_that_are_not_kept_are_read_again(whoosh: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    whoosh.rebuild(corpus(200))
    before = answers(whoosh)
    monkeypatch.setattr(whoosh_snapshot, "MOST_KEPT", 300)
    other = WhooshIndex(whoosh._folder.root)
    assert answers(other) == before
    assert len(other._reader.snapshot()._kept) < 10


# --- What is open


def test_segments_are_opened_once(whoosh: WhooshIndex, root: Path) -> None:
    whoosh.rebuild(corpus(40))
    first = whoosh._reader.snapshot()
    assert whoosh._reader.snapshot() is first
    WhooshIndex(root).apply([sheet("a", "Soins")])
    second = whoosh._reader.snapshot()
    assert second is not first
    assert second.segments[0] is first.segments[0]


def test_open_files_do_not_pile_up(whoosh: WhooshIndex) -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def turn(number: int) -> int:
        whoosh.apply([sheet(f"{number % 5}", "Soins", body=f"tour {number}")])
        if number % 10 == 9:
            whoosh.rebuild([sheet(f"{number % 5}", "Soins")])
        whoosh.search(SearchQuery(text='"soins" tuor tou*', facets=("enjeu",)))
        return opened()

    counts = [turn(number) for number in range(60)]
    assert max(counts[20:]) <= max(counts[:20])


@NO_THREAD_WARNING
def test_fork_while_another_thread_reads(whoosh: WhooshIndex) -> None:
    whoosh.rebuild([sheet("a", "Soins")])
    reading, over = threading.Event(), threading.Event()

    def keep() -> None:
        with whoosh._latest(), whoosh.writing():
            reading.set()
            over.wait(20)

    thread = threading.Thread(target=keep)
    thread.start()
    reading.wait(10)
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    child = context.Process(target=lambda: queue.put(total(whoosh, "soins")))
    child.start()
    child.join(10)
    over.set()
    thread.join(10)
    assert child.exitcode == 0
    assert queue.get() == 1


def test_threads_read_and_write_one_index(whoosh: WhooshIndex) -> None:
    whoosh.rebuild(corpus(60))
    wrong: list[object] = []

    def read(number: int) -> None:
        chance = random.Random(number)
        for query in chance.sample(questions(40, seed=number), 25):
            hits = whoosh.search(query)
            if len(set(hits.ids)) != min(hits.total, query.size):
                wrong.append(query)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for number in range(12):
        whoosh.apply([random_sheet(f"{number:05d}", random.Random(number))])
    for thread in threads:
        thread.join(20)
    assert wrong == []


@NO_THREAD_WARNING
def test_write_lock_is_given_back_by_the_process_that_dies(
    whoosh: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    whoosh.apply([sheet("a", "Soins")])

    def die() -> None:
        with whoosh.writing():
            os._exit(3)

    child = multiprocessing.get_context("fork").Process(target=die)
    child.start()
    child.join(10)
    assert child.exitcode == 3
    monkeypatch.setattr("labagora.ports.search.whoosh_lock.PATIENCE_SECONDS", 0.2)
    whoosh.apply([sheet("b", "Soins")])
    assert total(whoosh, "soins") == 2


def test_writing_from_another_thread_is_told_to_try_again(whoosh: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labagora.ports.search.whoosh_lock.PATIENCE_SECONDS", 0.1)
    raised: list[bool] = []

    def write() -> None:
        try:
            whoosh.apply([sheet("a", "Soins")])
        except SearchError as error:
            raised.append(error.permanent)

    with whoosh.writing():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)
    assert raised == [False]


def gathered(items: Iterable[str]) -> list[str]:
    """Return the items, in order."""
    return sorted(items)


def test_ids_facets_and_audiences_of_any_characters_come_back(whoosh: WhooshIndex) -> None:
    odd = ["é", "a\x1fb", "\ud800", "🩺", "x" * 300, " "]
    documents = [
        sheet(name, "Soins", facets={f"f{name}": [name, "autre"]}, audience=f"de {name}", tags=[name]) for name in odd
    ]
    for index in range(3):
        whoosh.apply(documents[index::3])
    everyone = frozenset(f"de {name}" for name in odd)
    hits = whoosh.search(SearchQuery(text="soins", audiences=everyone, facets=[f"f{name}" for name in odd]))
    assert gathered(hits.ids) == gathered(f"sheet:{name}" for name in odd)
    alone = whoosh.search(SearchQuery(text="soins", audiences=frozenset({"de é"}), filters={"fé": ["é"]}))
    assert list(alone.ids) == ["sheet:é"]
    assert set(whoosh.fingerprints()) == {f"sheet:{name}" for name in odd}
