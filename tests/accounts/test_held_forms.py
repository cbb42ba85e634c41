"""What was typed when a session ended comes back after signing in (C7)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from labagora.accounts import actions, throttle
from labagora.accounts.models import HeldForm
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import PASSWORD

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PAGE = "/mon-espace/securite/adresse"
TYPED = {"address": "tapee-avec-soin@exemple.fr"}


@pytest.fixture
def expired(as_, farid, freeze):
    """A browser whose session ended while a form was typed, and the answer to its posting."""
    freeze(NOON)
    browser = as_(farid)
    browser.get(PAGE)
    freeze(NOON + timedelta(minutes=61))
    return browser, browser.post(PAGE, data=TYPED)


def sign_in(browser, response, address):
    target = response.location.partition("retour=")[2].replace("%2F", "/")
    return browser.post("/connexion", data={"address": address, "password": PASSWORD, "retour": target})


def test_c7_typed_data_is_back_after_signing_in(expired, farid):
    browser, response = expired
    assert response.status_code == 303
    assert response.location.startswith("/connexion?retour=")
    back = sign_in(browser, response, farid.address)
    assert back.location == PAGE
    page = browser.get(PAGE)

    assert page.status_code == 200
    assert f'value="{TYPED["address"]}"' in page.text
    assert "a été retrouvé" in page.text


def test_c7_typed_data_is_kept_sealed(expired):
    [row] = db.session.scalars(select(HeldForm)).all()

    assert b"tapee-avec-soin" not in row.sealed


def test_c7_draft_is_forgotten_once_sent(expired, farid):
    browser, response = expired
    sign_in(browser, response, farid.address)
    browser.get(PAGE)
    assert browser.post(PAGE, data=TYPED).status_code == 303

    assert db.session.scalar(select(func.count()).select_from(HeldForm)) == 0
    assert "tapee-avec-soin" not in browser.get(PAGE).text


def test_c7_somebody_else_does_not_see_it(expired, camille):
    browser, response = expired
    sign_in(browser, response, camille.address)

    assert "tapee-avec-soin" not in browser.get(PAGE).text


def test_c7_other_pages_do_not_show_it(expired, farid):
    browser, response = expired
    sign_in(browser, response, farid.address)

    assert "tapee-avec-soin" not in browser.get("/mon-espace/securite/phrase-de-passe").text
    assert "a été retrouvé" not in browser.get("/mon-espace/securite").text


def test_c7_it_is_gone_after_an_hour(expired, farid, freeze):
    browser, response = expired
    freeze(NOON + timedelta(minutes=122))
    sign_in(browser, response, farid.address)

    assert "tapee-avec-soin" not in browser.get(PAGE).text
    actions.purge_held(utcnow())
    assert db.session.scalar(select(func.count()).select_from(HeldForm)) == 0


def test_c7_secrets_are_not_kept(as_, farid, freeze):
    freeze(NOON)
    browser = as_(farid)
    freeze(NOON + timedelta(minutes=61))
    response = browser.post(
        "/mon-espace/securite/phrase-de-passe", data={"current": PASSWORD, "password": "nouvelle phrase secrete"}
    )
    sign_in(browser, response, farid.address)

    assert "nouvelle phrase" not in browser.get("/mon-espace/securite/phrase-de-passe").text


def test_c7_after_signing_out_in_another_tab_nothing_is_lost(app, client, farid, enter, monkeypatch):
    address = farid.address
    enter(client, address)
    client.post("/deconnexion")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    response = client.post(PAGE, data=TYPED)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, response, address)

    assert "tapee-avec-soin" in client.get(PAGE).text


def test_c7_button_without_page_leads_home(client):
    response = client.post("/mon-espace/securite/sessions/fin", data={"x": "1"})

    assert response.location == "/connexion?retour=/mon-espace"


def test_c7_huge_form_is_not_kept(client):
    response = client.post(PAGE, data={"address": "x" * 300_000})

    assert response.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(HeldForm)) == 0


def test_c7_csrf_token_survives_when_the_same_person_comes_back(app, as_, farid, freeze):
    freeze(NOON)
    browser = as_(farid)
    with browser.session_transaction() as cookie:
        cookie["csrf_token"] = "jeton"
    freeze(NOON + timedelta(minutes=61))
    browser.post("/connexion", data={"address": farid.address, "password": PASSWORD})
    with browser.session_transaction() as cookie:
        assert cookie["csrf_token"] == "jeton"


def test_c1_csrf_token_changes_for_somebody_else(client, farid, enter):
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "plante"
    enter(client, farid.address)
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != "plante"


def test_c7_script_is_told_that_nothing_was_saved(client):
    response = client.post(PAGE, data=TYPED, headers={"X-Requested-With": "fetch"})

    assert response.status_code == 401


def test_c7_visitor_cannot_fill_the_disk(client):
    for _ in range(45):
        client.post(PAGE, data=TYPED)

    assert db.session.scalar(select(func.count()).select_from(HeldForm)) == 40


def test_c7_visitors_from_everywhere_cannot_fill_the_disk_either(client, monkeypatch):
    monkeypatch.setattr(throttle, "FORMS_FROM_ALL", 5)
    for n in range(8):
        place = {"REMOTE_ADDR": f"192.0.2.{n}"}
        assert client.post(PAGE, data=TYPED, environ_base=place).status_code == 303

    assert db.session.scalar(select(func.count()).select_from(HeldForm)) == 5
