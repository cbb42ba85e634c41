"""The pages of accounts in a real browser: passkeys on a virtual device, accessibility, no script at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.accounts import actions
from labagora.accounts.enums import Role
from labagora.app import create_app
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.ports import jobs
from tests.accounts.conftest import link_in, read_mail
from tests.builders.accounts import PASSWORD, make_account
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = pytest.mark.browser

FACTOR = "/mon-espace/securite/second-facteur"


@dataclass
class Portal:
    """A portal served under a name, since passkeys are worth nothing on a bare address."""

    app: Flask
    url: str
    data: Path

    def last_link(self) -> str:
        """Run the jobs; return the link of the last mail."""
        with self.app.app_context():
            jobs.drain(self.app)
        return self.url + link_in(read_mail(max((self.data / "mail").glob("*.eml"))), host=self.url)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=tmp_path, base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        make_account("Farid", "farid@exemple.fr")
        admin = make_account("Ada", "ada@exemple.fr")
        actions.grant_role(admin, Role.ADMIN, actor=None, now=utcnow())
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Portal(app, url, tmp_path)
    with app.app_context():
        db.engine.dispose()


def add_device(page: Page) -> None:
    """Give the browser a device that checks its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, portal: Portal, address: str) -> None:
    page.goto(f"{portal.url}/connexion")
    page.get_by_label("Adresse électronique").fill(address)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()


def test_passkey_is_added_then_signs_in_alone_and_as_second_step(portal, page_at):
    page, record = page_at()
    add_device(page)
    sign_in(page, portal, "farid@exemple.fr")
    page.goto(portal.url + FACTOR)
    page.get_by_label("Nom de cette clé").fill("mon ordinateur")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    page.goto(portal.url + FACTOR)
    expect(page.get_by_role("rowheader", name="mon ordinateur")).to_be_visible()
    sign_out(page)
    page.goto(portal.url + "/connexion?retour=/mon-espace/securite")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_role("heading", name="Sécurité", exact=True)).to_be_visible()
    sign_out(page)
    sign_in(page, portal, "farid@exemple.fr")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()

    record.assert_clean()


def test_passkey_that_does_not_answer_is_told(portal, page_at):
    page, record = page_at()
    add_device(page)
    page.goto(portal.url + "/connexion")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_text("La clé d’accès n’a pas répondu.")).to_be_visible()

    assert record.crashes == []


@pytest.mark.parametrize("javascript", [True, False])
def test_whole_path_from_sign_up_to_a_second_factor(portal, page_at, javascript):
    page, record = page_at(javascript=javascript)
    page.goto(portal.url + "/inscription")
    page.locator("#name").fill("Nadia")
    page.locator("#address").fill("nadia@exemple.fr")
    page.locator("#password").fill(PASSWORD)
    page.get_by_label("J’ai 18 ans ou plus").check()
    page.get_by_label("J’accepte").check()
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("heading", name="Regardez votre boîte de réception")).to_be_visible()
    page.goto(portal.last_link())
    page.get_by_role("button", name="Ouvrir mon compte").click()
    expect(page.get_by_text("Votre compte est ouvert.")).to_be_visible()
    page.goto(portal.url + FACTOR)
    secret = "".join(page.locator("main code").inner_text().split())
    page.locator("#code").fill(pyotp.TOTP(secret).at(utcnow()))
    page.get_by_role("button", name="Lier cette application").click()
    expect(page.locator("main li code")).to_have_count(10)
    recovery = page.locator("main li code").first.inner_text()
    page.goto(portal.url + "/mon-espace/securite")
    sign_out(page)
    sign_in(page, portal, "nadia@exemple.fr")
    page.locator("#code").fill(recovery)
    page.get_by_role("main").get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_attached()

    record.assert_clean()


PUBLIC = ["/inscription", "/inscription/envoyee", "/connexion", "/mot-de-passe/oublie", "/mot-de-passe/envoye"]
OWN = [
    "/mon-espace/securite", FACTOR, "/mon-espace/securite/phrase-de-passe", "/mon-espace/securite/adresse",
    "/mon-espace/securite/verification", "/gestion/comptes",
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_in_every_state(portal, page_at, width, theme):
    page, _ = page_at(width=width, theme=theme, bypass_policy=True)
    for path in PUBLIC:
        page.goto(portal.url + path)
        assert_accessible(page)
    for path in ("/inscription", "/connexion", "/mot-de-passe/oublie"):
        page.goto(portal.url + path)
        page.get_by_role("main").locator("form.la-form button[type=submit]").first.click()
        expect(page.get_by_text("Il y a quelque chose à corriger")).to_be_visible()
        assert_accessible(page)
    sign_in(page, portal, "ada@exemple.fr")
    expect(page.get_by_text("À faire avant de continuer")).to_be_visible()
    secret = "".join(page.locator("main code").inner_text().split())
    page.locator("#code").fill(pyotp.TOTP(secret).at(utcnow()))
    page.get_by_role("button", name="Lier cette application").click()
    expect(page.locator("main li code")).to_have_count(10)
    assert_accessible(page)
    for path in OWN:
        page.goto(portal.url + path)
        assert_accessible(page)
    page.locator("main tbody th a").first.click()
    page.get_by_role("button", name="Voir le nom et l’adresse").click()
    expect(page.get_by_text(re.compile("@exemple.fr"))).to_be_visible()
    assert_accessible(page)
