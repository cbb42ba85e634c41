"""Several press at the same instant, on both databases: one answer of a team, one grid a lot, one checklist."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.core.db import db
from labagora.reviews.enums import AdmissibilityState, RoundPhase
from labagora.reviews.models import Admissibility, Grid
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import join_team, make_application, make_call, make_filing
from tests.builders.house import open_house
from tests.builders.organisations import make_organisation
from tests.builders.reviews import make_admissible, make_round

AT_ONCE = 4
POINTS = [{"key": "statuts", "label": "Les statuts"}]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def _people(*roles: Role) -> list[Account]:
    people = [make_account(name=f"Personne {number}") for number in range(AT_ONCE)]
    for account in people:
        for role in roles:
            grant(account, role)
        enrol_second_factor(account)
    return people


def _at_once(house: Flask, people: list[Account], ask: Callable[[Any, int], Any]) -> list[int]:
    tokens = [open_session(one) for one in people]
    db.session.commit()
    barrier, answers = threading.Barrier(len(tokens)), []

    def run(place: int, token: str) -> None:
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["sid"] = token
        barrier.wait()
        answers.append(ask(browser, place).status_code)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tokens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return sorted(answers)


def _filed() -> Any:
    call = make_call(state=CallState.REVIEWING, lots=[{"code": "ville", "label": "Ville"}])
    make_round(call, RoundPhase.PREPARING, checklist=POINTS)
    row = make_application(call, make_organisation(), ApplicationState.FILED)
    make_filing(row)
    return row


def test_one_answer_of_a_team(house: Flask) -> None:
    with house.app_context():
        filed, people = _filed(), _people()
        for one in people:
            join_team(filed, one, TeamRole.SIGNATORY)
        make_admissible(filed, AdmissibilityState.QUESTIONED)
        page = f"/candidatures/{filed.public_id}/recevabilite"
        found = _at_once(house, people, lambda browser, n: browser.post(page, data={"reply": f"Réponse {n}."}))
        assert found == [303, 409, 409, 409]
        row = db.session.scalars(db.select(Admissibility)).one()
        assert row.replied_by_ref in {one.public_id for one in people}
        assert row.reply.startswith("Réponse ")


def test_one_grid_a_lot(house: Flask) -> None:
    with house.app_context():
        filed, people = _filed(), _people(Role.STAFF)
        page = f"/gestion/appels/{filed.call.public_id}/evaluation/grilles/nouvelle"
        data = {"lot": "ville", "title": "Ville", "source": ""}
        found = _at_once(house, people, lambda browser, _n: browser.post(page, data=data))
        assert found.count(303) == 1
        assert all(status in (303, 409, 422) for status in found)
        assert len(db.session.scalars(db.select(Grid)).all()) == 1


def test_a_checklist_is_not_written_over(house: Flask) -> None:
    with house.app_context():
        filed, people = _filed(), _people(Role.STAFF)
        page = f"/gestion/appels/{filed.call.public_id}/evaluation/recevabilite/{filed.public_id}"
        line = {"points-0-key": "statuts", "points-0-answer": "met", "version": "0"}
        found = _at_once(house, people, lambda browser, n: browser.post(page, data={**line, "points-0-note": f"{n}"}))
        assert found == [303, 409, 409, 409]
        assert len(db.session.scalars(db.select(Admissibility)).all()) == 1
