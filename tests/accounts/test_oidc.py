"""Signing in through an identity provider: a real one, on the loopback."""

import dataclasses
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from oidc_provider_mock import User, run_server_in_thread
from sqlalchemy import select

from labagora.accounts import queries
from labagora.accounts.models import ExternalIdentity
from labagora.core.db import db
from tests.builders.accounts import enrol_second_factor, make_account

BACK = "/connexion/oidc/retour"
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the provider's own


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    people = [
        User(sub="1", claims={"email": "claire@exemple.fr", "email_verified": True, "given_name": "Claire"}),
        User(sub="2", claims={"email": "louche@exemple.fr", "email_verified": False}),
        User(sub="4", claims={"email": "\u212aarim@exemple.fr", "email_verified": True, "given_name": "Autre"}),
        User(sub="3", claims={"email": "louche@exemple.fr", "email_verified": "false"}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def configured(app, provider, monkeypatch):
    parts = app.extensions["labagora"]
    settings = parts.settings.model_copy(update={"oidc_issuer": provider, "oidc_client_id": "labagora"})
    monkeypatch.setitem(app.extensions, "labagora", dataclasses.replace(parts, settings=settings))
    monkeypatch.setattr(type(settings), "oidc_client_secret", lambda _self: "secret")
    return provider


def leave(browser, retour="/mon-espace/securite"):
    """Follow the link; return the address of the provider's page."""
    response = browser.get(f"/connexion/oidc?retour={retour}")
    assert response.status_code == 303
    return response.location


def authorise(address, subject):
    """What the person does at the provider's; return the query of the way back."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert answer.status_code in (302, 303)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def come_back(browser, query):
    page = browser.get(BACK, query_string=query)
    assert page.status_code == 200
    fields = dict(re.findall(r'<input type="hidden" name="(code|state)" value="([^"]*)">', page.text))
    return browser.post(BACK, data=fields)


def test_button_is_hidden_without_a_provider(client):
    assert "/connexion/oidc" not in client.get("/connexion").text
    assert client.get("/connexion/oidc").status_code == 404
    assert client.get(BACK).status_code == 404
    assert client.post(BACK).status_code == 404


def test_button_is_shown_with_a_provider(client, configured):
    assert "/connexion/oidc" in client.get("/connexion").text


def test_request_carries_state_nonce_and_pkce(client, configured):
    address = leave(client)
    query = parse_qs(urlsplit(address).query)

    assert address.startswith(configured)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://localhost" + BACK]
    assert all(query[name][0] for name in ("state", "nonce", "code_challenge"))
    with client.session_transaction() as cookie:
        assert query["nonce"][0] not in str(dict(cookie))


def test_new_person_agrees_before_an_account_opens(client, configured):
    response = come_back(client, authorise(leave(client), "1"))
    assert response.location == "/inscription/oidc"
    page = client.get(response.location)
    assert "claire@exemple.fr" in page.text
    assert 'value="Claire"' in page.text
    assert client.post("/inscription/oidc", data={"name": "Claire"}).status_code == 422
    assert queries.find_account_by_address("claire@exemple.fr") is None
    done = client.post("/inscription/oidc", data={"name": "Claire", "is_adult": "y", "agrees": "y"})

    assert done.location == "/mon-espace"
    account = queries.find_account_by_address("claire@exemple.fr")
    assert account.confirmed_at is not None
    assert account.password_hash is None
    assert len(queries.list_consents(account)) == 1
    assert client.get("/mon-espace/securite").status_code == 200
    assert client.get("/inscription/oidc").status_code == 404


def test_known_person_is_tied_by_verified_address_then_by_subject(app, configured, farid):
    farid.address, farid.address_index = "claire@exemple.fr", queries.index_of("claire@exemple.fr")
    first, second = app.test_client(), app.test_client()
    assert come_back(first, authorise(leave(first), "1")).location == "/mon-espace/securite"
    farid.address, farid.address_index = "autre@exemple.fr", queries.index_of("autre@exemple.fr")
    assert come_back(second, authorise(leave(second), "1")).location == "/mon-espace/securite"

    [tie] = db.session.scalars(select(ExternalIdentity)).all()
    assert tie.account_id == farid.id


def test_second_factor_is_still_asked(client, configured, farid):
    farid.address, farid.address_index = "claire@exemple.fr", queries.index_of("claire@exemple.fr")
    enrol_second_factor(farid)

    assert come_back(client, authorise(leave(client), "1")).location.startswith("/connexion/second-facteur")
    assert client.get("/mon-espace/securite").status_code == 303


@pytest.mark.parametrize("subject", ["2", "3"])
def test_unverified_address_ties_nothing(client, configured, subject):
    assert come_back(client, authorise(leave(client), subject)).location == "/connexion"
    assert db.session.scalars(select(ExternalIdentity)).all() == []


def test_an_address_in_odd_letters_is_nobody_elses(client, configured):
    make_account(name="Karim", address="karim@exemple.fr")
    query = authorise(leave(client), "4")
    answer = come_back(client, query)
    assert answer.location.startswith("/connexion")
    assert client.get("/mon-espace").status_code == 303


def test_coming_back_by_get_signs_nobody_in(client, configured, farid):
    farid.address, farid.address_index = "claire@exemple.fr", queries.index_of("claire@exemple.fr")
    client.get(BACK, query_string=authorise(leave(client), "1"))

    assert client.get("/mon-espace/securite").status_code == 303


def test_wrong_state_foreign_browser_and_replay_are_refused(app, configured):
    browser, other = app.test_client(), app.test_client()
    query = authorise(leave(browser), "1")

    assert come_back(other, query).location == "/connexion"
    assert come_back(browser, {**query, "state": "autre"}).location == "/connexion"
    assert come_back(browser, query).location == "/connexion"
    leave(browser)
    assert come_back(browser, query).location == "/connexion"


def test_refusal_at_the_provider_is_told(client, configured):
    leave(client)

    assert come_back(client, {"error": "access_denied"}).location == "/connexion"


def test_silent_provider_is_told(client, app, configured, monkeypatch):
    parts = app.extensions["labagora"]
    settings = parts.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    monkeypatch.setitem(app.extensions, "labagora", dataclasses.replace(parts, settings=settings))

    assert leave(client) == "/connexion"
