"""Several at the same instant are served in one transaction; what fails for several is tried again for each."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask, g

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, DomainError
from labagora.core.outbox import WorkerBeat
from labagora.web.together import Desk
from labagora.web.transaction import alongside, take_alongside
from tests.builders.house import open_house


@pytest.fixture
def house(tmp_path: Any) -> Any:
    with open_house(tmp_path / "data") as application:
        yield application


class Counter:
    """Writes a row for each; refuses « refused », breaks on « broken »."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.opened, self.entered = threading.Event(), threading.Event()

    def __call__(self, asked: Sequence[str]) -> list[str | DomainError]:
        self.batches.append(list(asked))
        self.entered.set()
        assert self.opened.wait(10)
        if "broken" in asked:
            raise RuntimeError("broken")
        for one in asked:
            if one != "refused":
                db.session.add(WorkerBeat(worker=one, at=utcnow()))
        return [Conflict() if one == "refused" else one.upper() for one in asked]


def _ask_all(house: Flask, desk: Desk[str, str], counter: Counter, asked: Sequence[str]) -> dict[str, Any]:
    """Let the first be served, the others come meanwhile, then let all go."""
    answers: dict[str, Any] = {}

    def ask(one: str) -> None:
        with house.app_context():
            try:
                answers[one] = desk.ask(one)
            except Exception as error:  # noqa: BLE001 - it is what the test looks at
                answers[one] = type(error)

    threads = [threading.Thread(target=ask, args=(one,)) for one in asked]
    threads[0].start()
    assert counter.entered.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(desk._waiting) < len(asked) - 1:
        threading.Event().wait(0.01)
    counter.opened.set()
    for thread in threads:
        thread.join()
    return answers


def _kept() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(db.select(WorkerBeat.worker)))


def test_who_comes_meanwhile_is_served_in_one_go(house: Flask) -> None:
    counter = Counter()
    answers = _ask_all(house, Desk(counter), counter, ["a", "b", "c", "d"])
    assert answers == {"a": "A", "b": "B", "c": "C", "d": "D"}
    assert counter.batches[0] == ["a"]
    assert sorted(counter.batches[1]) == ["b", "c", "d"]
    assert len(counter.batches) == 2
    assert _kept() == {"a", "b", "c", "d"}


def test_a_refusal_is_that_of_one(house: Flask) -> None:
    counter = Counter()
    answers = _ask_all(house, Desk(counter), counter, ["a", "b", "refused"])
    assert answers == {"a": "A", "b": "B", "refused": Conflict}
    assert _kept() == {"a", "b"}


def test_what_breaks_for_several_is_tried_again_for_each(house: Flask) -> None:
    counter = Counter()
    answers = _ask_all(house, Desk(counter), counter, ["a", "b", "broken", "c"])
    assert answers == {"a": "A", "b": "B", "broken": RuntimeError, "c": "C"}
    assert _kept() == {"a", "b", "c"}


def test_a_row_that_the_database_refuses_is_that_of_one(house: Flask) -> None:
    db.session.add(WorkerBeat(worker="b", at=utcnow()))
    db.session.commit()
    counter = Counter()
    answers = _ask_all(house, Desk(counter), counter, ["a", "b", "c"])
    assert answers == {"a": "A", "b": Conflict, "c": "C"}
    assert _kept() == {"a", "b", "c"}


def test_no_more_than_so_many_at_a_time(house: Flask) -> None:
    counter = Counter()
    _ask_all(house, Desk(counter, most=2), counter, ["a", "b", "c", "d", "e", "f"])
    assert max(map(len, counter.batches)) == 2
    assert _kept() == set("abcdef")


@pytest.mark.parametrize(("asked", "is_written"), [("a", True), ("refused", False)])
def test_what_a_request_must_write_anyway_is_written_once(house: Flask, asked: str, *, is_written: bool) -> None:
    """With the others when the answer is kept; left to the request when it is refused."""
    counter, written = Counter(), []
    counter.opened.set()
    with house.app_context():
        alongside(lambda: written.append(1))
        try:
            Desk(counter).ask(asked)
        except Conflict:
            assert not is_written
        assert bool(written) is is_written
        assert bool(take_alongside()) is not is_written
        assert "alongside" not in g


def test_a_thread_told_to_end_keeps_nobody_waiting(house: Flask) -> None:
    def leave(_asked: Sequence[str]) -> list[str | DomainError]:
        raise SystemExit

    desk: Desk[str, str] = Desk(leave)
    with house.app_context(), pytest.raises(SystemExit):
        desk.ask("a")
    desk._serve = list
    with house.app_context():
        assert desk.ask("b") == "b"
