"""The product itself, as `make run` starts it: its own process, its own data folder, its demonstration content."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests import services

LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Live:
    """A running portal."""

    url: str
    data: Path

    def mails(self, address: str) -> list[EmailMessage]:
        """Return the mails written to the address, oldest first."""
        found = []
        for path in sorted((self.data / "mail").rglob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in str(message["To"]):
                found.append(message)
        return found

    def wait_for_mail(self, address: str, *, count: int = 1, seconds: float = 30) -> EmailMessage:
        """Wait until the address has received ``count`` mails; return the last."""
        deadline = time.monotonic() + seconds
        while len(found := self.mails(address)) < count:
            assert time.monotonic() < deadline, f"{len(found)} mail(s) for {address}, {count} expected"
            time.sleep(0.1)
        return found[-1]

    def link_in(self, message: EmailMessage, containing: str) -> str:
        """Return the first link of the text part that contains the word."""
        body = message.get_body(("plain",))
        assert body is not None
        links = [link for link in LINK.findall(body.get_content()) if containing in link]
        assert links, f"no link with {containing}: {body.get_content()}"
        return links[0]

    def run(self, *arguments: str) -> str:
        """Run a command of the product on the same data; return what it printed."""
        command = [sys.executable, "-m", "labagora.main", *arguments]
        answer = subprocess.run(
            command, env=_environment(self.data, self.url), capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout


def _environment(data: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LABAGORA_")}
    return {**kept, "LABAGORA_DATA": str(data), "LABAGORA_BASE_URL": url}


@contextmanager
def served(data: Path, *, demo: bool = True) -> Iterator[Live]:
    """Serve the product on a free port until the block ends."""
    port = services.free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "labagora.main", "serve", "--port", str(port), *(["--demo"] if demo else [])]
    log = data.parent / f"{data.name}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(command, env=_environment(data, url), stdout=stream, stderr=stream)
    try:
        services.wait_for(port, seconds=90)
        yield Live(url, data)
    except TimeoutError:
        pytest.fail(log.read_text(encoding="utf-8"))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One running portal with its demonstration content for all the journeys of a worker."""
    with served(tmp_path_factory.mktemp("live") / "var") as portal:
        yield portal
