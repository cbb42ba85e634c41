"""What the tests of the desk of the team share."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.calls.queries.revisions import form_desk
from labagora.core.db import db
from tests.builders.calls import make_call, make_revision
from tests.engines.questionnaire.samples import data


@pytest.fixture
def call(app: Any) -> Any:
    """An open call whose form is published, a question of every kind in it."""
    row = make_call(state=CallState.OPEN)
    make_revision(row, questionnaire=data(), number=1)
    return row


@pytest.fixture
def address(call: Any) -> str:
    """The address of the form on the desk."""
    return f"/gestion/appels/{call.public_id}/formulaire"


@pytest.fixture
def written(call: Any) -> Any:
    """A revision that is being written."""
    return make_revision(call, questionnaire=data(), is_published=False, notice="")


@pytest.fixture
def now_is(call: Any) -> Callable[[], Any]:
    """The form that is being written, as it is now."""

    def read() -> Any:
        db.session.expire_all()
        draft = form_desk(call).draft
        assert draft is not None
        return draft

    return read
