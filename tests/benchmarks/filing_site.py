"""A real installation for the rush of filings: its folder, its migrated database, its server of several workers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from labagora import serving
from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from tests import services
from tests.faults.processes import eventually

SQLITE, POSTGRESQL = "sqlite", "postgresql"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    """An installation. ``app`` reads and writes what the server reads and writes."""

    app: Flask
    settings: Settings

    @property
    def database(self) -> str:
        """Which database it stands on."""
        return POSTGRESQL if self.settings.database_url.startswith(POSTGRESQL) else SQLITE


@dataclass(frozen=True)
class Server:
    """The product serving a site. Its workers are the children that serve, not the one that runs jobs."""

    port: int
    pid: int
    log: Path

    def workers(self) -> list[int]:
        """Return the processes of gunicorn that answer now."""
        return [pid for pid in _children(self.pid) if "jobs" not in _words(pid)]

    def cpu_seconds(self) -> float:
        """Return what its workers that live have spent."""
        return sum(map(_cpu_of, self.workers()))


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:  # it has just ended
        return ["jobs"]


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """Yield the address of an empty database: the file of the installation, or one of our own on ``server``."""
    if not server:
        yield ""
        return
    engine, name = create_engine(server, isolation_level="AUTOCOMMIT"), f"labagora_rush_{token_hex(4)}"
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()


@contextmanager
def open_site(folder: Path, server: str = "") -> Iterator[Site]:
    """Make an installation in ``folder``, its tables on ``server`` when one is named; stay in its context."""
    with database_on(server) as url:
        search_url = "postgresql:" if url else "whoosh:"
        port = services.free_port()
        settings = Settings(data=folder, database_url=url, search_url=search_url, base_url=f"http://127.0.0.1:{port}")
        app = create_app(settings)
        with app.app_context():
            serving.prepare(demo=False)
            yield Site(app, settings)
            db.session.remove()
            db.engine.dispose()
        app.extensions["labagora"].jobs.close()
        getattr(app.extensions["labagora"].search, "close", lambda: None)()


def _environment(settings: Settings) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LABAGORA_")}
    return {
        **kept,
        "LABAGORA_DATA": str(settings.data),
        "LABAGORA_DATABASE_URL": settings.database_url,
        "LABAGORA_SEARCH_URL": settings.search_url,
        "LABAGORA_BASE_URL": settings.base_url,
    }


@contextmanager
def served(site: Site, *options: str, workers: int = 2) -> Iterator[Server]:
    """Serve the site with the command of the product until the block ends."""
    port = make_url(site.settings.base_url).port
    assert port is not None
    log = site.settings.data.parent / f"{site.settings.data.name}.log"
    command = ["serve", "--port", str(port), "--workers", str(workers), *options]
    with log.open("wb") as stream, _running(command, site.settings, stream) as process:
        services.wait_for(port, seconds=120)
        server = Server(port, process.pid, log)
        eventually(lambda: len(server.workers()) == workers)
        yield server


@contextmanager
def _running(command: Sequence[str], settings: Settings, stream: object) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "labagora.main", *command],
        env=_environment(settings), stdout=stream, stderr=stream,  # type: ignore[call-overload]
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
