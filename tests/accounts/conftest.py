"""What the tests of accounts share: fresh counters, a mailbox, the pages as a person uses them."""

import email
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from labagora.core.db import db
from labagora.ports import jobs
from tests.builders.accounts import PASSWORD

Mails = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def _fresh_counters(request: pytest.FixtureRequest) -> Iterator[None]:
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    app.extensions["labagora"].shared.storage.reset()
    yield
    app.extensions["labagora"].shared.storage.reset()


@pytest.fixture
def mails(app: Flask) -> Mails:
    """Run the jobs, return the mails that left since the last call."""
    folder = app.extensions["labagora"].settings.data / "mail"
    seen: set[Any] = set(folder.glob("*.eml"))

    def collect() -> list[EmailMessage]:
        db.session.commit()
        jobs.drain(app)
        found = [path for path in sorted(folder.glob("*.eml")) if path not in seen]
        seen.update(found)
        return [read_mail(path) for path in found]

    return collect


def text_of(message: EmailMessage) -> str:
    """Return the text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def read_mail(path: Path) -> EmailMessage:
    """Return a mail that was written to a file."""
    return email.message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[return-value]


def link_in(message: EmailMessage, host: str = "http://localhost") -> str:
    """Return the path of the link to follow."""
    found = re.search(re.escape(host) + r"(/\S+/[\w-]{43})", text_of(message))
    assert found, text_of(message)
    return found.group(1)


@pytest.fixture
def enter() -> Callable[..., TestResponse]:
    """Sign in through the page."""

    def do(browser: FlaskClient, address: str | None, password: str = PASSWORD, **options: Any) -> TestResponse:
        return browser.post("/connexion", data={"address": address, "password": password}, **options)

    return do
