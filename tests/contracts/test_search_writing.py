"""Writing: alone, all or nothing, never seen half done, whatever dies."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest

from labagora.ports.search import SearchDocument, SearchError, SearchIndex, SearchQuery
from tests.contracts import search_engines
from tests.contracts.search_corpus import sheet
from tests.contracts.search_engines import Place
from tests.contracts.search_processes import is_whole, twins
from tests.faults.processes import python

pytestmark = pytest.mark.sqlite_only

MODULE = "tests.contracts.search_processes"


class BrokenRowError(Exception):
    """What reading the rows may raise."""


def broken_stream() -> Iterator[SearchDocument]:
    """Yield a document, then fail."""
    yield sheet("nouvelle", "Nouvelle fiche")
    raise BrokenRowError


def totals(index: SearchIndex, *texts: str) -> list[int]:
    """Return how many documents hold each text."""
    return [index.search(SearchQuery(text=text)).total for text in texts]


def playing(place: Place, role: str, seconds: float) -> AbstractContextManager[subprocess.Popen[str]]:
    """Start another process on the place."""
    return python(MODULE, role, place.engine, place.where, str(seconds))


def next_line(process: subprocess.Popen[str]) -> dict[str, int]:
    """Return the next thing that the process says."""
    assert process.stdout is not None
    line: dict[str, int] = json.loads(process.stdout.readline())
    return line


def seconds_of(action: Callable[[], object]) -> float:
    """Return how long the action takes."""
    started = time.monotonic()
    action()
    return time.monotonic() - started


# --- The right to write


def test_writing_twice_in_one_thread(index: SearchIndex) -> None:
    with index.writing(), index.writing():
        index.apply([sheet("a", "Soins")])
        index.apply([sheet("b", "Soins")])
    assert index.rebuild([sheet("a", "Soins"), sheet("c", "Soins")]) == 2
    with index.writing():
        assert index.rebuild([sheet("a", "Soins")]) == 1
    assert totals(index, "soins") == [1]


def test_writing_waits_for_the_other_writer(place: Place) -> None:
    first, second = place.open(), place.open()
    first.apply([])
    told: list[str] = []

    def wait_then_write() -> None:
        with second.writing():
            told.append("second")

    with first.writing():
        other = threading.Thread(target=wait_then_write)
        other.start()
        time.sleep(0.3)
        told.append("first")
    other.join(10)
    assert told == ["first", "second"]


def test_threads_of_one_index_write_one_after_the_other(index: SearchIndex) -> None:
    inside: list[int] = []
    most: list[int] = []

    def write(number: int) -> None:
        with index.writing():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.02)
            index.apply([sheet(f"{number}", "Soins")])
            inside.remove(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == [1] * 5
    assert totals(index, "soins") == [5]


def test_writer_that_waits_too_long_is_told_to_try_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    index = place.open()
    index.apply([sheet("a", "Soins")])
    search_engines.shorten_patience(monkeypatch, 0.4)
    with playing(place, "hold", 60) as holder:
        next_line(holder)
        assert next_line(holder) == {"holding": True}
        for action in (lambda: index.apply([sheet("b", "Soins")]), lambda: index.rebuild([])):
            started = time.monotonic()
            with pytest.raises(SearchError) as raised:
                action()
            assert 0.3 < time.monotonic() - started < 5
            assert not raised.value.permanent
        assert totals(index, "soins") == [1], "reading waits for nobody"
    index.apply([sheet("b", "Soins")])
    assert totals(index, "soins") == [2], "a killed process holds nothing"


# --- All or nothing


def test_failed_apply_changes_nothing_and_leaves_no_lock(place: Place) -> None:
    index, other = place.open(), place.open()
    index.apply([sheet("a", "Soins")])
    with pytest.raises(BrokenRowError):
        index.apply(broken_stream(), ["sheet:a"])
    assert totals(index, "soins", "nouvelle") == [1, 0]
    assert seconds_of(lambda: other.apply([sheet("b", "Soins")])) < 5
    assert totals(index, "soins") == [2]


def test_failed_rebuild_keeps_the_old_generation_and_leaves_no_lock(place: Place) -> None:
    index, other = place.open(), place.open()
    index.rebuild([sheet("a", "Soins")])
    for _ in range(2):
        with pytest.raises(BrokenRowError):
            index.rebuild(broken_stream())
    assert totals(index, "soins", "nouvelle") == [1, 0]
    assert seconds_of(lambda: other.apply([sheet("b", "Soins")])) < 5
    assert totals(other, "soins") == [2]
    assert index.rebuild([sheet("c", "Soins")]) == 1
    assert totals(other, "soins") == [1]


def test_failure_inside_writing_gives_the_right_back(place: Place) -> None:
    index, other = place.open(), place.open()
    with pytest.raises(BrokenRowError), index.writing():
        raise BrokenRowError
    assert seconds_of(lambda: other.apply([sheet("a", "Soins")])) < 5


@pytest.mark.parametrize("bad", [{"day": "hier"}, {"facets": {"enjeu": 3}}, {"tags": None}, {"title": None}], ids=str)
def test_document_that_is_none_changes_nothing(place: Place, bad: dict[str, object]) -> None:
    index, other = place.open(), place.open()
    index.apply([sheet("a", "Soins")])
    with pytest.raises((TypeError, ValueError, AttributeError)):
        index.apply([sheet("b", "Soins"), sheet("c", **bad)])  # type: ignore[arg-type]  # that is the fault
    assert totals(index, "soins") == [1]
    assert seconds_of(lambda: other.apply([sheet("d", "Soins")])) < 5


# --- What readers see


def test_rebuild_is_not_seen_before_its_end(place: Place) -> None:
    index, reader = place.open(), place.open()
    index.rebuild([sheet("a", "Ancienne"), sheet("b", "Ancienne")])
    seen: list[list[int]] = []

    def stream() -> Iterator[SearchDocument]:
        for number in range(40):
            yield sheet(f"n{number}", "Neuve")
            if number % 20 == 19:
                seen.append(totals(reader, "ancienne", "neuve"))
        seen.append(totals(index, "ancienne", "neuve"))

    before = reader.search(SearchQuery(text="ancienne")).generation
    assert index.rebuild(stream()) == 40
    assert seen == [[2, 0]] * 3
    assert [totals(one, "ancienne", "neuve") for one in (reader, index, place.open())] == [[0, 40]] * 3
    assert reader.search(SearchQuery(text="neuve")).generation != before
    assert set(reader.fingerprints()) == {f"sheet:n{number}" for number in range(40)}


def test_rebuilds_follow_each_other_under_readers(place: Place) -> None:
    index, readers = place.open(), [place.open() for _ in range(2)]
    index.rebuild(twins(0))
    torn: list[int] = []
    over = threading.Event()

    def read(reader: SearchIndex) -> None:
        while not over.is_set():
            if not is_whole(reader):
                torn.append(1)

    threads = [threading.Thread(target=read, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for turn in range(1, 8):
        index.rebuild(twins(turn))
        index.apply(twins(turn * 100))
    over.set()
    for thread in threads:
        thread.join(10)
    assert torn == []


def test_another_process_sees_the_change_at_once(place: Place) -> None:
    writer, reader = place.open(), place.open()
    writer.apply([sheet("a", "Soins")])
    for number in range(10):
        assert totals(reader, f"essai{number}") == [0]
        writer.apply([sheet("a", "Soins", body=f"essai{number}")])
        assert totals(reader, f"essai{number}", "soins") == [1, 1]
        assert reader.fingerprints() == writer.fingerprints()


def test_threads_read_one_index_while_it_is_written(index: SearchIndex) -> None:
    index.apply(twins(0))
    torn: list[int] = []

    def read() -> None:
        torn.extend(1 for _ in range(40) if not is_whole(index))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(1, 15):
        index.apply(twins(turn))
    for thread in threads:
        thread.join(20)
    assert torn == []


def test_several_processes_read_while_one_writes(place: Place) -> None:
    index = place.open()
    index.rebuild(twins(0))
    with ExitStack() as stack:
        readers = [stack.enter_context(playing(place, "read", 2.5)) for _ in range(3)]
        assert [next_line(reader) for reader in readers] == [{"ready": 2}] * 3
        end = time.monotonic() + 2.5
        turn = 0
        while time.monotonic() < end:
            turn += 1
            index.apply(twins(turn)) if turn % 10 else index.rebuild(twins(turn))
        results = [next_line(reader) for reader in readers]
        codes = [reader.wait(10) for reader in readers]
    assert codes == [0, 0, 0]
    assert [result["torn"] for result in results] == [0, 0, 0]
    assert all(result["read"] > 1 for result in results), results
    assert turn > 1


def test_killed_writers_lose_nothing_and_tear_nothing(place: Place) -> None:
    index = place.open()
    index.rebuild(twins(0))
    for pause in (0.05, 0.11, 0.23):
        with playing(place, "write", 60) as writer:
            next_line(writer)
            next_line(writer)
            time.sleep(pause)
            writer.kill()
            writer.wait()
        assert is_whole(index)
        assert seconds_of(lambda: index.apply(twins(1_000))) < 5
        assert is_whole(index)
        assert set(index.fingerprints()) == {"sheet:a", "sheet:b"}


def test_index_opened_before_a_fork_works_after_it(place: Place) -> None:
    """Web servers open the application, then fork."""
    import multiprocessing

    index = place.open()
    index.apply(twins(0))
    assert is_whole(index)
    queue = multiprocessing.get_context("fork").SimpleQueue()
    child = multiprocessing.get_context("fork").Process(target=lambda: queue.put(_reads_and_writes(index)))
    child.start()
    child.join(20)
    assert not queue.empty()
    assert queue.get() is True
    assert child.exitcode == 0
    index.apply(twins(7))
    assert is_whole(index)


def _reads_and_writes(index: SearchIndex) -> bool:
    before = is_whole(index)
    index.apply(twins(5))
    return before and is_whole(index)
