"""Processes on one search index: ``python -m tests.faults.searcher ROLE FOLDER``, until they are killed or told.

Every commit puts the same turn in all the sheets of a family, so an answer that shows two turns is torn.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from labagora.core.settings import Settings
from labagora.ports import search
from labagora.ports.search import SearchDocument, SearchIndex, SearchQuery

FAMILY, BACKGROUND = 6, 300
KILLS, TURNS, MOST_SECONDS = 25, 12, 14


def open_index(data: str) -> SearchIndex:
    """Return the index as the application opens it."""
    return search.from_url("whoosh:", Settings(env="test", data=Path(data)))


def family(turn: int) -> list[SearchDocument]:
    """Return the sheets that always change together."""
    return [
        SearchDocument(f"sheet:{number}", f"Famille tour{turn}", body="soins de famille", facets={"turn": [str(turn)]})
        for number in range(FAMILY)
    ]


def background() -> list[SearchDocument]:
    """Return sheets that never change, so that a commit has something to merge and a rebuild lasts."""
    chance = random.Random(1)
    words = ["soins", "parcours", "annonce", "patient", "fatigue", "aidant"]
    return [
        SearchDocument(f"other:{number:04d}", "Autre", body=" ".join(chance.choices(words, k=60)))
        for number in range(BACKGROUND)
    ]


def fault(index: SearchIndex) -> str | None:
    """Return what is wrong with an answer, if anything is."""
    hits = index.search(SearchQuery(text='"soins famille"', facets=("turn",), size=100))
    names = sorted(hits.ids)
    turns = hits.facets["turn"]
    if names != [f"sheet:{number}" for number in range(FAMILY)] or list(turns.values()) != [FAMILY]:
        return f"{names} {dict(turns)}"
    everything = index.search(SearchQuery()).total
    return None if everything == FAMILY + BACKGROUND else f"{everything} sheets"


def read(index: SearchIndex) -> None:
    """Ask until the folder holds a file called ``over``; then say how often and what was wrong."""
    over, count, faults = Path(sys.argv[2], "over"), 0, []
    say("ready")
    while not over.exists():
        count += 1
        if (found := fault(index)) is not None:
            faults.append(found)
    say(json.dumps({"count": count, "faults": faults[:5]}))


def write(index: SearchIndex, turn: int, done: int, rebuilt: int) -> None:
    """Commit, rebuild one turn in seven, telling each turn that is done, for ever."""
    while True:
        if turn % 7 == rebuilt:
            index.rebuild([*background(), *family(turn)])
        else:
            index.apply([*family(turn), *background()[turn % 40 : turn % 40 + 5]])
        os.write(done, f"{turn}\n".encode())
        turn += 1


def kill_writers(index: SearchIndex) -> None:
    """Start a writer and kill it within the time of a few commits, often; then say how often and what was wrong."""
    chance, end = random.Random(3), time.monotonic() + MOST_SECONDS
    turn, longest = 1, 3 * seconds_of_a_commit(index)
    count, faults = 0, []
    while time.monotonic() < end and (count < KILLS or turn < TURNS):
        count += 1
        told = told_by_killed_writer(index, turn, chance, longest)
        seen = shown_turn(open_index(sys.argv[2]))
        if (found := fault(index)) is not None:
            faults.append(found)
        if seen < max(told, default=0):
            faults.append(f"turn {max(told)} was done, {seen} is seen")
        turn = seen + 1
    say(json.dumps({"count": count, "faults": faults[:5], "turns": turn}))


def seconds_of_a_commit(index: SearchIndex) -> float:
    """Return how long a commit takes on this machine, now."""
    started = time.monotonic()
    index.apply(family(1))
    return time.monotonic() - started


def told_by_killed_writer(index: SearchIndex, turn: int, chance: random.Random, longest: float) -> list[int]:
    """Return the turns that a writer says it did before it was killed."""
    told, done = os.pipe()
    rebuilt, pause = chance.randrange(7), chance.uniform(0, longest)
    child = os.fork()
    if not child:
        write(index, turn, done, rebuilt)
    os.close(done)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(told) as lines:
        return [int(line) for line in lines if line.endswith("\n")]


def shown_turn(index: SearchIndex) -> int:
    """Return the turn that is seen."""
    (turn,) = index.search(SearchQuery(text="famille", facets=("turn",))).facets["turn"]
    return int(turn)


def say(what: str) -> None:
    """Print one line for the test."""
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


ROLES: dict[str, Callable[[SearchIndex], None]] = {"read": read, "kill": kill_writers}

if __name__ == "__main__":
    ROLES[sys.argv[1]](open_index(sys.argv[2]))
