"""Real servers that some tests need. Absent: the test is skipped with its reason, or fails when the
environment says LABAGORA_REQUIRE_SERVICES=1."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import which

import pytest

SERVICES = {"redis": ("127.0.0.1", 6379), "postgresql": ("127.0.0.1", 5432)}
skipped: dict[str, int] = {}


def is_listening(host: str, port: int) -> bool:
    """Tell whether something answers at the address."""
    with closing(socket.socket()) as attempt:
        attempt.settimeout(0.5)
        return attempt.connect_ex((host, port)) == 0


def is_required() -> bool:
    """Tell whether an absent service is a failure."""
    return os.environ.get("LABAGORA_REQUIRE_SERVICES", "") == "1"


def require(name: str) -> None:
    """Skip the test unless the service answers; fail it when services are required."""
    host, port = SERVICES[name]
    if not is_listening(host, port):
        missing(f"{name} ne répond pas à {host}:{port}")


def require_program(name: str) -> str:
    """Return the path of an installed program, or skip (fail when services are required)."""
    path = which(name)
    if path is None:
        missing(f"le programme {name} n'est pas installé")
    return str(path)


def missing(reason: str) -> None:
    """Skip, and remember why for the last lines of the run."""
    if is_required():
        pytest.fail(f"{reason} (LABAGORA_REQUIRE_SERVICES=1)", pytrace=False)
    skipped[reason] = skipped.get(reason, 0) + 1
    pytest.skip(reason)


def summary() -> list[str]:
    """Return one line per absent service: what was skipped and why."""
    return [f"{count} test(s) sauté(s) : {reason}" for reason, count in sorted(skipped.items())]


def free_port() -> int:
    """Return a loopback port that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, *, seconds: float = 10) -> None:
    """Wait until something listens on the loopback port."""
    deadline = time.monotonic() + seconds
    while not is_listening("127.0.0.1", port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing listens on {port}")
        time.sleep(0.02)


@contextmanager
def own_redis(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a Redis server of our own, which a test may freeze or kill. Yields its URL and its process."""
    program, port = require_program("redis-server"), free_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}/0", server
        finally:
            server.kill()
