"""What the alerts wrote, read from the folder of mails."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Flask

from labagora.core.db import db


class Letters:
    """The mails of a test, oldest first."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.folder = Path(app.extensions["labagora"].settings.data) / "mail"
        self.before = set(self._files())

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)

    def work(self, moment: Any = None) -> list[EmailMessage]:
        """Let the worker do what is due; return what it wrote since the last time."""
        db.session.commit()
        drained = self.app.extensions["labagora"].jobs.drain(self.app, moment)
        assert drained.failed == drained.retried == 0
        fresh = [path for path in self._files() if path not in self.before]
        self.before.update(fresh)
        return [message_from_bytes(path.read_bytes(), policy=default) for path in fresh]  # type: ignore[arg-type]


def text_of(letter: EmailMessage) -> str:
    """Return the text part."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def token_of(letter: EmailMessage) -> str:
    """Return the token that the link of the mail carries."""
    found = re.search(r"/recherche/alertes/([\w-]+)", text_of(letter))
    assert found is not None
    return found[1]
