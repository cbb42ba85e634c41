"""The profile saves as one types, and two tabs never overwrite each other in silence (R14)."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import opened
from tests.journeys.live import Live
from tests.journeys.people import VOLUNTEER, Person

pytestmark = pytest.mark.browser

PATH = "/mon-espace/profil/experience"


def _box(page: Page) -> str:
    return page.locator("[name=experience]").input_value()


def test_answers_are_saved_while_typing(browser: Browser, live: Live) -> None:
    with opened(browser) as (page, record):
        person = Person(live, page, VOLUNTEER)
        person.sign_in()
        person.go(PATH)
        for text in ("Une première phrase.", "Une première phrase, puis une seconde."):
            person.fill(experience=text)
            with page.expect_response(re.compile(PATH)) as saving:
                pass
            assert saving.value.status == 204
            expect(page.locator("[data-autosave-status]")).to_contain_text("Enregistré à")
        person.go(PATH)
        assert _box(page) == "Une première phrase, puis une seconde."
        record.assert_clean()


def test_button_pressed_while_a_save_is_on_its_way_is_no_conflict(browser: Browser, live: Live) -> None:
    with opened(browser) as (page, record):
        person = Person(live, page, VOLUNTEER)
        person.sign_in()
        person.go(PATH)
        person.fill(experience="Dernier mot.")
        person.press("Enregistrer et terminer")
        expect(page).to_have_url(re.compile("/mon-espace/profil$"))
        person.reads("C'est enregistré", "Dernier mot.")
        record.assert_clean()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_r14_two_tabs_show_both_texts(browser: Browser, live: Live, javascript: bool) -> None:
    with opened(browser, javascript=javascript) as (page, _record):
        person = Person(live, page, VOLUNTEER)
        person.sign_in()
        person.go(PATH)
        other = page.context.new_page()
        other.goto(f"{live.url}{PATH}")
        person.fill(experience="Écrit dans le premier onglet.")
        person.press("Enregistrer et terminer")
        person.reads("Écrit dans le premier onglet.")
        second = Person(live, other, VOLUNTEER)
        second.fill(experience="Écrit dans le second onglet.")
        second.press("Enregistrer et terminer")
        second.reads("Deux versions de vos réponses", "premier onglet", "second onglet")
        second.press("Garder ce que je viens d’écrire")
        second.reads("C'est enregistré", "Écrit dans le second onglet.")
