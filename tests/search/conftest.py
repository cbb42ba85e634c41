"""An empty index for each test, and the worker's step that fills it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.accounts.queries import find_account
from labagora.core.db import db
from labagora.search import actions
from labagora.search.engine import index


@pytest.fixture(autouse=True)
def _empty_index(request: pytest.FixtureRequest) -> None:
    """Forget what the tests before put in the index: it is not of their transaction."""
    if "app" in request.fixturenames or "client" in request.fixturenames:
        request.getfixturevalue("app")
        index().apply((), list(index().fingerprints()))


def again(account: Account) -> Account:
    """Return the account as a new request reads it, after the worker's step ended the transaction."""
    found = find_account(account.public_id)
    assert found is not None
    return found


@pytest.fixture
def follow(app: Flask) -> Callable[[], int]:
    """Do what the worker does after a change."""

    def do() -> int:
        db.session.flush()
        return actions.follow()

    return do


@pytest.fixture
def indexed(app: Flask) -> Callable[[], set[str]]:
    """Return the kinds and public ids that the index holds."""

    def look() -> set[str]:
        found: Any = index().fingerprints()
        return set(found)

    return look
