"""The search in a real browser: what the box proposes, filters, alerts, at each width, without any script too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.ports import jobs
from labagora.search import actions
from tests.builders.house import open_house
from tests.builders.library import make_sheet
from tests.builders.organisations import make_organisation
from tests.builders.projects import make_project
from tests.journeys import a11y
from tests.search.mailbox import token_of
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@dataclass
class Portal:
    """A portal with something to find."""

    app: Flask
    url: str
    data: Path

    def last_token(self) -> str:
        """Run the jobs; return the token of the last mail."""
        jobs.drain(self.app)
        newest = max((self.data / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return token_of(message_from_bytes(newest.read_bytes(), policy=default))  # type: ignore[arg-type]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with open_house(tmp_path) as app:
        make_sheet(title="L'annonce du cancer", columns={"number": 3}, cancers=["sein"])
        make_sheet(title="Soins palliatifs précoces, en même temps que les traitements", stakes=["palliatifs"])
        make_project(make_organisation(name="Centre hospitalier de l'Exemple"), title="Une application d'annonce")
        for number in range(25):
            make_sheet(title=f"Filière {number}")
        actions.follow()
        port = free_port()
        with served(app, port):
            yield Portal(app, f"http://localhost:{port}", tmp_path)


def large_box(page: Page) -> Any:
    return page.locator("#question")


@pytest.mark.parametrize("javascript", [True, False])
def test_search_narrow_and_turn_the_page(portal: Portal, page_at: Any, javascript: bool) -> None:
    page, record = page_at(javascript=javascript, base_url=portal.url)
    page.goto("/")
    header = page.get_by_role("search", name="Recherche sur le site")
    header.get_by_label("Que cherchez-vous ?").fill("filières")
    header.get_by_role("button", name="Chercher").click()
    expect(page.locator(".la-result-count")).to_have_text("25 résultats")
    page.get_by_role("navigation", name="Pages de la liste").get_by_role("link", name="Suivante").click()
    expect(page.locator(".la-result")).to_have_count(5)
    large_box(page).fill("annonce")
    page.get_by_role("search", name="Recherche détaillée").get_by_role("button", name="Chercher").click()
    expect(page.locator(".la-result-count")).to_have_text("2 résultats")
    page.get_by_label("Projets 1 résultat").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.locator(".la-result h3")).to_have_text(["Une application d'annonce"])
    page.get_by_role("link", name=re.compile("^Projets")).filter(has_text="retirer ce filtre").click()
    page.get_by_role("link", name="L'annonce du cancer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("L'annonce du cancer")
    record.assert_clean()


def test_box_proposes_and_the_keyboard_chooses(portal: Portal, page_at: Any) -> None:
    page, record = page_at(base_url=portal.url)
    page.goto("/recherche")
    box = page.get_by_role("combobox", name="Que cherchez-vous ?").last
    box.press_sequentially("palli")
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="1 proposition")).to_have_count(1)
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("ArrowUp")
    expect(option).to_have_attribute("aria-selected", "false")
    box.press("Escape")
    expect(option).to_have_count(0)
    assert box.input_value() == "palli"
    box.press_sequentially("a")
    expect(option).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Soins palliatifs précoces")
    record.assert_clean()


def test_enter_without_a_choice_searches(portal: Portal, page_at: Any) -> None:
    page, record = page_at(base_url=portal.url)
    page.goto("/recherche")
    large_box(page).press_sequentially("annonce")
    expect(page.get_by_role("option").first).to_be_visible()
    large_box(page).press("Enter")
    expect(page.locator(".la-result-count")).to_have_text("2 résultats")
    record.assert_clean()


def test_another_spelling_is_proposed_and_followed_by_a_click(portal: Portal, page_at: Any) -> None:
    page, record = page_at(base_url=portal.url)
    page.goto("/")
    page.locator("#site-search").press_sequentially("palliattifs ")
    page.get_by_role("option", name=re.compile("palliatifs")).click()
    expect(page).to_have_url(re.compile("q=palliatifs$"))
    record.assert_clean()


def test_list_closes_when_the_box_is_left(portal: Portal, page_at: Any) -> None:
    page, record = page_at(base_url=portal.url)
    page.goto("/recherche")
    large_box(page).press_sequentially("annon")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)
    record.assert_clean()


@pytest.mark.parametrize("javascript", [True, False])
def test_alert_is_asked_confirmed_and_stopped(portal: Portal, page_at: Any, javascript: bool) -> None:
    page, record = page_at(javascript=javascript, base_url=portal.url)
    page.goto("/recherche?q=annonce&type=fiche")
    page.get_by_role("link", name="Créer une alerte").click()
    page.get_by_role("button", name="Créer l’alerte").click()
    expect(page.get_by_role("heading", name="Il y a quelque chose à corriger")).to_be_visible()
    page.get_by_label("Adresse électronique").fill("lectrice@exemple.fr")
    page.get_by_label("Chaque jour").check()
    page.get_by_role("button", name="Créer l’alerte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre boîte de réception")
    page.goto(f"/recherche/alertes/{portal.last_token()}")
    page.get_by_role("button", name="Confirmer l’alerte").click()
    expect(page.get_by_text("Elle est active.")).to_be_visible()
    page.get_by_role("button", name="Arrêter cette alerte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est arrêté")
    record.assert_clean()


PAGES = {
    "full": "/recherche?q=filière&type=fiche",
    "empty": "/recherche?q=zzzqqq",
    "approaching": "/recherche?q=annonce+girafe+filière",
    "spelling": "/recherche?q=palliattifs",
    "alert": "/recherche/alerte?q=annonce&type=fiche&cancer=sein",
    "long": f"/recherche?q={'anticonstitutionnellement' * 9}",
}


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_at_each_width_in_each_theme(portal: Portal, page_at: Any, width: int) -> None:
    for theme in ("light", "dark"):
        page, _record = page_at(width=width, theme=theme, bypass_policy=True, base_url=portal.url)
        for name, address in PAGES.items():
            page.goto(address)
            assert a11y.overflow(page) == [], (name, theme)
            if theme == "light":
                a11y.assert_accessible(page)
            else:
                assert a11y.contrast(page) == [], name


@pytest.mark.parametrize("width", [320, 1280])
def test_open_list_and_open_filters_are_accessible(portal: Portal, page_at: Any, width: int) -> None:
    page, _record = page_at(width=width, bypass_policy=True, base_url=portal.url)
    page.goto("/recherche?q=annonce")
    if width == 320:
        page.get_by_role("button", name="Filtrer").click()
    large_box(page).press_sequentially("s")
    large_box(page).fill("annonc")
    expect(page.get_by_role("option").first).to_be_visible()
    large_box(page).press("ArrowDown")
    a11y.assert_accessible(page)
