"""R1, R10, R13: workers killed while everybody files, the hour that passes, twenty clicks. Against the real server.

Whoever was shown a receipt has a filing that says what the draft says; whoever was shown nothing asks again with the
same key and gets the receipt of the one filing that there is.
"""

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.web.gunicorn_worker import TICK_MS
from tests.benchmarks import filing_people as people
from tests.benchmarks.filing_proof import is_sound, prove
from tests.benchmarks.filing_rush import Rush, rush
from tests.benchmarks.filing_site import Server, Site, open_site, served
from tests.faults.processes import eventually

SERVER = "LABAGORA_TEST_DATABASE_URL"
FILINGS, CLIENTS, KILL_EVERY, BETWEEN_KILLS = 240, 8, 0.4, 5
CLICKS = 20
LITTLE = timedelta(milliseconds=200)
WELL_BEFORE = timedelta(milliseconds=5 * TICK_MS)  # the kernel tells the instant to a tick, we say the later one


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("kills")
    with open_site(folder / "var", os.environ.get(SERVER, "")) as found:
        yield found


@pytest.fixture(scope="module")
def crowd(site: Site) -> list[people.Person]:
    found = people.settle(FILINGS)
    db.session.remove()
    return found


@pytest.fixture(scope="module")
def server(site: Site, crowd: list[people.Person]) -> Iterator[Server]:
    """Two workers; no jobs, so that what they would send is still there to be counted."""
    with served(site, "--no-jobs") as found:
        yield found


@contextmanager
def killing(server: Server, found: Rush) -> Iterator[list[int]]:
    """Kill one of the workers of the server, taken at random, time and again; give those that were.

    On a busy machine a new worker may need longer than that to answer anybody: it is given the time.
    """
    over, killed, chance = threading.Event(), [], random.Random(1)

    def kill() -> None:
        answered = 0
        while not over.wait(KILL_EVERY):
            workers = server.workers()
            if len(found.answers) < answered + BETWEEN_KILLS or not workers:
                continue
            answered = len(found.answers)
            killed.append(chance.choice(workers))
            with suppress(ProcessLookupError):
                os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def test_r1_no_killed_worker_loses_or_doubles_a_filing(site: Site, server: Server, crowd: list[people.Person]) -> None:
    call = people.draft(crowd, team=1)
    asked, found = people.ready(site, call, crowd), Rush()
    db.session.remove()
    with killing(server, found) as killed:
        rush(server.port, asked, connections=CLIENTS, retry=True, found=found)
    assert len(killed) >= 2
    assert any(one.tries > 1 for one in found.answers), "no kill interrupted anybody"
    assert {one.status for one in found.answers} == {303}
    seen = prove(site, server, call, found.answers, team=1)
    assert seen.filed == FILINGS
    assert seen.is_whole, seen
    assert is_sound(site)


def test_r10_what_waits_for_a_thread_past_the_hour_came_before_it(
    site: Site, server: Server, crowd: list[people.Person]
) -> None:
    """Everybody at once: sixteen are served, the others wait, and the hour passes meanwhile. All came in time."""
    call = people.draft(crowd, team=1)
    asked, found = people.ready(site, call, crowd), Rush()
    db.session.remove()
    everybody = {"connections": len(asked), "found": found}
    thread = threading.Thread(target=rush, args=(server.port, asked), kwargs=everybody)
    thread.start()
    eventually(lambda: found.left == len(asked))
    hour = utcnow() + WELL_BEFORE
    people.open_until(call, hour)
    thread.join()
    assert any(one.came > hour + LITTLE for one in found.answers), "nobody had to wait past the hour"
    assert {one.status for one in found.answers} == {303}


def test_r13_twenty_clicks_at_once_are_one_filing(site: Site, server: Server, crowd: list[people.Person]) -> None:
    call = people.draft(crowd[:1], team=1)
    asked = people.ready(site, call, crowd[:1])
    db.session.remove()
    found = rush(server.port, asked * CLICKS, connections=CLICKS)
    assert [one.status for one in found.answers] == [303] * CLICKS
    assert len({one.receipt for one in found.answers}) == 1
    seen = prove(site, server, call, found.answers, team=1)
    assert seen.filed == 1
    assert seen.is_whole, seen
