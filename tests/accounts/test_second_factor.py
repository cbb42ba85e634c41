"""Codes, recovery codes, passkeys."""

import html
import json
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from labagora.accounts import actions, queries
from labagora.accounts.enums import Role
from labagora.accounts.models import Account, Passkey
from labagora.accounts.passwords import hash_password
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.accounts.authenticator import Device
from tests.builders.accounts import enrol_second_factor, grant, make_account, totp_code

FACTOR = "/mon-espace/securite/second-facteur"
SECOND = "/connexion/second-facteur"


@pytest.fixture
def protected(app):
    account = make_account()
    enrol_second_factor(account)
    return account


def options_of(page, mode="get"):
    found = re.search(rf'data-passkey="{mode}" data-options="([^"]+)"', page.text)
    return json.loads(html.unescape(found.group(1)))


def secret_of(page):
    return "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page.text).group(1).split())


def enrol(browser):
    secret = secret_of(browser.get(FACTOR))
    return secret, browser.post(FACTOR, data={"code": pyotp.TOTP(secret).at(utcnow())})


def codes_of(page):
    return re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page.text)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN, Role.LEADER, Role.REVIEWER, Role.PROVIDER])
def test_b1_role_without_second_factor_sees_no_page_beyond_enrolment(as_, farid, role):
    grant(farid, role)
    browser = as_(farid)

    for path in ("/mon-espace/securite", "/mon-espace/securite/adresse"):
        closed = browser.get(path)
        assert (closed.status_code, closed.location) == (303, FACTOR)
    assert "À faire avant de continuer" in browser.get(FACTOR).text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.RELAY, Role.CONSORTIUM_MEMBER])
def test_b1_other_roles_are_offered_it_only(as_, farid, role):
    grant(farid, role)

    assert as_(farid).get("/mon-espace/securite").status_code == 200


def test_b1_enrolment_opens_the_rest_and_renews_the_session(app, as_, farid):
    grant(farid, Role.STAFF)
    browser = as_(farid)
    other = as_(farid)
    before = browser.get_cookie("labagora").value
    _, page = enrol(browser)

    assert page.status_code == 200
    assert len(codes_of(page)) == 10
    assert browser.get("/mon-espace/securite").status_code == 200
    assert other.get("/mon-espace/securite").location.startswith("/connexion")
    thief = app.test_client()
    thief.set_cookie("labagora", before)
    assert thief.get(FACTOR).status_code == 303


def test_enrolment_with_a_wrong_code_ties_nothing(as_, farid):
    browser = as_(farid)
    first = secret_of(browser.get(FACTOR))
    response = browser.post(FACTOR, data={"code": "000000"})

    assert response.status_code == 422
    assert secret_of(response) == first
    assert queries.get_account(farid.public_id).totp_confirmed_at is None
    assert browser.post(FACTOR, data={}).status_code == 422


def test_enrolment_image_is_an_svg_without_style(as_, farid, camille):
    browser = as_(farid)
    assert browser.get(FACTOR + "/qr.svg").status_code == 404
    browser.get(FACTOR)
    image = browser.get(FACTOR + "/qr.svg")

    assert image.mimetype == "image/svg+xml"
    assert b"style" not in image.data
    assert image.headers["Cache-Control"] == "no-store"
    assert as_(camille).get(FACTOR + "/qr.svg").status_code == 404


def test_secret_being_tied_is_not_readable_in_the_cookie(as_, farid):
    browser = as_(farid)
    secret = secret_of(browser.get(FACTOR))
    with browser.session_transaction() as cookie:
        assert secret not in json.dumps(dict(cookie))


def test_b8_same_code_twice_is_refused(app, protected, enter):
    code = totp_code()
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        assert enter(browser, protected.address).location.startswith(SECOND)

    assert first.post(SECOND, data={"code": code}).status_code == 303
    assert second.post(SECOND, data={"code": code}).status_code == 422


@pytest.mark.parametrize(("seconds", "status"), [(-30, 303), (0, 303), (30, 303), (-90, 422), (90, 422)])
def test_code_of_the_step_before_or_after_is_accepted(client, protected, enter, seconds, status):
    enter(client, protected.address)
    code = totp_code(utcnow() + timedelta(seconds=seconds))

    assert client.post(SECOND, data={"code": f"{code[:3]} {code[3:]}"}).status_code == status


def test_b8_recovery_code_works_once_and_is_stored_hashed(app, as_, farid, enter):
    _, page = enrol(as_(farid))
    code = codes_of(page)[0]
    account = queries.get_account(farid.public_id)
    address = account.address
    assert all(stored.startswith("$argon2id$") for stored in account.recovery_hashes)
    answers = []
    for _ in range(2):
        browser = app.test_client()
        enter(browser, address)
        answers.append(browser.post(SECOND, data={"code": code.upper().replace("-", " ")}).status_code)

    assert answers == [303, 422]
    assert len(queries.get_account(farid.public_id).recovery_hashes) == 9


