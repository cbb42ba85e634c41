"""Runs the suite: everything on SQLite, then what touches the database on PostgreSQL where it answers.

Prints last what was skipped and why. ``LABAGORA_REQUIRE_SERVICES=1`` turns each absent service into a failure.
"""

import os
import subprocess
import sys

from tests import services

POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def pytest(*arguments: str, **environment: str) -> int:
    """Run pytest in a process of its own and return its exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main() -> int:
    """Run both passes; return 0 when both pass."""
    arguments = sys.argv[1:]
    print("— SQLite —", flush=True)
    code = pytest(*arguments)
    if not services.is_listening(*services.SERVICES["postgresql"]):
        print("PostgreSQL ne répond pas à 127.0.0.1:5432 : la suite n'a tourné que sur SQLite.")
        return 1 if services.is_required() else code
    print("— PostgreSQL —", flush=True)
    url = os.environ.get("LABAGORA_TEST_POSTGRESQL", POSTGRESQL)
    second = pytest(*arguments, "-m", "not browser and not sqlite_only", LABAGORA_TEST_DATABASE_URL=url)
    return code or second


if __name__ == "__main__":
    raise SystemExit(main())
