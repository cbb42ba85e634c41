"""Asks ClamAV's daemon about an upload, where ``LABAGORA_ANTIVIRUS_URL`` names one (security.md F5)."""

import socket
import struct
from contextlib import closing
from urllib.parse import urlsplit

from labagora.core.outbox import TaskError

TIMEOUT_SECONDS = 10.0
CHUNK = 2**16


class ScannerError(TaskError):
    """The scanner does not answer; the file waits in quarantine."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


def is_infected(content: bytes, url: str) -> bool:
    """Tell whether ``clamd:/path/of/socket`` or ``clamd://host:port`` finds something. Raises ScannerError."""
    try:
        with closing(_connect(url)) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                line.sendall(struct.pack(">L", len(chunk)) + chunk)
            line.sendall(struct.pack(">L", 0))
            answer = line.makefile("rb").read(4096).rstrip(b"\0\n")
    except OSError as error:
        raise ScannerError(f"the scanner does not answer ({type(error).__name__})") from error
    if answer.endswith(b" FOUND"):
        return True
    if answer.endswith(b" OK"):
        return False
    raise ScannerError("the scanner could not decide")


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 3310), timeout=TIMEOUT_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(TIMEOUT_SECONDS)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line
