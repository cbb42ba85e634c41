"""Writers of one SQLite file take turns: those of a process in the order in which they came.

SQLite alone lets a writer that finds the file held sleep longer and longer, up to a tenth of a second, and serves
whoever wakes at the right moment: among sixteen threads some wait until their patience is over while the file stands
idle between two naps. Here one thread a process asks for the file, every millisecond; the others queue behind it.
"""

import sqlite3
from collections import deque
from os import register_at_fork
from threading import Lock, RLock
from time import monotonic, sleep
from typing import Any

PATIENCE_SECONDS = 5.0
ASK_EVERY = 0.001


class Turn:
    """A lock given in the order in which it was asked for."""

    def __init__(self) -> None:
        self._mutex = RLock()  # the collector may let a lost connection go while we are in here
        self._is_taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait at most so long; tell whether the turn is ours."""
        gate = Lock()
        gate.acquire()
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            self._waiting.append(gate)
        if gate.acquire(timeout=seconds):
            return True
        with self._mutex:
            if gate not in self._waiting:  # given at the very last moment
                return True
            self._waiting.remove(gate)
            return False

    def give(self) -> None:
        """Let the next one go."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


def _may_pass(code: int) -> bool:
    """Tell whether it is worth asking again."""
    return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT


_turns: dict[str, Turn] = {}
register_at_fork(after_in_child=_turns.clear)  # a turn that somebody held at that instant is never given back here


class Connection(sqlite3.Connection):
    """A connection that knows whether its transaction may still become that of a writer.

    ``may_write``: it has only read so far and takes the file at its first write. ``turn`` is shared by the
    connections of this process to the same file.
    """

    turn: Turn | None = None
    may_write = False
    _holds = False

    def __init__(self, database: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(database, *arguments, **options)
        if database and str(database) != ":memory:":
            self.turn = _turns.setdefault(str(database), Turn())

    def start_writing(self) -> None:
        """Become a writer: what was read so far is kept, what is read from now on is what others committed last.

        As on a server at READ COMMITTED. Raises sqlite3.OperationalError when the file stays held too long.
        """
        self.may_write = False
        if self.in_transaction:
            super().commit()
        end = monotonic() + PATIENCE_SECONDS
        self._holds = self.turn is not None and self.turn.take(PATIENCE_SECONDS)
        try:
            self._begin(end)
        except BaseException:
            self._let_go()
            if not self.in_transaction:  # or what its owner tries next would be kept at once, whatever is undone
                self.execute("BEGIN")
            self.may_write = True
            raise

    def _begin(self, end: float) -> None:
        """Ask for the file until ``end``. SQLite's own patience would nap too long and is put aside meanwhile.

        Rows of ours that are still being read keep an old state of the file alive: no waiting makes it the last one.
        """
        self.execute("PRAGMA busy_timeout=0")
        try:
            while True:
                try:
                    self.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if not _may_pass(error.sqlite_errorcode) or monotonic() >= end:
                        raise
                    sleep(ASK_EVERY)
                else:
                    return
        finally:
            self.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000:.0f}")

    def _let_go(self) -> None:
        self.may_write = False
        if self._holds and self.turn is not None:
            self._holds = False
            self.turn.give()

    def commit(self) -> None:
        """Commit, then let the next writer go."""
        super().commit()  # refused, the transaction is still ours: its rollback lets go
        self._let_go()

    def rollback(self) -> None:
        """Undo, then let the next writer go."""
        try:
            super().rollback()
        finally:
            self._let_go()

    def close(self) -> None:
        """Close; nobody waits for a connection that is gone."""
        try:
            super().close()
        finally:
            self._let_go()
