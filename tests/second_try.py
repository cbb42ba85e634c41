"""A browser test that failed on a busy machine is run once more, alone; the run says so.

A page may be late for a reason that is not ours: two browsers, a server and its jobs share two processors. Nothing else
is tried again: a test without a browser that fails once has failed.
"""

import os
from pathlib import Path
from typing import Any

LIST = "LABAGORA_TEST_FAILURES"
BROWSER, OTHER = "browser", "other"
MOST = 5


def pytest_runtest_logreport(report: Any) -> None:
    """Note each failure, in the process that gathers them."""
    place = os.environ.get(LIST)
    if report.failed and place and "PYTEST_XDIST_WORKER" not in os.environ:
        kind = BROWSER if BROWSER in report.keywords else OTHER
        with Path(place).open("a", encoding="utf-8") as stream:
            stream.write(f"{kind}\t{report.nodeid.partition('@')[0]}\n")


def worth_trying(place: Path) -> list[str]:
    """Return the tests to run once more: none when a test without a browser failed, or when many did."""
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    found = {tuple(line.split("\t", 1)) for line in lines}
    if not found or len(found) > MOST or any(kind != BROWSER for kind, _name in found):
        return []
    return sorted(name for _kind, name in found)
