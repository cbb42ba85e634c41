"""Memory of a web process with an index open: ``python -m tests.benchmarks.search_memory <engine> <where> <count>``.

Prints megabytes (resident) of a fresh process: with the application loaded, then once the index has answered ``count``
questions. Files mapped in memory count, though processes share them.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.search_sheets import questions, sheets, synonyms

ROOT = Path(__file__).resolve().parents[2]


def resident_mb() -> float:
    """Return the memory of this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1_024


def measure(engine: str, where: str, count: int) -> dict[str, float]:
    """Return what a fresh process weighs before and after."""
    command = [sys.executable, "-m", "tests.benchmarks.search_memory", engine, where, str(count)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Load the application, open the index, ask, weigh."""
    import labagora.app  # noqa: F401  a web process has it loaded
    from tests.contracts.search_engines import close_index, open_index

    engine, where, count = sys.argv[1:]
    asked = questions(sheets(50, seed=3), int(count), seed=4)
    synonyms()
    before = resident_mb()
    index = open_index(engine, where)
    for one in asked:
        index.search(replace(one, synonyms=synonyms()))
    after = resident_mb()
    close_index(index)
    sys.stdout.write(json.dumps({"before_mb": before, "after_mb": after}))


if __name__ == "__main__":
    main()