def test_new_recovery_codes_replace_the_former(app, as_, farid, enter):
    browser = as_(farid)
    _, page = enrol(browser)
    former = codes_of(page)[0]
    fresh = codes_of(browser.post("/mon-espace/securite/codes-de-secours"))
    address = farid.address
    visitor = app.test_client()
    enter(visitor, address)

    assert visitor.post(SECOND, data={"code": former}).status_code == 422
    assert visitor.post(SECOND, data={"code": fresh[0]}).status_code == 303


def test_recovery_codes_need_a_factor(as_, farid):
    assert as_(farid).post("/mon-espace/securite/codes-de-secours").status_code == 409


def test_second_step_without_the_first_leads_back(client):
    assert client.get(SECOND).location.startswith("/connexion")
    assert client.post(SECOND, data={"code": "123456"}).location.startswith("/connexion")


def test_second_step_waits_ten_minutes(client, protected, enter, freeze):
    enter(client, protected.address)
    assert client.get(SECOND).status_code == 200
    freeze(utcnow() + timedelta(minutes=10, seconds=1))

    assert client.get(SECOND).status_code == 303


def test_second_step_dies_with_a_change_of_passphrase(client, protected, enter):
    enter(client, protected.address)
    protected.password_hash = hash_password("tambour laiton ruisseau nuage")

    assert client.get(SECOND).location.startswith("/connexion?")


def test_second_step_empty_and_too_long(client, protected, enter):
    enter(client, protected.address)

    assert client.post(SECOND, data={}).status_code == 422
    assert client.post(SECOND, data={"code": "1" * 50}).status_code == 422


def test_removal_is_refused_when_a_role_demands_the_factor(as_, esther):
    assert as_(esther).post(FACTOR + "/retrait").status_code == 403


def test_removal_and_repeat(as_, protected):
    browser = as_(protected)

    assert browser.post(FACTOR + "/retrait").status_code == 303
    assert browser.post(FACTOR + "/retrait").status_code == 409
    assert not queries.get_account(protected.public_id).has_second_factor


def test_change_of_factor_asks_again_after_a_quarter_of_an_hour(as_, protected, freeze):
    browser = as_(protected)
    freeze(utcnow() + timedelta(minutes=16))

    for path in (FACTOR + "/retrait", "/mon-espace/securite/codes-de-secours", "/mon-espace/securite/cles"):
        assert browser.post(path).location.startswith("/mon-espace/securite/verification")
    assert queries.get_account(protected.public_id).has_second_factor


def add_passkey(browser, device, label="mon téléphone"):
    credential = device.create(options_of(browser.get(FACTOR), "create"))
    return browser.post("/mon-espace/securite/cles", data={"credential": credential, "label": label})


def test_passkey_is_added_with_recovery_codes_the_first_time(as_, farid, mails):
    browser = as_(farid)
    page = add_passkey(browser, Device())

    assert len(codes_of(page)) == 10
    assert add_passkey(browser, Device(), label="").status_code == 303
    labels = [key.label for key in queries.get_account(farid.public_id).passkeys]
    assert labels == ["mon téléphone", "Clé d’accès"]
    assert {message["Subject"] for message in mails()} == {"Lab Agora — Les protections de votre compte ont changé"}


def test_passkey_alone_signs_in(app, as_, farid):
    device = Device()
    add_passkey(as_(farid), device)
    browser = app.test_client()
    credential = device.get(options_of(browser.get("/connexion")))

    assert browser.post("/connexion/cle", data={"credential": credential}).location == "/mon-espace"
    assert browser.get("/mon-espace/securite").status_code == 200


def test_passkey_works_while_the_passphrase_is_delayed(app, as_, farid, enter):
    device = Device()
    add_passkey(as_(farid), device)
    address = farid.address
    browser = app.test_client()
    for _ in range(11):
        enter(browser, address, "mauvaise phrase de passe")
    credential = device.get(options_of(browser.get("/connexion")))

    assert browser.post("/connexion/cle", data={"credential": credential}).location == "/mon-espace"


def test_passkey_as_second_step(app, as_, farid, enter):
    device = Device(verifies=False)
    add_passkey(as_(farid), device)
    browser = app.test_client()
    assert enter(browser, farid.address).location.startswith(SECOND)
    page = browser.get(SECOND)
    assert options_of(page)["allowCredentials"]

    assert browser.post("/connexion/cle", data={"credential": device.get(options_of(page))}).location == "/mon-espace"


def refused(browser, credential):
    response = browser.post("/connexion/cle", data={"credential": credential})
    assert response.location.startswith("/connexion")
    return browser.get("/mon-espace/securite").status_code == 303


def test_passkey_alone_needs_the_device_to_check_its_owner(app, as_, farid):
    device = Device(verifies=False)
    add_passkey(as_(farid), device)
    browser = app.test_client()

    assert refused(browser, device.get(options_of(browser.get("/connexion"))))


