"""Browsers that file at the same time: one connection a request, as people who come each from a place of their own.

``rush`` keeps ``connections`` of them busy. Paced, the n-th request is due at its own instant and its time counts from
there, also while it waits for a free connection: what a late answer delays is not left out of the figures.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any, TypeVar

from labagora.core.clock import utcnow
from tests.benchmarks.filing_people import Ready

RECEIPT = re.compile(r"/candidatures/([^/]+)/recus?/([^/?]+)")
NO_ANSWER = 0
TRIES, AGAIN_IN = 100, 0.05
Result = TypeVar("Result")


@dataclass(frozen=True)
class Answer:
    """What became of one filing. ``status`` is 0 when no answer came; ``receipt`` names the filing acknowledged.

    ``seconds`` counts from when it was due; ``came`` is when the answer was there.
    """

    asked: Ready
    status: int
    receipt: str
    seconds: float
    tries: int
    came: datetime

    @property
    def is_acknowledged(self) -> bool:
        """Whether the person was shown a receipt."""
        return self.status == 303 and bool(self.receipt)


@dataclass
class Rush:
    """Everything that a rush was answered, and how long it lasted. ``left`` counts the requests that went out."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    left: int = 0

    def note_left(self) -> None:
        """One more request is on its way."""
        self.left += 1


async def exchange(port: int, request: bytes, leaving: Callable[[], None] = lambda: None) -> bytes:
    """Send a request on a connection of its own; return the whole answer. ``leaving`` is told once it is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        leaving()
        return await reader.read()
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    """Return the status of an answer that came whole as far as its headers go, else 0."""
    head, found, _body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]) if found else NO_ANSWER


def receipt_of(answer: bytes) -> str:
    """Return the name of the filing to whose receipt an answer leads, or nothing."""
    lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    place = next((line for line in lines if line.lower().startswith("location:")), "")
    found = RECEIPT.search(place)
    return found[2] if found else ""


async def _ask(port: int, asked: Ready, due: float, found: Rush, *, retry: bool) -> Answer:
    request, answer, tries = asked.request(port), b"", 0
    while tries < (TRIES if retry else 1):
        tries += 1
        try:
            answer = await exchange(port, request, found.note_left)
        except OSError:
            answer = b""
        if status_of(answer) != NO_ANSWER:
            break
        await asyncio.sleep(AGAIN_IN if retry else 0)
    return Answer(asked, status_of(answer), receipt_of(answer), perf_counter() - due, tries, utcnow())


async def _rush(port: int, asked: Sequence[Ready], connections: int, pace: float, found: Rush, *, retry: bool) -> None:
    start, waiting = perf_counter(), iter(enumerate(asked))

    async def browser() -> None:
        for number, one in waiting:
            due = start + number / pace if pace else perf_counter()
            await asyncio.sleep(max(0.0, due - perf_counter()))
            found.answers.append(await _ask(port, one, due, found, retry=retry))

    await asyncio.gather(*(browser() for _ in range(min(connections, len(asked)))))
    found.seconds = perf_counter() - start


def rush(
    port: int,
    asked: Sequence[Ready],
    *,
    connections: int,
    pace: float = 0,
    retry: bool = False,
    found: Rush | None = None,
) -> Rush:
    """File everything: ``pace`` a second, or as fast as answers come when 0. ``retry`` asks again with the same key.

    ``found`` is filled as answers come, to be watched from another thread.
    """
    found = Rush() if found is None else found
    _run(_rush(port, asked, connections, pace, found, retry=retry))
    return found


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run ``work`` in a thread of its own: that of a test may hold the loop of a browser."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def read_pages(port: int, requests: Sequence[bytes]) -> list[str]:
    """Return the pages, asked one after the other."""

    async def read() -> list[str]:
        return [(await exchange(port, one)).decode("utf-8", "replace") for one in requests]

    return _run(read())
