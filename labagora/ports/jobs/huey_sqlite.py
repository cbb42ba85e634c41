"""The embedded queue: one SQLite file beside the database."""

import os
import sqlite3
from pathlib import Path

from huey import SqliteHuey
from huey.serializer import SignedSerializer

from labagora.ports.jobs.runner import HueyJobs


def connect(path: Path, *, secret: str) -> HueyJobs:
    """Return the runner whose queue is the file ``path`` (0600)."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    huey = SqliteHuey(
        "labagora",
        filename=str(path),
        results=False,
        timeout=2,
        fsync=False,  # a message lost with the power is found again by the sweep
        serializer=SignedSerializer(secret=secret, salt="labagora.jobs"),
    )
    huey.storage.close()  # an SQLite connection must not cross the fork of the web server's workers
    return HueyJobs(huey, broken=(sqlite3.Error,))
