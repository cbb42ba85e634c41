"""With a keyboard alone: enter, answer a proposal, close a dialog (J3, J4, J5)."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from labagora.demo.people import PASSPHRASE
from tests.journeys.browser import opened
from tests.journeys.live import Live
from tests.journeys.people import VOLUNTEER, Person
from tests.journeys.test_components import FOCUSED

pytestmark = pytest.mark.browser
STOPS = 120  # more than any page of the portal has


def _tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; each stop on the way is seen."""
    expect(target).to_be_attached()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        assert stop["end"] or (stop["ring"] and stop["shown"]), stop["name"]
        if target.evaluate("node => node === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {target}")


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _skip_to_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def _sign_in(page: Page) -> None:
    _skip_to_content(page)
    _tab_to(page, page.get_by_label("Adresse électronique"))
    page.keyboard.type(VOLUNTEER)
    _tab_to(page, page.get_by_label(re.compile("^Phrase de passe")))
    page.keyboard.type(PASSPHRASE)
    _enter(page)
    expect(page).to_have_url(re.compile("/mon-espace"))


def test_j5_j3_a_proposal_is_answered_with_the_keyboard_alone(browser: Browser, live: Live) -> None:
    with opened(browser, base_url=live.url) as (page, record):
        page.goto("/connexion?retour=/mon-espace/propositions")
        _sign_in(page)
        _skip_to_content(page)
        main = page.locator("main")
        _tab_to(page, main.locator(".la-card", has_text="À vous de répondre").get_by_role("link").first)
        _enter(page)
        _skip_to_content(page)
        _tab_to(page, main.get_by_role("link", name="Oui, je me propose"))
        _enter(page)
        _skip_to_content(page)
        _tab_to(page, main.get_by_role("checkbox").first)
        page.keyboard.press("Space")
        expect(main.get_by_role("checkbox").first).to_be_checked()
        _tab_to(page, main.get_by_role("button", name="Oui, je me propose"))
        _enter(page)
        expect(main).to_contain_text("Votre réponse est enregistrée")
        record.assert_clean()


def test_j4_c4_escape_closes_the_warning_before_the_session_ends(browser: Browser, live: Live) -> None:
    with opened(browser, base_url=live.url) as (page, record):
        page.clock.install()
        Person(live, page, VOLUNTEER).sign_in()
        page.goto("/mon-espace/profil/experience")
        box = page.get_by_role("textbox", name="Votre expérience")
        box.focus()
        page.clock.fast_forward("55:30")
        dialog = page.get_by_role("dialog", name="Vous êtes toujours là")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(box).to_be_focused()
        record.assert_clean()
