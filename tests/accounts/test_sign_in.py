"""Coming in and going out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from labagora.accounts import actions, passwords, queries
from labagora.accounts.enums import Role, SessionEnd, SuspensionReason
from labagora.accounts.models import SignInSession
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import PASSWORD, enrol_second_factor, grant, make_account, totp_code

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def cookie_of(browser):
    cookie = browser.get_cookie("labagora")
    return cookie.value if cookie else None


def sid_of(browser):
    with browser.session_transaction() as cookie:
        return cookie.get("sid")


def test_sign_in_with_the_right_passphrase(client, farid, enter):
    response = enter(client, farid.address)

    assert response.status_code == 303
    assert response.location == "/mon-espace"
    assert client.get("/mon-espace/securite").status_code == 200


def test_sign_in_ignores_case_and_outer_spaces_of_the_address(client, farid, enter):
    assert enter(client, f"  {farid.address.upper()} ").status_code == 303


def test_sign_in_keeps_spaces_of_the_passphrase(client, farid, enter):
    assert enter(client, farid.address, PASSWORD + " ").status_code == 422


@pytest.mark.parametrize("data", [{}, {"address": "pas une adresse", "password": "x"}, {"address": "a@exemple.fr"}])
def test_sign_in_refuses_an_incomplete_form(client, data):
    response = client.post("/connexion", data=data)

    assert response.status_code == 422
    assert "aria-invalid" in response.text


def test_sign_in_refuses_what_is_too_long(client, farid, enter):
    assert enter(client, farid.address, "x" * 5000).status_code == 422


def test_sign_in_refuses_an_unconfirmed_account_as_if_unknown(client, enter):
    account = make_account(confirmed_at=None)

    known, unknown = enter(client, account.address), enter(client, "inconnue@exemple.fr")

    assert known.status_code == unknown.status_code == 422
    assert sid_of(client) is None


def test_sign_in_tells_a_suspended_person_once_the_passphrase_is_right(client, farid, enter):
    farid.suspended_at, farid.suspended_for = utcnow(), SuspensionReason.SECURITY

    assert "suspendu" not in enter(client, farid.address, "mauvaise phrase de passe").text
    assert "suspendu" in enter(client, farid.address).text


def test_sign_in_goes_back_to_the_page_that_was_wanted(client, farid):
    closed = client.get("/mon-espace/securite")
    assert closed.status_code == 303
    page = client.get(closed.location)

    assert 'name="retour" value="/mon-espace/securite"' in page.text
    data = {"address": farid.address, "password": PASSWORD, "retour": "/mon-espace/securite"}
    assert client.post("/connexion", data=data).location == "/mon-espace/securite"


EVIL = [
    "//evil.test", "https:evil.test", "https://evil.test", "\\\\evil.test", "/\\evil.test", "javascript:alert(1)",
    "/\t/evil.test", "/\n/evil.test", "http://localhost@evil.test", "///evil.test", "", "/%09/evil.test/../x\r\nA: b",
]  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_e3_return_address_stays_on_the_site(client, farid, target):
    response = client.post("/connexion", data={"address": farid.address, "password": PASSWORD, "retour": target})

    assert response.status_code == 303
    assert response.location.startswith("/")
    assert "evil" not in response.location


def test_sign_in_page_sends_a_signed_in_person_away(as_, farid):
    assert as_(farid).get("/connexion?retour=//evil.test").location == "/mon-espace"


def test_b7_stored_hash_is_argon2id_with_the_agreed_cost(farid):
    assert farid.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


class CountingHasher:
    """The real hasher, which says how often it worked."""

    def __init__(self, real):
        self.real, self.verified, self.hashed = real, 0, 0

    def verify(self, stored, password):
        self.verified += 1
        return self.real.verify(stored, password)

    def hash(self, password):
        self.hashed += 1
        return self.real.hash(password)


def test_b4_sign_in_answers_alike_and_works_alike_for_known_and_unknown(client, farid, enter, monkeypatch):
    address, wrong = farid.address, "mauvaise phrase de passe"
    enter(client, "inconnue0@exemple.fr", wrong)
    counting = CountingHasher(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", counting)
    known = enter(client, address, wrong)
    after_known = counting.verified
    unknown = enter(client, "inconnue1@exemple.fr", wrong)

    assert after_known == 1
    assert counting.verified == 2
    assert counting.hashed == 0
    assert known.status_code == unknown.status_code == 422
    assert same_page(known.text, address) == same_page(unknown.text, "inconnue1@exemple.fr")
    assert set(known.headers.keys()) == set(unknown.headers.keys())


def same_page(text, address):
    """Return the page without what differs at each visit: the address typed back, the challenge, the CSRF token."""
    bare = re.sub(r"&#34;challenge&#34;: &#34;[\w-]+&#34;", "", text.replace(address, "ADRESSE"))
    return re.sub(r'name="csrf_token" value="[^"]+"', "", bare)


def test_b4_sign_in_sends_as_many_statements_for_known_and_unknown(client, farid, enter, count_statements):
    address = farid.address
    enter(client, "inconnue@exemple.fr")
    with count_statements() as known:
        enter(client, address, "mauvaise phrase de passe")
    with count_statements() as unknown:
        enter(client, "inconnue@exemple.fr", "mauvaise phrase de passe")

    assert len(known) == len(unknown)


def test_c1_cookie_changes_at_sign_in_and_at_the_second_step(client, enter):
    account = make_account()
    enrol_second_factor(account)
    client.get("/connexion")
    before = cookie_of(client)
    enter(client, account.address)
    half = cookie_of(client)
    assert sid_of(client) is None
    client.post("/connexion/second-facteur", data={"code": totp_code()})
    after = cookie_of(client)

    assert len({before, half, after}) == 3
    assert sid_of(client)


def test_c1_planted_token_is_not_adopted(client, farid, enter):
    with client.session_transaction() as cookie:
        cookie["sid"] = "planted"
    enter(client, farid.address)

    assert sid_of(client) != "planted"


def test_c1_token_changes_after_a_change_of_role(as_, farid):
    browser = as_(farid)
    before = sid_of(browser)
    actions.grant_role(farid, Role.RELAY, actor=None, now=utcnow())
    browser.get("/mon-espace/securite")
    after = sid_of(browser)

    assert before != after
    assert browser.get("/mon-espace/securite").status_code == 200
    with browser.session_transaction() as cookie:
        cookie["sid"] = before
    assert browser.get("/mon-espace/securite").status_code == 303


def test_c2_copied_cookie_is_dead_after_sign_out(app, client, farid, enter):
    enter(client, farid.address)
    copy = cookie_of(client)
    assert client.post("/deconnexion").status_code == 303
    thief = app.test_client()
    thief.set_cookie("labagora", copy)

    assert thief.get("/mon-espace/securite").status_code == 303
    row = db.session.scalars(select(SignInSession).where(SignInSession.account_id == farid.id)).one()
    assert row.end_reason is SessionEnd.SIGNED_OUT


def test_c3_suspension_kills_every_session(as_, admin, farid):
    browser = as_(farid)
    assert browser.get("/mon-espace/securite").status_code == 200
    actor = queries.get_account(admin.public_id)
    actions.suspend_account(queries.get_account(farid.public_id), SuspensionReason.SECURITY, actor=actor, now=utcnow())

    assert browser.get("/mon-espace/securite").status_code == 303


@pytest.mark.parametrize(("role", "minutes"), [(None, 60), (Role.STAFF, 30), (Role.REVIEWER, 30), (Role.LEADER, 60)])
def test_c4_session_ends_when_idle(as_, farid, freeze, role, minutes):
    freeze(NOON)
    if role:
        grant(farid, role)
        enrol_second_factor(farid)
    browser = as_(farid)
    freeze(NOON + timedelta(minutes=minutes - 1))
    assert browser.get("/mon-espace/securite").status_code == 200
    freeze(NOON + timedelta(minutes=2 * minutes - 2))
    assert browser.get("/mon-espace/securite").status_code == 200
    freeze(NOON + timedelta(minutes=3 * minutes - 1))
    assert browser.get("/mon-espace/securite").status_code == 303


def test_c4_session_ends_after_twelve_hours_of_use(as_, farid, freeze):
    freeze(NOON)
    browser = as_(farid)
    for minutes in range(30, 12 * 60, 30):
        freeze(NOON + timedelta(minutes=minutes))
        assert browser.get("/mon-espace/securite").status_code == 200
    freeze(NOON + timedelta(hours=12, seconds=1))

    assert browser.get("/mon-espace/securite").status_code == 303
    row = db.session.scalars(select(SignInSession).where(SignInSession.account_id == farid.id)).one()
    assert row.end_reason is SessionEnd.EXPIRED


def test_c4_page_warns_before_the_end_and_the_button_prolongs(as_, farid, freeze):
    freeze(NOON)
    browser = as_(farid)
    page = browser.get("/mon-espace/securite").text
    assert 'data-session-idle="3600"' in page
    assert 'data-session-keep="/connexion/prolonger"' in page
    freeze(NOON + timedelta(minutes=56))
    assert browser.post("/connexion/prolonger").status_code == 303
    freeze(NOON + timedelta(minutes=100))

    assert browser.get("/mon-espace/securite").status_code == 200


def test_use_is_noted_once_a_minute(as_, farid, freeze, count_statements):
    freeze(NOON)
    browser = as_(farid)
    browser.get("/mon-espace/securite")
    with count_statements() as quiet:
        browser.get("/mon-espace/securite")

    assert not [one for one in quiet if one.startswith("UPDATE")]


def test_session_costs_one_statement_whatever_the_roles(as_, farid, count_statements, freeze):
    freeze(NOON)
    browser = as_(farid)
    with count_statements() as few:
        browser.get("/connexion")
    for role in (Role.RELAY, Role.VOLUNTEER, Role.CONSORTIUM_MEMBER):
        grant(farid, role, "objet")
    with count_statements() as many:
        browser.get("/connexion")

    assert len(few) == len(many) == 1


def test_c6_signed_in_pages_are_kept_by_nobody(as_, farid):
    response = as_(farid).get("/mon-espace/securite")

    assert response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in response.headers["Vary"]


def test_c6_looking_into_the_session_varies_by_cookie(client):
    assert "Cookie" in client.get("/connexion").headers["Vary"]


def test_i11_one_cookie_only(client, farid, enter):
    enter(client, farid.address)
    client.get("/mon-espace/securite")

    assert {cookie.key for cookie in client._cookies.values()} == {"labagora"}


def test_c8_post_without_or_with_a_foreign_csrf_token_is_refused(app, client, farid, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    data = {"address": farid.address, "password": PASSWORD}

    assert client.post("/connexion", data=data).status_code == 403
    assert client.post("/connexion", data={**data, "csrf_token": "autre"}).status_code == 403
    assert sid_of(client) is None


def test_c8_post_from_another_site_is_refused(client, farid, enter):
    assert enter(client, farid.address, headers={"Origin": "https://evil.test"}).status_code == 403


def test_sign_out_twice_is_harmless(client, farid, enter):
    enter(client, farid.address)

    assert client.post("/deconnexion").status_code == 303
    assert client.post("/deconnexion").status_code == 303
    assert client.get("/deconnexion").status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "null"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
def test_c8_own_pages_without_referrer_are_told_from_foreign_frames(client, farid, enter, headers, status):
    assert enter(client, farid.address, headers=headers).status_code == status


def test_c1_signing_in_again_ends_the_session_it_replaces(app, client, farid, camille, enter):
    enter(client, farid.address)
    copy = cookie_of(client)
    client.get("/mon-espace/securite")
    enter(client, camille.address)
    thief = app.test_client()
    thief.set_cookie("labagora", copy)

    assert thief.get("/mon-espace/securite").status_code == 303
    assert camille.address in client.get("/mon-espace/securite").text


def test_c1_write_after_a_change_of_role_keeps_the_person_in(as_, farid):
    browser = as_(farid)
    actions.grant_role(farid, Role.RELAY, actor=None, now=utcnow())
    browser.post("/mon-espace/securite/verification", data={"password": PASSWORD})

    assert browser.get("/mon-espace/securite").status_code == 200


def test_language_chosen_on_the_site_is_that_of_the_mails(client, farid, enter):
    client.get("/connexion?lang=en")
    enter(client, farid.address)

    assert queries.get_account(farid.public_id).locale == "en"


def test_language_of_the_account_is_that_of_the_site(app, farid, enter):
    farid.locale = "en"
    browser = app.test_client()
    enter(browser, farid.address)

    assert 'lang="en"' in browser.get("/mon-espace/securite").text
