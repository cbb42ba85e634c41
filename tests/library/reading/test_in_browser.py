"""The pages that are read, in a real browser: boxes to tick, contents, small screens, paper, no script at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.library.enums import SheetKind
from tests.builders.library import make_sheet
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = pytest.mark.browser

LONG = "## Pourquoi un mot trèslongsansespacequinesecouperajamaistoutseul\n\n" + "Une phrase assez longue. " * 60
TABLE = "\n\n| Moment | Ville | Hôpital |\n|---|---|---|\n| Jour 0 | Appelle le numéro | Répond et note |\n"


@dataclass(frozen=True)
class Library:
    """A portal with one long fiche and two chapters."""

    url: str
    sheet: str
    chapter: str


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("library")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        sheet = make_sheet(
            number=3, body=LONG + TABLE, easy_read="## Simple\n\nUne phrase.\nUne autre.", cancers=["sein"]
        )
        chapter = make_sheet("Un", kind=SheetKind.KIT, position=1, body=LONG)
        make_sheet("Deux", kind=SheetKind.KIT, position=2)
        found = Library(url, f"{url}/fiches/{sheet.slug}", f"{url}/kit/{chapter.slug}")
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield found
    with app.app_context():
        db.engine.dispose()


def test_boxes_stay_ticked_in_this_tab_and_nowhere_else(library: Library, page_at: Any) -> None:
    page, record = page_at()
    page.goto(library.sheet)
    page.get_by_label("Numéro noté").check()
    expect(page.get_by_text("Points cochés : 1 / 1")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Numéro noté")).to_be_checked()
    assert page.context.cookies() == []
    other, _ = page_at()
    other.goto(library.sheet)
    expect(other.get_by_label("Numéro noté")).not_to_be_checked()
    page.get_by_role("button", name="Tout décocher").click()
    expect(page.get_by_label("Numéro noté")).not_to_be_checked()
    page.reload()
    expect(page.get_by_text("Points cochés : 0 / 1")).to_be_visible()
    record.assert_clean()


def test_boxes_of_one_page_say_nothing_of_another(library: Library, page_at: Any) -> None:
    page, _ = page_at()
    page.goto(library.sheet)
    page.evaluate("sessionStorage.setItem('checklist|' + location.pathname, '{pas du JSON')")
    page.reload()
    expect(page.get_by_text("Points cochés : 0 / 1")).to_be_visible()


def test_page_is_read_and_answered_without_a_script(library: Library, page_at: Any) -> None:
    page, record = page_at(width=320, javascript=False)
    page.goto(library.sheet)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    expect(page.get_by_text("Points cochés")).to_be_hidden()
    page.get_by_label("Numéro noté").check()
    page.get_by_role("button", name="Oui", exact=True).click()
    expect(page.get_by_text("Votre réponse est comptée")).to_be_visible()
    page.get_by_label("Votre remarque").fill("Il manque un modèle.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Votre remarque est transmise")).to_be_visible()
    assert page.context.cookies() == []
    record.assert_clean()


def test_contents_are_beside_the_text_or_to_open(library: Library, page_at: Any) -> None:
    wide, _ = page_at(width=1280)
    wide.goto(library.sheet)
    contents = wide.get_by_role("navigation", name="Sommaire de cette page")
    contents.get_by_role("link", name="Indicateurs").click()
    assert wide.url.endswith("#indicateurs")
    expect(contents.get_by_role("link", name="Indicateurs")).to_be_in_viewport()
    narrow, _ = page_at(width=320)
    narrow.goto(library.sheet)
    contents = narrow.get_by_role("navigation", name="Sommaire de cette page")
    expect(contents.get_by_role("link", name="Indicateurs")).to_be_hidden()
    contents.locator("summary").focus()
    narrow.keyboard.press("Enter")
    contents.get_by_role("link", name="Indicateurs").focus()
    narrow.keyboard.press("Enter")
    assert narrow.url.endswith("#indicateurs")


def test_paper_keeps_the_boxes_and_loses_the_tools(library: Library, page_at: Any) -> None:
    page, _ = page_at()
    page.goto(library.sheet)
    page.emulate_media(media="print")
    expect(page.get_by_label("Numéro noté")).to_be_visible()
    for name in ("Télécharger en PDF", "Lien vers cette partie : Objectifs", "Écrire une remarque"):
        expect(page.get_by_role("link", name=name)).to_be_hidden()
    expect(page.get_by_role("navigation", name="Sommaire de cette page")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible(library: Library, page_at: Any, width: int, theme: str) -> None:
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    for path in (
        library.sheet,
        library.chapter,
        f"{library.url}/fiches",
        f"{library.url}/kit",
        f"{library.url}/kit/complet",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
    page.goto(f"{library.sheet}/avis")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert", name="Il y a quelque chose à corriger")).to_be_visible()
    assert_accessible(page)
    record.assert_clean()
