"""What the tests of the team share: a draft of Alice, to which others are invited."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.calls.queries import find_application
from labagora.core.db import db
from tests.builders.calls import make_application, make_call
from tests.calls.likeness import bare


@pytest.fixture
def draft(app: Flask, alice: Account, hospital: Any) -> Application:
    """A draft for which Alice answers."""
    return make_application(make_call(), hospital, lead=alice)


@pytest.fixture
def address(draft: Application) -> str:
    """The address of its team."""
    return f"/candidatures/{draft.public_id}/equipe"


@pytest.fixture
def now_is(draft: Application) -> Callable[[], Application]:
    """The draft as it is now."""
    public_id = draft.public_id

    def read() -> Application:
        db.session.expire_all()
        found = find_application(public_id)
        assert found is not None
        return found

    return read


@pytest.fixture
def look_alike() -> Callable[[Any, str, str], bool]:
    """Tell whether two addresses are refused with the same page, but for the address itself."""

    def compare(browser: Any, hidden: str, absent: str) -> bool:
        pages = [(browser.get(path), path) for path in (hidden, absent)]
        return len({(page.status_code, bare(page.text, path)) for page, path in pages}) == 1

    return compare