def test_passkey_of_another_origin_is_refused(app, as_, farid):
    device = Device()
    add_passkey(as_(farid), device)
    browser = app.test_client()
    device.origin = "http://evil.test"

    assert refused(browser, device.get(options_of(browser.get("/connexion"))))


def test_passkey_answer_played_twice_is_refused(app, as_, farid):
    device = Device()
    add_passkey(as_(farid), device)
    browser, thief = app.test_client(), app.test_client()
    page = browser.get("/connexion")
    thief.set_cookie("labagora", browser.get_cookie("labagora").value)
    credential = device.get(options_of(page))
    browser.post("/connexion/cle", data={"credential": credential})

    assert refused(thief, credential)


def test_passkey_signature_by_another_key_is_refused(app, as_, farid):
    device = Device()
    add_passkey(as_(farid), device)
    browser = app.test_client()
    forged = Device(credential_id=device.credential_id)

    assert refused(browser, forged.get(options_of(browser.get("/connexion"))))


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"rawId": 3}', "é" * 30000, '{"rawId": "AAAA"}'])
def test_nonsense_credential_is_refused(app, as_, farid, credential):
    browser = app.test_client()
    browser.get("/connexion")
    assert refused(browser, credential)

    signed = as_(farid)
    signed.get(FACTOR)
    assert signed.post("/mon-espace/securite/cles", data={"credential": credential}).status_code == 303
    assert db.session.scalars(select(Passkey)).all() == []


def test_passkey_of_somebody_else_does_not_finish_my_sign_in(app, as_, farid, protected, enter):
    device = Device()
    add_passkey(as_(farid), device)
    browser = app.test_client()
    enter(browser, protected.address)
    browser.get(SECOND)
    credential = device.get(options_of(browser.get("/connexion")))

    assert refused(browser, credential)


def test_passkey_is_removed_by_its_owner_only(as_, farid, camille):
    browser = as_(farid)
    add_passkey(browser, Device())
    [passkey] = db.session.scalars(select(Passkey)).all()
    path = f"/mon-espace/securite/cles/{passkey.public_id}/retrait"

    assert as_(camille).post(path).status_code == 404
    assert browser.post(path).status_code == 303
    assert browser.post(path).status_code == 404


def test_reauthentication_by_passkey(as_, farid, freeze):
    browser, device = as_(farid), Device()
    add_passkey(browser, device)
    freeze(utcnow() + timedelta(minutes=20))
    page = browser.get("/mon-espace/securite/verification")
    credential = device.get(options_of(page))

    assert browser.post("/mon-espace/securite/verification", data={"credential": credential}).status_code == 303
    assert browser.get(FACTOR).status_code == 200


def test_abuse_10_leader_from_another_device_is_asked_the_second_factor_and_alerted(app, alice, enter, mails):
    first, second = app.test_client(), app.test_client()
    address = alice.address
    enter(first, address, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0"})
    first.post(SECOND, data={"code": totp_code()}, headers={"User-Agent": "Linux Firefox/140.0"})
    assert mails() == []
    phone = {"User-Agent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko Firefox/140.0"}
    assert enter(second, address, headers=phone).location.startswith(SECOND)
    assert second.get("/mon-espace/securite").status_code == 303
    second.post(SECOND, data={"code": totp_code(utcnow() + timedelta(seconds=30))}, headers=phone)

    [alert] = mails()
    assert alert["Subject"] == "Lab Agora — Nouvelle connexion à votre compte"
    assert "Firefox sur Android" in alert.get_body(("plain",)).get_content()
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.sign_in")).all()
    assert [entry.details["new_device"] for entry in trail] == [False, True]


def test_abuse_10_same_browser_again_is_no_alert(client, farid, enter, mails):
    for _ in range(2):
        enter(client, farid.address)
        client.post("/deconnexion")

    assert mails() == []


@pytest.mark.parametrize("nonsense", ["[" * 20_000, '{"rawId": "aaaa", "response": ' + "[" * 9_000 + "]" * 9_000 + "}"])
def test_e11_a_credential_of_nonsense_is_refused(as_, client, farid, nonsense):
    client.get("/connexion")
    assert client.post("/connexion/cle", data={"credential": nonsense}).location.startswith("/connexion")
    browser = as_(farid)
    browser.get(FACTOR)
    assert browser.post("/mon-espace/securite/cles", data={"credential": nonsense, "label": "x"}).location == FACTOR


def test_b8_a_recovery_code_spent_elsewhere_meanwhile_is_refused(protected):
    codes = actions.renew_recovery_codes(actor=protected, now=utcnow())
    db.session.flush()
    stale = queries.get_account(protected.public_id)
    assert list(stale.recovery_hashes)
    db.session.execute(
        update(Account).where(Account.id == stale.id).values(recovery_hashes=[]),
        execution_options={"synchronize_session": False},
    )
    assert not actions.check_code(stale, codes[0], now=utcnow())
