"""Several members of the team act at the same instant: one decision, one rank, one sealing, on both databases."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from labagora.accounts.enums import Role
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.reviews.enums import DeliberationState, Outcome
from labagora.reviews.models import Decision, Deliberation
from labagora.reviews.queries.decisions import readiness
from labagora.reviews.queries.rounds import find_round
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.house import open_house
from tests.builders.reviews import decide_on
from tests.reviews.committee.conftest import Committee, make_committee, said

AT_ONCE = 4


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def _session() -> str:
    account = make_account()
    grant(account, Role.STAFF)
    enrol_second_factor(account)
    return open_session(account)


def _together(house: Flask, act: Callable[[FlaskClient, int], int]) -> list[int]:
    """Return the statuses that everybody gets, at the same instant."""
    tokens = [_session() for _ in range(AT_ONCE)]
    db.session.commit()
    barrier, statuses = threading.Barrier(AT_ONCE), []

    def run(number: int, token: str) -> None:
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["sid"] = token
        barrier.wait()
        statuses.append(act(browser, number))

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tokens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return sorted(statuses)


def _count(table: type, *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


def test_one_application_is_decided_once(house: Flask) -> None:
    committee = make_committee()
    page, sent = committee.decision(0), said(committee)
    found = _together(
        house, lambda browser, number: browser.post(page, data={**sent, "reason": f"n° {number}"}).status_code
    )
    assert found == [303] + [409] * (AT_ONCE - 1)
    assert _count(Decision) == 1


def test_a_rank_goes_to_one_application(house: Flask) -> None:
    committee = make_committee()
    pages, sent = [committee.decision(number) for number in range(AT_ONCE)], said(committee, "reserve", rank="1")
    found = _together(house, lambda browser, number: browser.post(pages[number], data=sent).status_code)
    assert found == [303] + [422] * (AT_ONCE - 1)
    assert _count(Decision, Decision.rank == 1) == 1


def test_one_meeting_opens(house: Flask) -> None:
    committee = make_committee()
    committee.deliberation.state = DeliberationState.CLOSED
    committee.deliberation.closed_at = committee.deliberation.held_at
    page = committee.office("comite")
    sent = {"held_day": "2027-03-10", "held_hour": "09:30", "place": "Salle"}
    found = _together(house, lambda browser, _number: browser.post(page, data=sent).status_code)
    assert found == [303] + [409] * (AT_ONCE - 1)
    assert _count(Deliberation) == 2


def test_a_meeting_is_sealed_once(house: Flask) -> None:
    page = make_committee().room("/cloture")
    found = _together(house, lambda browser, _number: browser.post(page).status_code)
    assert found == [303] + [409] * (AT_ONCE - 1)
    assert _count(AuditEntry, AuditEntry.verb == "deliberation.closed") == 1


def test_all_decisions_are_applied_once(house: Flask) -> None:
    committee = make_committee()
    page, mark = committee.office("decisions/application"), _ready(committee)
    found = _together(house, lambda browser, _number: browser.post(page, data={"mark": mark}).status_code)
    assert found == [303] * AT_ONCE
    assert _count(AuditEntry, AuditEntry.verb == "round.decided") == 1
    assert _count(Decision, Decision.applied_at.is_not(None)) == 4


def _ready(committee: Committee) -> str:
    for one in committee.applications:
        decide_on(committee.round, one, Outcome.REJECTED, None, deliberation=committee.deliberation)
    committee.deliberation.state = DeliberationState.CLOSED
    committee.deliberation.closed_at = committee.deliberation.held_at
    db.session.flush()
    round_ = find_round(committee.call)
    assert round_ is not None
    return readiness(round_).mark
