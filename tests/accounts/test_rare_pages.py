"""Pages that few people see: the way back from an identity provider, the confirmation of a new address (J1)."""

import dataclasses

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.test_in_browser import portal, sign_in
from tests.accounts.test_oidc import provider
from tests.builders.accounts import PASSWORD
from tests.journeys.a11y import assert_accessible

__all__ = ["portal", "provider"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def _assert_accessible_everywhere(page: Page) -> None:
    for width in (320, 1280):
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert_accessible(page)


def test_j1_pages_on_the_way_back_from_a_provider(portal, provider, page_at, monkeypatch):
    parts = portal.app.extensions["labagora"]
    settings = parts.settings.model_copy(update={"oidc_issuer": provider, "oidc_client_id": "labagora"})
    monkeypatch.setitem(portal.app.extensions, "labagora", dataclasses.replace(parts, settings=settings))
    monkeypatch.setattr(type(settings), "oidc_client_secret", lambda _self: "secret")
    page, _ = page_at(width=320, bypass_policy=True)
    page.goto(portal.url + "/connexion/oidc")
    page.locator("input[name=sub]").fill("1")
    page.get_by_role("button").first.click()
    page.wait_for_url(f"{portal.url}/**")
    _assert_accessible_everywhere(page)
    page.get_by_role("main").get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/inscription/oidc")
    _assert_accessible_everywhere(page)
    page.get_by_role("main").locator("form.la-form button[type=submit]").first.click()
    expect(page.get_by_text("Il y a quelque chose à corriger")).to_be_visible()
    _assert_accessible_everywhere(page)


def test_j1_page_that_confirms_a_new_address(portal, page_at):
    page, _ = page_at(width=320, bypass_policy=True)
    sign_in(page, portal, "farid@exemple.fr")
    page.goto(portal.url + "/mon-espace/securite/adresse")
    page.locator("main input[type=email]").fill("nouvelle@exemple.fr")
    if page.locator("main input[type=password]").count():
        page.locator("main input[type=password]").fill(PASSWORD)
    page.get_by_role("main").locator("form.la-form button[type=submit]").first.click()
    page.goto(portal.last_link())
    expect(page.locator("main h1")).not_to_contain_text("404")
    _assert_accessible_everywhere(page)
