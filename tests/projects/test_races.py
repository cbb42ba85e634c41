"""Two leaders ask at the same instant: the budget of the organisation holds, on both databases (abuse 5)."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.core.db import db
from labagora.projects import segments
from labagora.projects.enums import NeedState
from labagora.projects.models import SegmentQuestion
from labagora.reference.queries import vocabulary
from tests.builders.accounts import enrol_second_factor, make_account, open_session
from tests.builders.house import open_house
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.projects import make_need, make_project

AT_ONCE = 4


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def test_abuse_5_questions_asked_at_once_do_not_exceed_the_budget(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "ORGANISATION_BUDGET", 1)
    hospital, alice = make_organisation(), make_account(name="Alice")
    make_membership(alice, hospital)
    enrol_second_factor(alice)
    needs = [make_need(make_project(hospital), state=NeedState.DRAFT).public_id for _ in range(AT_ONCE)]
    codes = [entry.code for entry in vocabulary("cancers").entries[:AT_ONCE]]
    token = open_session(alice)
    db.session.commit()
    barrier, statuses = threading.Barrier(AT_ONCE), []

    def ask(need: str, code: str) -> None:
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["sid"] = token
        barrier.wait()
        statuses.append(browser.post(f"/mon-espace/besoins/{need}/combien", data={"cancers": code}).status_code)

    threads = [threading.Thread(target=ask, args=pair) for pair in zip(needs, codes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(statuses) == [303] + [429] * (AT_ONCE - 1)
    assert db.session.scalar(select(func.count()).select_from(SegmentQuestion)) == 1
