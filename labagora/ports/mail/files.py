"""Development mail: one .eml file each, readable by any mail program."""

import hashlib
import os
from pathlib import Path

from labagora.core.clock import utcnow
from labagora.ports.mail import MailError, Message


class FileMailer:
    """Writes each message under its own name; a mail sent twice shows twice, as it would in an inbox."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, message: Message) -> None:
        """Write the message, whole or not at all."""
        content = message.as_email(self.sender).as_bytes()
        digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:12]
        name = f"{utcnow():%Y%m%dT%H%M%S%f}-{digest}.eml"
        try:
            self._write(self.folder / name, content)
        except OSError as error:
            raise MailError(f"the mail folder refuses: {error.strerror}", permanent=False) from error

    def _write(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
