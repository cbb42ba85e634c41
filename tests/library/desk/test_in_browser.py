"""The desk in a real browser: with scripts and without, small and large, two people at once, no account at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.library.enums import SheetState
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.library import make_sheet
from tests.faults.processes import eventually
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = pytest.mark.browser

BODY = "## Pourquoi\n\n" + "Une phrase assez courte. " * 120 + "\n\n## Comment\n\nOn appelle avant."
JUMP = "## Pourquoi\n\nUne phrase.\n\n#### Saut\n\nUne autre."
FIRST_SAVE = "button[name=act][value=save] >> nth=0"


@dataclass(frozen=True)
class Desk:
    """A portal with two providers who share drafts."""

    url: str
    app: Flask
    cookies: dict[str, str]
    owner: int
    deputy: int

    def draft(self, title: str, body: str = BODY) -> str:
        """Add a draft of Paul's, of which Gina is the deputy; return its address at the desk."""
        with self.app.app_context():
            owner = db.session.get(Account, self.owner)
            columns = {"deputy_id": self.deputy}
            sheet = make_sheet(
                title, SheetState.DRAFT, owner=owner, columns=columns, body=body, easy_read="Une phrase."
            )
            address = f"{self.url}/mon-espace/fiches/{sheet.public_id}"
            db.session.commit()
            db.session.remove()
        return address

    def sign_in(self, page: Page, who: str) -> Page:
        """Give a page the session of Paul or Gina."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        page.context.add_cookies([{"name": name, "value": self.cookies[who], "url": self.url}])
        return page


def _provider(app: Flask, name: str) -> tuple[int, str]:
    account = make_account(name=name)
    grant(account, Role.PROVIDER)
    enrol_second_factor(account)
    serialiser: Any = app.session_interface
    return account.id, serialiser.get_signing_serializer(app).dumps({"sid": open_session(account)})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("desk")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        (paul, first), (gina, second) = _provider(app, "Paul"), _provider(app, "Gina")
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Desk(url, app, {"paul": first, "gina": second}, paul, gina)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_every_page_of_the_desk_is_accessible(desk: Desk, page_at: Any, width: int, theme: str) -> None:
    address = desk.draft("Préparer la sortie")
    page, _record = page_at(width=width, theme=theme, bypass_policy=True)
    desk.sign_in(page, "paul")
    ends = ["/modifier", "/verification", "/versions", "/versions/1", "/fichiers", "/relectures", ""]
    for path in [
        *(address + end for end in ends),
        f"{desk.url}/mon-espace/fiches",
        f"{desk.url}/mon-espace/fiches/liens",
    ]:
        page.goto(path)
        assert_accessible(page)
    page.goto(f"{desk.url}/mon-espace/fiches/nouvelle")
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("alert", name="Il y a quelque chose à corriger")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_whole_editor_unfolded_is_accessible(desk: Desk, page_at: Any, width: int) -> None:
    page, _record = page_at(width=width, bypass_policy=True)
    desk.sign_in(page, "paul").goto(desk.draft("Tout ouvrir") + "/modifier")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert_accessible(page)


def test_rows_move_in_place_and_keep_what_is_typed(desk: Desk, page_at: Any) -> None:
    page, record = page_at()
    desk.sign_in(page, "paul").goto(desk.draft("Déplacer") + "/modifier")
    page.fill("#summary", "Pas encore enregistré.")
    page.click("#partie-actors > summary")
    page.get_by_role("button", name="Ajouter une ligne : Acteurs impliqués").click()
    expect(page.locator("#actors-1-name")).to_be_focused()
    page.keyboard.type("Pharmacien")
    page.get_by_role("button", name="Monter Acteur 2").click()
    expect(page.locator("#actors-0-name")).to_have_value("Pharmacien")
    expect(page.locator("#actors-0-name")).to_be_focused()
    expect(page.locator("#summary")).to_have_value("Pas encore enregistré.")
    page.get_by_role("button", name="Retirer Acteur 2").click()
    expect(page.locator("#rangs-actors .la-row")).to_have_count(1)
    page.click(FIRST_SAVE)
    expect(page.get_by_text("La fiche est enregistrée : version 2.")).to_be_visible()
    expect(page.get_by_text("Pharmacien")).to_be_visible()
    record.assert_clean()


def test_the_preview_follows_and_the_others_know(desk: Desk, page_at: Any) -> None:
    address = desk.draft("Suivre")
    page, record = page_at()
    desk.sign_in(page, "paul").goto(f"{address}/modifier")
    page.fill("#objectives", "Du **gras** et [rien](fiche:nulle-part).")
    preview = page.locator("[data-preview=objectives]")
    expect(preview.locator("strong")).to_have_text("gras")
    expect(preview.get_by_text("Lien qui ne mène nulle part : fiche:nulle-part")).to_be_visible()
    expect(page.get_by_text("Vous écrivez : les autres le voient.")).to_be_visible()
    other, _ = page_at()
    desk.sign_in(other, "gina").goto(f"{address}/modifier")
    expect(other.get_by_text("Paul écrit dans cette fiche")).to_be_visible()
    page.goto(f"{desk.url}/mon-espace")
    other.reload()
    expect(other.locator("#body")).to_be_visible()
    record.assert_clean()


def test_an_image_and_a_link_are_put_where_one_writes(desk: Desk, page_at: Any) -> None:
    with desk.app.app_context():
        slug = make_sheet("Prévenir l'équipe de ville").slug
        db.session.commit()
        db.session.remove()
    page, record = page_at()
    desk.sign_in(page, "paul").goto(desk.draft("Lier") + "/modifier")
    page.fill("#objectives", "Voir ")
    page.get_by_text("Lier une autre page").click()
    page.fill("#link-target", "prévenir")
    expect(page.locator("#link-targets option")).to_have_count(1)
    page.fill("#link-target", "Prévenir l'équipe de ville")
    page.get_by_role("button", name="Insérer le lien").click()
    expect(page.locator("#objectives")).to_have_value(f"Voir [Prévenir l'équipe de ville](fiche:{slug})")
    record.assert_clean()


def test_a_finding_leads_to_its_line(desk: Desk, page_at: Any) -> None:
    page, record = page_at()
    desk.sign_in(page, "paul").goto(desk.draft("Trouver", JUMP) + "/verification")
    page.get_by_role("link", name="L'essentiel, ligne 5").click()
    expect(page.locator("#body")).to_be_focused()
    box = page.locator("#body")  # the address alone brings here; the script then chooses the line
    choice = "(box) => box.value.slice(box.selectionStart, box.selectionEnd)"
    eventually(lambda: box.evaluate(choice) == "#### Saut")
    record.assert_clean()


def test_without_scripts_one_previews_adds_a_row_and_saves(desk: Desk, page_at: Any) -> None:
    page, record = page_at(width=320, javascript=False)
    desk.sign_in(page, "paul").goto(desk.draft("Sans script"))
    page.get_by_role("button", name="Écrire", exact=True).click()
    expect(page.get_by_text("Vous écrivez depuis le")).to_be_visible()
    page.fill("#objectives", "Du **gras**.")
    page.get_by_role("button", name="Prévisualiser").first.click()
    expect(page.get_by_text("Rien n’est encore enregistré.")).to_be_visible()
    expect(page.locator("[data-preview=objectives] strong")).to_have_text("gras")
    page.click("#partie-indicators > summary")
    page.get_by_role("button", name="Ajouter une ligne : Indicateurs").click()
    page.fill("#indicators-1-name", "Appels reçus")
    page.click(FIRST_SAVE)
    expect(page.get_by_text("La fiche est enregistrée : version 2.")).to_be_visible()
    expect(page.get_by_text("Appels reçus")).to_be_visible()
    record.assert_clean()


@pytest.mark.parametrize(("width", "javascript"), [(320, False), (1280, True)])
def test_r14_two_people_meet_and_nothing_is_lost(desk: Desk, page_at: Any, width: int, javascript: bool) -> None:
    address = desk.draft("Se rencontrer") + "/modifier"
    first, _ = page_at()
    second, _ = page_at(width=width, javascript=javascript, bypass_policy=javascript)
    for page, who in ((first, "paul"), (second, "gina")):
        desk.sign_in(page, who).goto(address)
    first.fill("#summary", "Résumé de Paul.")
    first.fill("#objectives", "Objectif de Paul.")
    first.click(FIRST_SAVE)
    second.fill("#objectives", "Objectif de Gina.")
    second.click(FIRST_SAVE)
    expect(second.get_by_text("Votre texte n’est pas encore enregistré")).to_be_visible()
    expect(second.locator("#summary")).to_have_value("Résumé de Paul.")
    expect(second.locator("#objectives")).to_have_value("Objectif de Gina.")
    if javascript:
        assert_accessible(second)
    second.get_by_role("button", name="Prendre le texte enregistré : Objectifs").click()
    expect(second.locator("#objectives")).to_have_value("Objectif de Paul.")
    second.fill("#objectives", "Objectif des deux.")
    second.click(FIRST_SAVE)
    expect(second.get_by_text("La fiche est enregistrée : version 3.")).to_be_visible()


def test_a_proof_reader_without_an_account_reads_and_answers(desk: Desk, page_at: Any) -> None:
    address = desk.draft("Faire relire")
    writer, _ = page_at()
    desk.sign_in(writer, "paul").goto(f"{address}/relectures")
    writer.get_by_label("À qui est-il destiné").fill("Comité de patients")
    writer.get_by_role("button", name="Créer le lien").click()
    link = writer.locator("#proof-link").inner_text()
    for width, theme in ((320, "dark"), (1280, "light")):
        reader, _record = page_at(width=width, theme=theme, bypass_policy=True)
        reader.goto(link)
        assert_accessible(reader)
    reader, record = page_at(width=320, javascript=False)
    reader.goto(link)
    reader.locator("section:has(#partie-body) > details > summary").click()
    reader.get_by_label("Votre remarque sur « L'essentiel »").fill("C'est trop long.")
    reader.get_by_label("J'ai des remarques").check()
    reader.get_by_role("button", name="Envoyer mon avis").click()
    expect(reader.get_by_role("heading", name="Merci pour votre relecture")).to_be_visible()
    record.assert_clean()
    writer.goto(f"{address}/relectures")
    writer.get_by_role("link", name="Comité de patients").click()
    expect(writer.get_by_text("C'est trop long.")).to_be_visible()
