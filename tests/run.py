"""Runs the suite: everything on SQLite, then what touches the database on PostgreSQL where it answers.

A browser test that failed is run once more, alone, and named (``tests.second_try``). Prints last what was skipped and
why. ``LABAGORA_REQUIRE_SERVICES=1`` turns each absent service into a failure.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import second_try, services

FAILED = 1  # what pytest returns when tests failed
POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def pytest(*arguments: str, **environment: str) -> int:
    """Run pytest in a process of its own and return its exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def with_second_try(*arguments: str, **environment: str) -> int:
    """Run a pass; when only a few browser tests failed, return what they give alone."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "failures"
        code = pytest("-p", "tests.second_try", *arguments, **environment, **{second_try.LIST: str(place)})
        names = second_try.worth_trying(place) if code == FAILED else []
    if not names:
        return code
    print("— once more, alone —", *names, sep="\n", flush=True)
    return pytest(*names, **environment)


def main() -> int:
    """Run both passes; return 0 when both pass."""
    arguments = sys.argv[1:]
    print("— SQLite —", flush=True)
    code = with_second_try(*arguments)
    if not services.is_listening(*services.SERVICES["postgresql"]):
        print("PostgreSQL ne répond pas à 127.0.0.1:5432 : la suite n'a tourné que sur SQLite.")
        return 1 if services.is_required() else code
    print("— PostgreSQL —", flush=True)
    url = os.environ.get("LABAGORA_TEST_POSTGRESQL", POSTGRESQL)
    second = pytest(*arguments, "-m", "not browser and not sqlite_only", LABAGORA_TEST_DATABASE_URL=url)
    return code or second


if __name__ == "__main__":
    raise SystemExit(main())
