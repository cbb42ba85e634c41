"""Two administrators dismiss each other at the same instant: one stays, on both databases."""

import os
import threading

import pytest
from sqlalchemy import func, select

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant
from labagora.core.db import db
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.house import open_house


@pytest.fixture
def house(tmp_path):
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def administrator(name):
    account = make_account(name=name)
    row = grant(account, Role.ADMIN)
    enrol_second_factor(account)
    return account.public_id, row.public_id, open_session(account)


@pytest.mark.parametrize("errand", ["roles/{}/retrait", "suspension"])
def test_two_administrators_who_dismiss_each_other_leave_one(house, errand):
    people = [administrator("Gisèle"), administrator("Hugo")]
    db.session.commit()
    barrier = threading.Barrier(2)

    def dismiss(actor, target):
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["sid"] = actor[2]
        barrier.wait()
        browser.post(f"/gestion/comptes/{target[0]}/{errand.format(target[1])}", data={"reason": "security"})

    threads = [threading.Thread(target=dismiss, args=pair) for pair in (people, people[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    query = select(func.count()).select_from(RoleGrant).join(Account, Account.id == RoleGrant.account_id)
    assert db.session.scalar(query.where(RoleGrant.ended_at.is_(None), Account.suspended_at.is_(None))) == 1
