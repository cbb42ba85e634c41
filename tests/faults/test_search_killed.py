"""R3: kill -9 of what writes to the search index, at any moment, while others read. Nothing torn, nothing lost."""

import json
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from labagora.ports.search import SearchQuery
from tests.faults.processes import python
from tests.faults.searcher import BACKGROUND, FAMILY, background, family, fault, open_index

pytestmark = pytest.mark.sqlite_only

MODULE = "tests.faults.searcher"
READERS = 2


def said(process: subprocess.Popen[str]) -> str:
    """Return the next line of a process."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_r3_killed_writers_tear_nothing_under_readers(tmp_path: Path) -> None:
    index = open_index(str(tmp_path))
    index.rebuild([*background(), *family(0)])
    with ExitStack() as stack:
        readers = [stack.enter_context(python(MODULE, "read", str(tmp_path))) for _ in range(READERS)]
        killer = stack.enter_context(python(MODULE, "kill", str(tmp_path)))
        assert [said(reader) for reader in readers] == ["ready"] * READERS
        killed = json.loads(said(killer))
        (tmp_path / "over").touch()
        seen = [json.loads(said(reader)) for reader in readers]
        assert [process.wait(20) for process in (*readers, killer)] == [0] * (READERS + 1)
    assert [result["faults"] for result in (*seen, killed)] == [[]] * (READERS + 1)
    assert all(result["count"] > 10 for result in seen), seen
    assert killed["count"] > 4, killed
    assert killed["turns"] > 2, killed

    index.apply(family(1))
    assert index.search(SearchQuery(text="tour1")).total == FAMILY
    assert fault(index) is None
    assert len(index.fingerprints()) == FAMILY + BACKGROUND
    assert index.rebuild([*background(), *family(2)]) == FAMILY + BACKGROUND
    assert fault(index) is None
    left = [path for path in (tmp_path / "search").iterdir() if path.is_dir()]
    assert len(left) == 2, "the current generation and the one before"
