"""The clock closes a call while the team prolongs it: one after the other, never one over the other."""

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.enums import Role
from labagora.accounts.queries import find_account
from labagora.calls import queries
from labagora.calls.actions import calls as actions
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import grant, make_account
from tests.builders.calls import make_call
from tests.builders.house import open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def test_a_prolongation_is_not_closed_by_the_clock_that_had_read_before(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account()
    grant(account, Role.STAFF)
    ids = make_call(closes_at=utcnow() - timedelta(seconds=1)).public_id, account.public_id
    db.session.commit()
    has_read, may_write, close = threading.Event(), threading.Event(), actions.close_call

    def close_late(*args: Any, **values: Any) -> None:
        has_read.set()
        may_write.wait(2)
        close(*args, **values)

    def clock() -> None:
        with house.app_context():
            actions.follow_hours(now=utcnow())
            db.session.commit()

    def prolong() -> None:
        with house.app_context():
            team = find_account(ids[1])
            call = queries.get_call(ids[0], seen_by=team, lock=True)
            actions.extend_call(call, utcnow() + timedelta(days=3), "Panne.", actor=team, now=utcnow())
            db.session.commit()
            may_write.set()

    monkeypatch.setattr(actions, "close_call", close_late)
    threads = [threading.Thread(target=clock), threading.Thread(target=prolong)]
    threads[0].start()
    assert has_read.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(10)
    db.session.rollback()
    call = db.session.query(Call).one()
    assert (call.state, call.closed_at, len(call.extensions)) == (CallState.OPEN, None, 1)
    assert call.closes_at is not None
    assert call.closes_at > utcnow()
