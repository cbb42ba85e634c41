"""Several people act at the same instant: a link serves once, numbers differ, windows meet, on both databases."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint, index_of
from labagora.calls.enums import ApplicationState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.vault import PersonKey
from labagora.reviews.enums import ReviewerState, ReviewState
from labagora.reviews.models import Review, Reviewer, ReviewRound
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import make_application, make_filing
from tests.builders.house import open_house
from tests.builders.organisations import make_organisation
from tests.builders.reviews import assign, make_grid, make_reviewer, make_round

AT_ONCE = 4
WHOLE = {
    "expected": "0", "act": "submit", "mark-critere-1": "3", "comment-critere-1": "Clair.", "mark-critere-2": "2",
    "comment-critere-2": "Clair aussi.", "recommendation": "support",
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def _together(house: Flask, tokens: list[str], act: Callable[[FlaskClient, int], int]) -> list[int]:
    """Return the statuses that everybody gets, at the same instant."""
    db.session.commit()
    barrier, statuses = threading.Barrier(len(tokens)), []

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


def _staff() -> Account:
    account = make_account()
    grant(account, Role.STAFF)
    enrol_second_factor(account)
    return account


def _readings(number: int) -> tuple[ReviewRound, list[tuple[str, Account]]]:
    """A round whose one application is read by ``number`` people."""
    round_ = make_round()
    make_grid(round_)
    application = make_application(round_.call, make_organisation(), ApplicationState.FILED)
    make_filing(application)
    found = []
    for _ in range(number):
        account = make_account(name="Zz")
        found.append((f"/evaluations/{assign(make_reviewer(round_, account), application).public_id}", account))
    return round_, found


def test_a_link_serves_once(house: Flask) -> None:
    round_ = make_round()
    round_.last_number = 1
    seat = Reviewer(
        round=round_, key=PersonKey(), account=None, number=1, state=ReviewerState.INVITED, invited_at=utcnow(),
        expires_at=utcnow().replace(year=utcnow().year + 1), token_hash=fingerprint("lien"),
    )  # fmt: skip
    seat.address, seat.address_index = "attendue@exemple.fr", index_of("attendue@exemple.fr")
    db.session.add(seat)
    tokens = [open_session(make_account()) for _ in range(AT_ONCE)]
    found = _together(
        house, tokens, lambda one, _n: one.post("/evaluations/invitations/lien", data={"max_load": "2"}).status_code
    )
    assert found == [303] + [410] * (AT_ONCE - 1)
    assert [one.state for one in db.session.scalars(select(Reviewer))] == [ReviewerState.ACTIVE]


def test_people_invited_together_have_numbers_of_their_own(house: Flask) -> None:
    round_ = make_round()
    address = f"/gestion/appels/{round_.call.public_id}/evaluation/evaluateurs"
    tokens = [open_session(_staff()) for _ in range(AT_ONCE)]
    data = {"max_load": "3"}
    found = _together(
        house,
        tokens,
        lambda one, n: one.post(address, data={**data, "address": f"invitee{n}@exemple.fr"}).status_code,
    )
    assert found == [303] * AT_ONCE
    assert sorted(one.number for one in db.session.scalars(select(Reviewer))) == [1, 2, 3, 4]


def test_r14_windows_that_save_together_meet(house: Flask) -> None:
    _round, ((address, account),) = _readings(1)
    tokens = [open_session(account) for _ in range(AT_ONCE)]
    found = _together(
        house,
        tokens,
        lambda one, n: one.post(address, data={"expected": "0", "summary": f"Texte {n}"}).status_code,
    )
    assert found == [303] + [409] * (AT_ONCE - 1)
    assert db.session.scalars(select(Review)).one().summary.startswith("Texte")


def test_reviewers_of_one_grid_give_back_together(house: Flask) -> None:
    _round, readings = _readings(AT_ONCE)
    tokens = [open_session(account) for _address, account in readings]
    found = _together(house, tokens, lambda one, n: one.post(readings[n][0], data=WHOLE).status_code)
    assert found == [303] * AT_ONCE
    assert {one.state for one in db.session.scalars(select(Review))} == {ReviewState.SUBMITTED}


def test_a11_a_text_that_meets_a_conflict_is_not_given_back_after_it(house: Flask) -> None:
    _round, ((address, account),) = _readings(1)
    tokens = [open_session(account) for _ in range(2)]

    def act(browser: FlaskClient, number: int) -> int:
        if number:
            return browser.post(f"{address}/conflit", data={"kind": "personal"}).status_code
        return browser.post(address, data=WHOLE).status_code

    assert _together(house, tokens, act) in ([303, 303], [303, 404])  # it came before, or it is refused
    browser = house.test_client()
    with browser.session_transaction() as cookie:
        cookie["sid"] = tokens[0]
    assert browser.get(address).status_code == 404
