"""Budgets of tries."""

import time

import pytest
from sqlalchemy import select

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from tests.accounts.conftest import link_in
from tests.builders.accounts import PASSWORD, enrol_second_factor, make_account, totp_code

WRONG = "mauvaise phrase de passe"


def fail(browser, enter, address, times, **options):
    return [enter(browser, address, WRONG, **options).status_code for _ in range(times)]


def test_b3_eleventh_wrong_try_in_a_row_is_delayed(client, farid, enter):
    assert fail(client, enter, farid.address, 11) == [422] * 10 + [429]
    response = enter(client, farid.address)

    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert "quart d’heure" in response.text


def test_b3_unknown_address_is_delayed_alike(client, enter):
    assert fail(client, enter, "inconnue@exemple.fr", 11) == [422] * 10 + [429]


def test_b3_forged_forwarded_header_changes_nothing(client, farid, enter):
    answers = [
        enter(client, farid.address, WRONG, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(11)
    ]

    assert answers == [422] * 10 + [429]


def test_b3_one_place_trying_many_addresses_is_delayed(client, enter):
    answers = [enter(client, f"a{n}@exemple.fr", WRONG).status_code for n in range(101)]

    assert answers[-1] == 429
    assert set(answers[:100]) == {422}


def test_b3_one_ipv6_subscriber_is_one_place(client, enter):
    for n in range(101):
        place = {"REMOTE_ADDR": f"2001:db8:0:7::{n:x}"}
        last = enter(client, f"a{n}@exemple.fr", WRONG, environ_base=place).status_code

    assert last == 429
    neighbour = {"REMOTE_ADDR": "2001:db8:0:8::1"}
    assert enter(client, "b@exemple.fr", WRONG, environ_base=neighbour).status_code == 422


def test_b3_success_forgets_the_wrong_tries(app, client, farid, enter):
    fail(client, enter, farid.address, 9)
    assert enter(client, farid.address).status_code == 303

    assert fail(app.test_client(), enter, farid.address, 10) == [422] * 10


def test_b3_stranger_cannot_keep_the_owner_out(app, client, farid, enter):
    """A browser where the person signed in before has its own budget."""
    assert enter(client, farid.address).status_code == 303
    client.post("/deconnexion")
    fail(app.test_client(), enter, farid.address, 12)

    assert enter(app.test_client(), farid.address).status_code == 429
    assert enter(client, farid.address).status_code == 303


def test_b3_delay_ends_by_itself(client, farid, enter, monkeypatch):
    fail(client, enter, farid.address, 11)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 15 * 60 + 1)

    assert enter(client, farid.address).status_code == 303


def test_b3_new_passphrase_from_the_mailbox_ends_the_delay(client, farid, enter, mails):
    fail(client, enter, farid.address, 11)
    client.post("/mot-de-passe/oublie", data={"address": farid.address})
    client.post(link_in(mails()[-1]), data={"password": "tambour laiton ruisseau nuage"})

    assert enter(client, farid.address, "tambour laiton ruisseau nuage").status_code == 303


def test_b3_codes_have_a_budget_too(client, enter):
    account = make_account()
    enrol_second_factor(account)
    enter(client, account.address)
    answers = [client.post("/connexion/second-facteur", data={"code": "000000"}).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]
    assert client.post("/connexion/second-facteur", data={"code": totp_code()}).status_code == 429


def test_abuse_20_phished_staff_passphrase_shows_no_page_and_is_slowed(client, esther, enter):
    assert enter(client, esther.address).location.startswith("/connexion/second-facteur")
    for path in ("/mon-espace/securite", "/gestion", "/mon-espace/securite/second-facteur"):
        assert client.get(path).status_code == 303
    answers = [client.post("/connexion/second-facteur", data={"code": f"{n:06}"}).status_code for n in range(10)]

    assert answers.count(429) == 5
    assert client.get("/mon-espace/securite").status_code == 303


@pytest.mark.parametrize("password", [PASSWORD, WRONG])
def test_b3_known_device_has_a_budget_too(client, farid, enter, password):
    enter(client, farid.address)
    client.post("/deconnexion")
    fail(client, enter, farid.address, 10)

    assert enter(client, farid.address, password).status_code == 429


def test_abuse_20_alarm_is_raised_when_the_tries_are_spent(client, farid, enter, mails, caplog):
    address = farid.address
    fail(client, enter, address, 9)
    assert mails() == []
    fail(client, enter, address, 3)
    [warning] = mails()

    assert warning["To"] == address
    assert warning["Subject"] == "Lab Agora — Des essais de connexion à votre compte"
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.spend_tries")).all()
    assert entry.subject_ref == farid.public_id
    assert "tries against one passphrase are spent" in caplog.text
    assert address not in caplog.text


def test_abuse_20_alarm_is_raised_for_codes_too(client, esther, enter, mails):
    enter(client, esther.address)
    for n in range(7):
        client.post("/connexion/second-facteur", data={"code": f"{n:06}"})

    assert [message["To"] for message in mails()] == [esther.address]


def test_b4_alarm_costs_the_same_for_an_unknown_address(client, farid, enter, mails, count_statements):
    address, counts = farid.address, []
    for one in (address, "inconnue@exemple.fr"):
        fail(client, enter, one, 9)
        with count_statements() as seen:
            enter(client, one, WRONG)
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert [message["To"] for message in mails()] == [address]
