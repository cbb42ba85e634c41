"""What the tests of the back office share."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.library.models import Sheet
from tests.builders.accounts import enrol_second_factor, grant, make_account


def make_provider(name: str) -> Account:
    """Add a member of the provider."""
    account = make_account(name=name)
    grant(account, Role.PROVIDER)
    enrol_second_factor(account)
    return account


@pytest.fixture
def paul(app: Any) -> Account:
    """Paul, of the provider, answers for sheets."""
    return make_provider("Paul Rivière")


@pytest.fixture
def gina(app: Any) -> Account:
    """Gina, of the provider too, stands in for him."""
    return make_provider("Gina Éloi")


@pytest.fixture
def again() -> Callable[[Sheet], Sheet]:
    """``again(sheet)``: the sheet as the database holds it now."""

    def read(sheet: Sheet) -> Sheet:
        db.session.expire_all()
        found = db.session.get(Sheet, sheet.id)
        assert found is not None
        return found

    return read
