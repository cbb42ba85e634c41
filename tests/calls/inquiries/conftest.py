"""What the tests of questions share."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.calls.enums import CallState
from labagora.calls.models import Call, CallInquiry
from labagora.calls.queries.inquiries import find_inquiry
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import make_call, make_inquiry

CANARY = "Zéphyrine Canari"


@pytest.fixture
def call(app: Flask) -> Call:
    """An open call."""
    return make_call(state=CallState.OPEN, contact_email="appel@exemple.fr")


@pytest.fixture
def author(app: Flask) -> Account:
    """Somebody whose name must be found nowhere."""
    return make_account(name=CANARY, address="zephyrine.canari@exemple.fr")


@pytest.fixture
def inquiry(call: Call, author: Account) -> CallInquiry:
    """A question that waits."""
    return make_inquiry(call, author, question="Un cabinet libéral peut-il être partenaire ?")


@pytest.fixture
def now_is(inquiry: CallInquiry) -> Callable[[], CallInquiry]:
    """The question as it is now."""
    public_id = inquiry.public_id

    def read() -> CallInquiry:
        db.session.expire_all()
        found = find_inquiry(public_id)
        assert found is not None
        return found

    return read


@pytest.fixture
def outgoing(sent: list[Any], run_jobs: Callable[[], None]) -> Callable[[], list[Any]]:
    """Run the jobs, and return all the mails that left until then."""

    def read() -> list[Any]:
        run_jobs()
        return sent

    return read
