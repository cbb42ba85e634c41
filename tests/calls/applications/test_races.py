"""Several press at the same instant, on both databases: one draft, one filing, one text (security.md R13, R14)."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.calls.enums import TeamRole
from labagora.calls.models import Application, Call, Filing, FormRevision
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.organisations.models import Organisation
from tests.builders.accounts import enrol_second_factor, make_account, open_session
from tests.builders.calls import join_team, make_application, make_call, make_revision, write_section
from tests.builders.house import open_house
from tests.builders.organisations import make_membership, make_organisation
from tests.calls.applications.conftest import DONE, FORM, typed

AT_ONCE = 4


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def _people(organisation: Organisation, count: int = AT_ONCE) -> list[Account]:
    people = []
    for number in range(count):
        account = make_account(name=f"Équipe {number}")
        make_membership(account, organisation)
        enrol_second_factor(account)
        people.append(account)
    return people


def _scene() -> tuple[Call, Organisation, list[Account]]:
    call, organisation = make_call(reference="COURSE"), make_organisation()
    make_revision(call, questionnaire=FORM)
    return call, organisation, _people(organisation)


def _complete(call: Call, organisation: Organisation, lead: Account) -> Application:
    revision = db.session.scalar(db.select(FormRevision))
    application = make_application(call, organisation, lead=lead, revision=revision)
    for key, content in DONE.items():
        write_section(application, key, content)
    return application


def _at_once(house: Flask, tokens: list[str], ask: Callable[[Any, int], Any]) -> list[Any]:
    barrier, answers = threading.Barrier(len(tokens)), []

    def run(place: int, token: str) -> None:
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["sid"] = token
        barrier.wait()
        answers.append(ask(browser, place))

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tokens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return sorted(answers)


def _posted(address: str, data: dict[str, Any]) -> Callable[[Any, int], tuple[int, str]]:
    def ask(browser: Any, _place: int) -> tuple[int, str]:
        answer = browser.post(address, data=data)
        return answer.status_code, answer.location or ""

    return ask


def test_r13_four_clicks_start_one_draft(house: Flask) -> None:
    call, organisation, people = _scene()
    address, data = f"/appels/{call.slug}/candidature", {"organisation": organisation.public_id, "title": "Un parcours"}
    tokens = [open_session(people[0])] * AT_ONCE
    db.session.commit()
    answers = _at_once(house, tokens, _posted(address, data))
    assert [status for status, _page in answers] == [303] * AT_ONCE
    assert len(set(answers)) == 1
    assert db.session.query(Application).count() == 1


def test_r13_four_clicks_file_once_with_one_receipt(house: Flask) -> None:
    call, organisation, people = _scene()
    application = _complete(call, organisation, people[0])
    address, tokens = f"/candidatures/{application.public_id}/depot", [open_session(people[0])] * AT_ONCE
    db.session.commit()
    answers = _at_once(house, tokens, _posted(address, {"key": "une seule"}))
    assert [status for status, _page in answers] == [303] * AT_ONCE
    assert len(set(answers)) == 1
    assert db.session.query(Filing).count() == 1
    assert db.session.query(Job).filter(Job.name == "calls.mail_receipt").count() == 1


def test_two_who_sign_at_once_file_once(house: Flask) -> None:
    """Each has opened the page: two keys, one text, one filing."""
    call, organisation, people = _scene()
    application = _complete(call, organisation, people[0])
    for person in people[1:]:
        join_team(application, person, TeamRole.SIGNATORY)
    address, tokens = f"/candidatures/{application.public_id}/depot", [open_session(one) for one in people]
    db.session.commit()
    answers = _at_once(
        house, tokens, lambda browser, place: browser.post(address, data={"key": f"clef-{place}"}).location
    )
    assert len(set(answers)) == 1
    assert db.session.query(Filing).count() == 1


def test_four_applications_filed_at_once_have_four_references(house: Flask) -> None:
    call, organisation, people = _scene()
    addresses = [f"/candidatures/{_complete(call, organisation, one).public_id}/depot" for one in people]
    tokens = [open_session(one) for one in people]
    db.session.commit()

    def ask(browser: Any, place: int) -> int:
        return int(browser.post(addresses[place], data={"key": "une"}).status_code)

    assert _at_once(house, tokens, ask) == [303] * AT_ONCE
    references = sorted(one.reference or "" for one in db.session.query(Application))
    assert references == [f"COURSE-{number:04}" for number in range(1, AT_ONCE + 1)]


def test_r14_of_four_texts_one_is_saved_and_three_are_shown_back(house: Flask) -> None:
    call, organisation, people = _scene()
    application = _complete(call, organisation, people[0])
    for person in people[1:]:
        join_team(application, person)
    address, tokens = f"/candidatures/{application.public_id}/sections/projet", [open_session(one) for one in people]
    db.session.commit()

    def ask(browser: Any, place: int) -> int:
        return int(browser.post(address, data=typed(1, resume=f"Texte {place}.")).status_code)

    assert _at_once(house, tokens, ask) == [303, 409, 409, 409]
