"""Four people press at the same instant, on both databases: one save, one lock, one sheet, no crash (R13, R14)."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.enums import Role
from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.models import Sheet, SheetLock, SheetVersion
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.house import open_house
from tests.builders.library import make_sheet
from tests.library.desk.conftest import posted

AT_ONCE = 4


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def _staff() -> list[str]:
    tokens = []
    for number in range(AT_ONCE):
        account = make_account(name=f"Équipe {number}")
        grant(account, Role.STAFF)
        enrol_second_factor(account)
        tokens.append(open_session(account))
    return tokens


def _at_once(house: Flask, tokens: list[str], ask: Callable[[Any, int], int]) -> list[int]:
    barrier, statuses = threading.Barrier(len(tokens)), []

    def run(place: int, token: str) -> None:
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["sid"] = token
        barrier.wait()
        statuses.append(ask(browser, place))

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tokens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return sorted(statuses)


def test_r14_of_four_texts_one_is_saved_and_three_are_shown_back(house: Flask) -> None:
    tokens, sheet = _staff(), make_sheet(state=SheetState.DRAFT)
    address = f"/mon-espace/fiches/{sheet.public_id}/modifier"
    texts = [posted(sheet.content, 1, body=f"Texte {place}.") for place in range(AT_ONCE)]
    db.session.commit()
    statuses = _at_once(house, tokens, lambda browser, place: browser.post(address, data=texts[place]).status_code)
    assert statuses == [303, 409, 409, 409]
    assert db.session.query(SheetVersion).count() == 2


def test_r13_four_clicks_of_one_person_are_one_version(house: Flask) -> None:
    tokens, sheet = _staff()[:1] * AT_ONCE, make_sheet(state=SheetState.DRAFT)
    address = f"/mon-espace/fiches/{sheet.public_id}/modifier"
    data = posted(sheet.content, 1, body="Un texte.")
    db.session.commit()
    assert _at_once(house, tokens, lambda browser, _place: browser.post(address, data=data).status_code) == [303] * 4
    assert db.session.query(SheetVersion).count() == 2


def test_r13_four_clicks_start_one_sheet(house: Flask) -> None:
    tokens = _staff()[:1] * AT_ONCE
    db.session.commit()
    data = {"kind": "fiche", "title": "Mieux prévenir"}
    new = "/mon-espace/fiches/nouvelle"
    assert _at_once(house, tokens, lambda browser, _place: browser.post(new, data=data).status_code) == [303] * 4
    assert db.session.query(Sheet).count() == 1


def test_of_four_writers_one_takes_the_lock(house: Flask) -> None:
    tokens, sheet = _staff(), make_sheet(state=SheetState.DRAFT)
    address = f"/mon-espace/fiches/{sheet.public_id}/verrou"
    fetch = {"X-Requested-With": "fetch"}
    db.session.commit()
    statuses = _at_once(house, tokens, lambda browser, _place: browser.post(address, headers=fetch).status_code)
    assert statuses == [204, 409, 409, 409]
    assert db.session.query(SheetLock).count() == 1
