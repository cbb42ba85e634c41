"""Handing over and erasing an account."""

import json

from sqlalchemy import inspect, select

from labagora.accounts import actions, privacy, queries
from labagora.accounts.enums import LinkKind, Purpose, Role
from labagora.accounts.models import Account, Consent, OneTimeLink, RoleGrant, SignInSession
from labagora.core.clock import utcnow
from labagora.core.db import Base, db
from labagora.core.vault import PersonKey
from tests.builders.accounts import enrol_second_factor, grant, open_session


def lived_in(account):
    grant(account, Role.RELAY)
    open_session(account)
    enrol_second_factor(account)
    actions.give_consent(account, Purpose.ACCOUNT, actor=account, now=utcnow())
    db.session.add(
        OneTimeLink(account=account, kind=LinkKind.RESET, token_hash=b"x" * 32, made_at=utcnow(), expires_at=utcnow())
    )
    db.session.flush()
    return account


def test_i4_export_holds_everything_but_secrets(farid):
    lived_in(farid)
    body = privacy.export(farid)
    text = json.dumps(body, ensure_ascii=False)

    assert body["account"][0]["adresse_electronique"] == farid.address
    assert all(body[part] for part in ("role_grant", "sign_in_session", "one_time_link", "consent"))
    assert farid.totp_secret not in text
    assert farid.password_hash not in text


def test_i4_every_table_of_the_domain_that_names_a_person_is_handled(app):
    naming = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("labagora.accounts") and "account_id" in inspect(mapper.class_).columns
    }

    assert naming == {
        "RoleGrant", "SignInSession", "Passkey", "OneTimeLink", "ExternalIdentity", "Consent",
    }  # fmt: skip


def test_i5_erased_person_can_be_read_and_found_no_more(as_, farid):
    lived_in(farid)
    browser, address, key_id = as_(farid), farid.address, farid.key_id
    account = queries.get_account(farid.public_id)
    kept = privacy.erase(account, now=utcnow())
    db.session.flush()
    db.session.commit()

    assert kept
    assert queries.find_account_by_address(address) is None
    assert db.session.get_one(PersonKey, key_id).is_destroyed
    assert browser.get("/mon-espace/securite").status_code == 303
    row = db.session.get_one(Account, farid.id)
    assert (row.address_sealed, row.name_sealed, row.password_hash, row.totp_secret_sealed) == (None,) * 4
    assert row.name == ""
    assert db.session.scalars(select(OneTimeLink)).all() == []
    assert all(one.ended_at for one in db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == farid.id)))
    sessions = db.session.scalars(select(SignInSession).where(SignInSession.account_id == farid.id)).all()
    assert all(one.ended_at and not one.device for one in sessions)


def test_i5_receipts_stay_dated(farid):
    lived_in(farid)
    privacy.erase(queries.get_account(farid.public_id), now=utcnow())
    db.session.flush()

    assert db.session.scalars(select(Consent)).one().withdrawn_at is not None


def test_i5_freed_address_can_be_used_again(farid, client, mails):
    address = farid.address
    privacy.erase(queries.get_account(farid.public_id), now=utcnow())
    db.session.flush()
    form = {
        "name": "Farid",
        "address": address,
        "password": "girafe tulipe moteur ciel",
        "is_adult": "y",
        "agrees": "y",
    }
    client.post("/inscription", data=form)

    assert [message["Subject"] for message in mails()] == ["Lab Agora — Confirmez votre adresse"]
