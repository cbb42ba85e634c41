"""Those who ask for the same thing at the same instant are served in one transaction (security.md R10).

In the last minute of a call, a transaction, its statements and its write to the disk cost more than what each one
files. The first who comes serves; who comes meanwhile waits, then one of them serves all who wait. Alone, nobody waits
for anybody. Each gets the answer that it would have had alone: when a transaction fails for several, it is tried again
for each.
"""

from collections import deque
from collections.abc import Callable, Sequence
from os import register_at_fork
from threading import Lock
from typing import Any, Generic, TypeVar, cast
from weakref import WeakSet

from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.web.errors import Unavailable
from labagora.web.transaction import Write, give_back, kept_apart, take_alongside

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MOST = 50


class Ticket(Generic[Asked, Answer]):
    """What one request asks, what it must write anyway, and what became of it."""

    def __init__(self, asked: Asked, beside: Sequence[Write]) -> None:
        self.asked = asked
        self.beside = beside
        self.answer: Answer | None = None
        self.refusal: Exception | None = None
        self.is_served = False

    def settle(self, answer: Answer | DomainError) -> None:
        """Keep the answer."""
        if isinstance(answer, DomainError):
            self.refusal = answer
        else:
            self.answer = answer
        self.is_served = True

    def fail(self, error: Exception) -> None:
        """Keep what went wrong: what must be written anyway is still to be."""
        self.refusal, self.is_served = error, True

    def result(self) -> Answer:
        """Return the answer, or raise what refused it."""
        if self.refusal is not None:
            raise self.refusal
        return cast("Answer", self.answer)


_desks: "WeakSet[Desk[Any, Any]]" = WeakSet()


class Desk(Generic[Asked, Answer]):
    """Serves in one transaction those who wait, ``most`` at a time.

    ``serve`` returns, in order, the answer of each or the DomainError that refuses it. Its answers outlive the
    session: they hold no row.
    """

    def __init__(self, serve: Callable[[Sequence[Asked]], Sequence[Answer | DomainError]], *, most: int = MOST) -> None:
        self._serve = serve
        self._most = most
        self.open()
        _desks.add(self)

    def open(self) -> None:
        """Start with nobody waiting, as after a fork."""
        self._waiting: deque[Ticket[Asked, Answer]] = deque()
        self._turn = Lock()

    def ask(self, asked: Asked) -> Answer:
        """Return the answer, kept. Raises what refuses it. What this request read before is read no more after."""
        ticket: Ticket[Asked, Answer] = Ticket(asked, take_alongside())
        db.session.rollback()  # its connection serves somebody else meanwhile
        self._waiting.append(ticket)
        with self._turn:
            while not ticket.is_served:
                self._serve_some([self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))])
        if ticket.refusal is not None and ticket.beside:
            give_back(ticket.beside)
        return ticket.result()

    def _serve_some(self, tickets: Sequence[Ticket[Asked, Answer]]) -> None:
        try:
            answers = self._kept(tickets)
        except Exception as error:  # noqa: BLE001 - raised again in the request that it concerns
            if len(tickets) == 1:
                tickets[0].fail(error)
                return
            for one in tickets:
                self._serve_some([one])
            return
        except BaseException:  # this thread is told to end: nobody else waits for what it took
            for one in tickets:
                one.fail(Unavailable())
            raise
        for one, answer in zip(tickets, answers, strict=True):
            one.settle(answer)

    def _kept(self, tickets: Sequence[Ticket[Asked, Answer]]) -> Sequence[Answer | DomainError]:
        answers: list[Answer | DomainError] = []

        def write() -> None:
            answers.extend(self._serve([one.asked for one in tickets]))
            for one, answer in zip(tickets, answers, strict=True):
                if not isinstance(answer, DomainError):
                    for beside in one.beside:
                        beside()

        kept_apart(write)
        return answers


def _open_all() -> None:
    for desk in _desks:
        desk.open()


register_at_fork(after_in_child=_open_all)
