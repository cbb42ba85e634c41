"""The product itself, as `make run` starts it: its own process, its own data folder, its demonstration content."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests import services

MOVABLE = "tests.journeys.later"
LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Live:
    """A running portal."""

    url: str
    data: Path
    module: str = "labagora.main"
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_movable(self) -> bool:
        """Whether ``later`` has an effect."""
        return self.module == MOVABLE

    @property
    def now(self) -> datetime:
        """The instant that the portal believes in."""
        return datetime.now(UTC) + timedelta(seconds=_ahead(self.data))

    def later(self, **span: float) -> None:
        """Move the clock of a portal served with ``movable=True``: ``later(days=3)``."""
        seconds = _ahead(self.data) + timedelta(**span).total_seconds()
        fresh = _clock(self.data).with_suffix(".new")
        fresh.write_text(str(seconds), encoding="ascii")
        fresh.replace(_clock(self.data))

    def mails(self, address: str, *, saying: str = "") -> list[EmailMessage]:
        """Return the mails written to the address that say so, oldest first."""
        found = []
        for path in sorted((self.data / "mail").rglob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in str(message["To"]) and saying in _text(message):
                found.append(message)
        return found

    def wait_for_mail(self, address: str, *, saying: str = "", count: int = 1, seconds: float = 60) -> EmailMessage:
        """Wait until the address has received ``count`` mails that say so; return the last."""
        deadline = time.monotonic() + seconds
        while len(found := self.mails(address, saying=saying)) < count:
            assert time.monotonic() < deadline, f"{len(found)} mail(s) for {address}, {count} expected"
            time.sleep(0.1)
        return found[-1]

    def link_in(self, message: EmailMessage, containing: str) -> str:
        """Return the first link of the text part that contains the word."""
        links = [link for link in LINK.findall(_text(message)) if containing in link]
        assert links, f"no link with {containing}: {_text(message)}"
        return links[0]

    def run(self, *arguments: str) -> str:
        """Run a command of the product on the same data; return what it printed."""
        command = [sys.executable, "-m", self.module, *arguments]
        answer = subprocess.run(command, env=environment(self), capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout


def _text(message: EmailMessage) -> str:
    """Return the plain text on one line: a sentence is found wherever it was folded."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def _clock(data: Path) -> Path:
    return data.parent / f"{data.name}.clock"


def _ahead(data: Path) -> float:
    return float(_clock(data).read_text(encoding="ascii"))


def environment(live: Live) -> dict[str, str]:
    """Return the environment of a command that works on the data of a portal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LABAGORA_")}
    ours = {"LABAGORA_DATA": str(live.data), "LABAGORA_BASE_URL": live.url, "JOURNEY_CLOCK": str(_clock(live.data))}
    return {**kept, **ours, **live.settings}


PREPARE = """
from labagora.app import create_app
from labagora.serving import prepare
with create_app().app_context():
    prepare(demo=True)
"""


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a portal with its demonstration content, made once for all workers: ``served`` copies it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            fresh = shared / "demonstration.new"
            command = [sys.executable, "-c", PREPARE]
            variables = environment(Live("http://127.0.0.1:8000", fresh))
            answer = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
            assert answer.returncode == 0, answer.stderr
            fresh.rename(made)
    return made


@contextmanager
def served(
    data: Path, *, like: Path | None = None, movable: bool = False, settings: Mapping[str, str] | None = None
) -> Iterator[Live]:
    """Serve the product with its demonstration content on a free port until the block ends.

    It starts on a copy of the folder ``like``, else from nothing. ``settings`` are more variables of its environment.
    ``movable`` puts it under a clock that ``Live.later`` moves; its jobs then run in a process of their own.
    """
    if like is not None:
        shutil.copytree(like, data)
    port = services.free_port()
    live = Live(f"http://127.0.0.1:{port}", data, MOVABLE if movable else "labagora.main", settings or {})
    _clock(data).write_text("0", encoding="ascii")
    options = ["--no-jobs"] if movable else []
    with _process(live, "serve", "--demo", "--port", str(port), *options) as log:
        try:
            services.wait_for(port, seconds=300)
        except TimeoutError:
            pytest.fail(log.read_text(encoding="utf-8"))
        if not movable:
            yield live
            return
        with _process(live, "jobs", "work"):
            yield live


@contextmanager
def _process(live: Live, *arguments: str) -> Iterator[Path]:
    """Run a command of the product for as long as the block lasts; give the file of what it prints."""
    log = live.data.parent / f"{live.data.name}.{arguments[0]}.log"
    with log.open("wb") as stream:
        command = [sys.executable, "-m", live.module, *arguments]
        process = subprocess.Popen(command, env=environment(live), stdout=stream, stderr=stream)
    try:
        yield log
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()  # else the next test is told of a process that nobody waited for


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Live]:
    """One running portal with its demonstration content for all the journeys of a worker."""
    with served(tmp_path_factory.mktemp("live") / "var", like=demonstration) as portal:
        yield portal
