"""Writers of one SQLite file: in order, patient for a while, never in the way of readers (security.md R6, R10)."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from labagora.core import db, sqlite_turns
from labagora.core.sqlite_turns import Turn

WRITE = text("UPDATE counter SET value = value + 1")
READ = text("SELECT value FROM counter")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = create_engine(f"sqlite:///{tmp_path / 'counter.db'}", pool_size=30)
    with found.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield found
    found.dispose()


def value(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(READ).scalar_one())


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_a_turn_goes_to_who_asked_first() -> None:
    turn, order = Turn(), []
    assert turn.take(0)

    def wait(place: int) -> None:
        assert turn.take(20)
        order.append(place)
        turn.give()

    threads = [threading.Thread(target=wait, args=(place,)) for place in range(6)]
    for place, thread in enumerate(threads):
        thread.start()
        until(lambda place=place: len(turn._waiting) == place + 1)
    turn.give()
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_who_is_out_of_patience_leaves_the_queue() -> None:
    turn = Turn()
    assert turn.take(0)
    assert not turn.take(0.01)
    turn.give()
    assert turn.take(0)


def test_what_was_read_does_not_stop_a_write_that_others_preceded(engine: Engine) -> None:
    """SQLite refuses a read that turns into a write once somebody else has written: ours is another transaction."""
    with engine.begin() as first:
        assert first.execute(READ).scalar_one() == 0
        with engine.begin() as second:
            second.execute(WRITE)
        first.execute(WRITE)
        assert first.execute(READ).scalar_one() == 2
    assert value(engine) == 2


def test_who_only_reads_keeps_nobody_waiting(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_turns, "PATIENCE_SECONDS", 0.05)
    with engine.begin() as reader:
        reader.execute(READ)
        with engine.begin() as writer:
            writer.execute(WRITE)
    assert value(engine) == 1


def test_a_savepoint_is_a_write(engine: Engine) -> None:
    with engine.begin() as connection:
        with connection.begin_nested():
            connection.execute(READ)
            connection.execute(WRITE)
        undone = connection.begin_nested()
        connection.execute(WRITE)
        undone.rollback()
    assert value(engine) == 1


def test_twenty_writers_lose_nothing(engine: Engine) -> None:
    def write() -> None:
        for _ in range(10):
            with engine.begin() as connection:
                connection.execute(READ)
                connection.execute(WRITE)

    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(engine) == 200


def test_r6_a_file_held_elsewhere_is_waited_for_then_given_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a program that knows nothing of our turns. The next one then finds a turn to take."""
    monkeypatch.setattr(sqlite_turns, "PATIENCE_SECONDS", 0.2)
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="locked"), engine.begin() as connection:
        connection.execute(WRITE)
    assert 0.2 <= time.monotonic() - begun < 5
    other.execute("ROLLBACK")
    other.close()
    with engine.begin() as connection:
        connection.execute(WRITE)
    assert value(engine) == 1


def test_who_fails_or_goes_away_leaves_its_turn(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_turns, "PATIENCE_SECONDS", 1.0)
    with engine.connect() as undone:
        undone.execute(WRITE)
    gone = engine.connect()
    gone.execute(WRITE)
    gone.invalidate()
    gone.close()
    with engine.begin() as connection:
        connection.execute(WRITE)
    assert value(engine) == 1


def test_who_was_refused_the_file_keeps_nothing_that_is_undone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_turns, "PATIENCE_SECONDS", 0.05)
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with engine.connect() as patient:
        patient.execute(READ)
        with pytest.raises(OperationalError):
            patient.execute(WRITE)
        other.execute("ROLLBACK")
        patient.execute(WRITE)
        patient.rollback()
    assert value(engine) == 0
    other.close()


def test_who_still_reads_an_old_state_is_refused_at_once(engine: Engine) -> None:
    """It would never become the last one, and everybody would queue behind meanwhile."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counter VALUES (1), (2)"))
    with engine.connect() as slow:
        rows = slow.execute(READ)
        rows.fetchone()
        with engine.begin() as other:
            other.execute(WRITE)
        start = time.monotonic()
        with pytest.raises(OperationalError):
            slow.execute(WRITE)
        assert time.monotonic() - start < sqlite_turns.PATIENCE_SECONDS / 2
    with engine.connect() as after:
        assert after.execute(text("SELECT max(value) FROM counter")).scalar_one() == 3


def test_a_child_of_who_holds_the_turn_has_its_own(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(WRITE)
        child = os.fork()
        if not child:
            os._exit(0 if not sqlite_turns._turns else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert sqlite_turns._turns


def test_a_connection_collected_while_somebody_asks_leaves_its_turn() -> None:
    """The collector runs where it likes: also inside ``take``, in its very thread."""
    turn, taken = Turn(), []
    assert turn.take(0)

    def ask() -> None:
        with turn._mutex:  # as ``take`` has it
            turn.give()
        taken.append(turn.take(5))

    asker = threading.Thread(target=ask, daemon=True)
    asker.start()
    asker.join(10)
    assert taken == [True]


def test_inside_reading_nothing_is_held(engine: Engine) -> None:
    with db.reading(), engine.begin() as connection:
        connection.execute(READ)
        assert not connection.connection.dbapi_connection.may_write
