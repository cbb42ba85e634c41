"""Several people act at the same instant: a link serves once, a question has its number of files, on both databases."""

import os
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.calls.models import Application, ApplicationFile, ApplicationMember, CallInquiry
from labagora.core.db import db
from tests.builders.accounts import enrol_second_factor, make_account, open_session
from tests.builders.calls import invite_to_team, make_application, make_call, make_revision
from tests.builders.house import open_house
from tests.builders.organisations import make_membership, make_organisation
from tests.calls.files.conftest import FORM, PDF

AT_ONCE = 4


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def _leader() -> Account:
    account, organisation = make_account(), make_organisation()
    make_membership(account, organisation)
    enrol_second_factor(account)
    return account


def _draft(lead: Account) -> Application:
    call = make_call()
    return make_application(call, make_organisation(), lead=lead, revision=make_revision(call, questionnaire=FORM))


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


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_link_serves_once(house: Flask) -> None:
    draft = _draft(_leader())
    invite_to_team(draft, "attendue@exemple.fr", token_hash=fingerprint("lien"))
    tokens = [open_session(make_account()) for _ in range(AT_ONCE)]
    found = _together(house, tokens, lambda browser, _n: browser.post("/candidatures/invitations/lien").status_code)
    assert found == [303] + [410] * (AT_ONCE - 1)
    assert _count(ApplicationMember) == 2


def test_an_address_is_invited_once(house: Flask) -> None:
    lead = _leader()
    page, sent = f"/candidatures/{_draft(lead).public_id}/equipe", {"address": "a@exemple.fr", "role": "viewer"}
    tokens = [open_session(lead) for _ in range(AT_ONCE)]
    found = _together(house, tokens, lambda browser, _n: browser.post(page, data=sent).status_code)
    assert found == [303] + [422] * (AT_ONCE - 1)
    assert _count(ApplicationMember) == 2


def test_a_question_takes_its_number_of_files(house: Flask) -> None:
    lead = _leader()
    page = f"/candidatures/{_draft(lead).public_id}/sections/projet/fichiers"

    def attach(browser: FlaskClient, number: int) -> int:
        sent = {"attach": "lettre", "file-lettre": (BytesIO(PDF + bytes([number])), f"lettre{number}.pdf")}
        return browser.post(page, data=sent, headers={"Accept": "application/json"}).status_code

    found = _together(house, [open_session(lead) for _ in range(AT_ONCE)], attach)
    assert found == [201, 201] + [422] * (AT_ONCE - 2)
    assert _count(ApplicationFile) == 2


def test_a_question_asked_by_two_clicks_is_one(house: Flask) -> None:
    person, page = make_account(), f"/appels/{make_call().slug}/questions"
    tokens = [open_session(person) for _ in range(AT_ONCE)]
    found = _together(house, tokens, lambda browser, _n: browser.post(page, data={"question": "Qui ?"}).status_code)
    assert found == [303] * AT_ONCE
    assert _count(CallInquiry) == 1
