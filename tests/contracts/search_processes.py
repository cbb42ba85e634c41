"""What other processes do to an index: ``python -m tests.contracts.search_processes <role> <engine> <where> 3``."""

import json
import sys
import time

from labagora.ports.search import SearchDocument, SearchIndex, SearchQuery
from tests.contracts.search_corpus import sheet
from tests.contracts.search_engines import close_index, open_index

TWINS = ("sheet:a", "sheet:b")


def twins(tower: int) -> list[SearchDocument]:
    """Return two sheets that always change together."""
    return [sheet(name, "Jumeau", body=f"tour {tower}", facets={"tour": [str(tower)]}) for name in ("a", "b")]


def is_whole(index: SearchIndex) -> bool:
    """Tell whether an answer shows both twins of the same turn."""
    hits = index.search(SearchQuery(text="jumeau", facets=("tour",)))
    return hits.total == 2 and sorted(hits.ids) == list(TWINS) and list(hits.facets["tour"].values()) == [2]


def read(index: SearchIndex, seconds: float) -> None:
    """Ask again and again, then print how often and how often the answer was torn."""
    end = time.monotonic() + seconds
    count = torn = 0
    while time.monotonic() < end:
        torn += not is_whole(index)
        count += 1
    say({"read": count, "torn": torn})


def write(index: SearchIndex, seconds: float) -> None:
    """Change the twins again and again."""
    end = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < end:
        index.apply(twins(turn := turn + 1))
        say({"turn": turn})


def hold(index: SearchIndex, seconds: float) -> None:
    """Keep the right to write."""
    with index.writing():
        say({"holding": True})
        time.sleep(seconds)


def say(what: object) -> None:
    """Print one line for the parent."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Play the role that the command line names."""
    role, engine, where, seconds = sys.argv[1:]
    index = open_index(engine, where)
    say({"ready": index.search(SearchQuery(text="jumeau")).total})
    {"read": read, "write": write, "hold": hold}[role](index, float(seconds))
    close_index(index)


if __name__ == "__main__":
    main()
