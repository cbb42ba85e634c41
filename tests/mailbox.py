"""A real SMTP server on loopback, whose answers a test chooses."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Mailbox:
    """Keeps what it accepts. ``refuse_rcpt`` and ``refuse_data`` are SMTP answers."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.refuse_rcpt = ""
        self.refuse_data = ""
        self.victim: tuple[int, int] | None = None

    def kill_after(self, total: int | None, pid: int) -> None:
        """Kill the process once ``total`` messages are accepted, before it learns so. None: never."""
        self.victim = None if total is None else (total, pid)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.refuse_rcpt:
            return self.refuse_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse_data:
            return self.refuse_data
        self.received.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        if self.victim and len(self.received) >= self.victim[0]:
            os.kill(self.victim[1], signal.SIGKILL)
            self.victim = None
        return "250 OK"


class _Authenticator:
    def __call__(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and data == LoginPassword(b"portail", b"s3:cret/")
        return AuthResult(success=good)


@contextmanager
def smtp_server(*, port: int = 0, with_password: bool = False) -> Iterator[tuple[str, Mailbox]]:
    """Serve on a free loopback port. Yields ``host:port`` and the mailbox."""
    mailbox, port = Mailbox(), port or _free_port()
    options: dict[str, Any] = {"decode_data": False}
    if with_password:
        options |= {"authenticator": _Authenticator(), "auth_require_tls": False, "auth_required": True}
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{port}", mailbox
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
