"""A curator writes a fiche until it is on line, then withdraws it; a visitor finds one, reads it and uses it.

On the embedded database with scripts, on PostgreSQL (tables and search) without.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests import services
from tests.journeys.browser import opened
from tests.journeys.live import Live, served
from tests.journeys.people import LEADER, STAFF, Person, told
from tests.run import POSTGRESQL

pytestmark = pytest.mark.browser

TITLE = "Accueillir une personne qui arrive de loin"
SUMMARY = "Prévoir les trajets, l'hébergement et un interlocuteur unique avant la première venue."
ROUGH = (
    "## Pourquoi\n\nLa ZRTK décide du trajet, voir [ici](fiche:preparer-sortie-hopital).\n\n#### Suite\n\nOn rappelle."
)
PLAIN = (
    "## Pourquoi\n\nLe voyage fatigue avant même le premier rendez-vous.\n\n## Comment\n\n"
    "Une seule personne appelle, la veille, comme dans "
    "[la fiche sur la sortie d'hôpital](fiche:preparer-sortie-hopital).\n"
)
LATER = PLAIN.replace("la veille", "l'avant-veille")
REASON = "Cette page est reprise par la fiche sur la sortie d'hôpital."


@contextmanager
def _postgresql() -> Iterator[dict[str, str]]:
    services.require("postgresql")
    server = os.environ.get("LABAGORA_TEST_POSTGRESQL", POSTGRESQL)
    engine, name = create_engine(server, isolation_level="AUTOCOMMIT"), f"labagora_journey_{os.getpid()}"
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        yield {"LABAGORA_DATABASE_URL": url, "LABAGORA_SEARCH_URL": "postgresql:"}
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def portal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Live, bool]]:
    """A portal of its own, and whether its readers have scripts."""
    with ExitStack() as stack:
        settings = stack.enter_context(_postgresql()) if request.param == "postgresql" else {}
        live = stack.enter_context(served(tmp_path / "var", movable=True, settings=settings))
        yield live, request.param == "sqlite"


def test_a_fiche_lives_from_its_draft_to_its_withdrawal_and_a_visitor_uses_another(
    browser: Browser, portal: tuple[Live, bool]
) -> None:
    live, javascript = portal
    with ExitStack() as stack:
        pages = [stack.enter_context(opened(browser, javascript=javascript)) for _ in range(3)]
        esther, visitor = Person(live, pages[0][0], STAFF), Person(live, pages[1][0], "")
        alice = Person(live, pages[2][0], LEADER)
        stack.enter_context(told([esther, visitor, alice]))
        esther.sign_in()
        desk = _curator_writes(esther)
        _curator_sees_a_preview(esther, desk, javascript=javascript)
        _gate_refuses_then_lets_through(esther, desk)
        _nobody_finds_it(visitor)
        path = _curator_publishes(esther, desk)
        _visitor_finds_it(visitor, path, "la veille")
        _curator_revises(esther, desk)
        _visitor_finds_it(visitor, path, "l'avant-veille")
        _curator_withdraws(esther, desk)
        _visitor_is_told_where_to_go(visitor, path)
        _visitor_searches_with_a_typo(visitor)
        fiche = _visitor_filters_and_reads(visitor)
        _visitor_prints_and_takes_the_pdf(visitor, fiche)
        _organisation_uses_it(alice, visitor, fiche)
        for _page, record in pages:
            record.assert_clean()


def _curator_writes(esther: Person) -> str:
    esther.go("/mon-espace/fiches/nouvelle")
    esther.choose(kind="Fiche-action")
    esther.fill(title=TITLE, number="42")
    esther.press("Commencer")
    esther.reads(TITLE)
    expect(esther.page).to_have_url(re.compile(r"/modifier"))
    desk = esther.page.url.split("/modifier")[0].removeprefix(esther.live.url)
    _write(esther, ROUGH)
    esther.main.locator("[name='stakes']").first.check(force=True)
    esther.main.locator("[name='steps']").first.check(force=True)
    esther.fill(authors="Groupe de travail Trajets", review_due="2027-12-01")
    return desk


def _write(esther: Person, body: str) -> None:
    """Open every part of the form, then fill what matters."""
    closed = esther.main.locator("#sheet-form > details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    esther.fill(summary=SUMMARY, body=body)


def _curator_sees_a_preview(esther: Person, desk: str, *, javascript: bool) -> None:
    """Beside the text as it is typed; without scripts, by a button that saves nothing."""
    preview = esther.main.locator("[data-preview='body'] [data-preview-text]")
    if not javascript:
        esther.press("Prévisualiser")
        esther.reads("Rien n’est encore enregistré")
    expect(preview).to_contain_text("On rappelle")
    expect(preview.get_by_role("heading", name="Pourquoi")).to_be_attached()
    esther.press("Enregistrer", exact=True)
    esther.go(desk)
    esther.reads(TITLE, "Brouillon")


def _gate_refuses_then_lets_through(esther: Person, desk: str) -> None:
    esther.go(f"{desk}/verification")
    esther.reads("ZRTK", "ici")
    esther.press("Envoyer en relecture")
    esther.go(desk)
    esther.reads("Brouillon")
    esther.go(f"{desk}/modifier")
    _write(esther, PLAIN)
    esther.press("Enregistrer", exact=True)
    esther.go(f"{desk}/verification")
    esther.press("Envoyer en relecture")
    esther.go(desk)
    esther.reads("En relecture")


def _nobody_finds_it(visitor: Person) -> None:
    visitor.go("/recherche?q=accueillir+arrive+loin")
    expect(visitor.main.get_by_role("link", name=TITLE)).to_have_count(0)


def _office(desk: str) -> str:
    return f"/gestion/fiches/{desk.rsplit('/', 1)[1]}"


def _curator_publishes(esther: Person, desk: str) -> str:
    esther.go(_office(desk))
    esther.press("Valider", exact=True)
    esther.go(_office(desk))
    esther.press("Publier maintenant")
    esther.go(_office(desk))
    esther.follow("Page publique")
    esther.reads(TITLE, "la veille")
    return esther.page.url.removeprefix(esther.live.url)


def _visitor_finds_it(visitor: Person, path: str, words: str) -> None:
    """Within a few seconds: a job follows the tables."""
    hit = visitor.main.get_by_role("link", name=TITLE)
    for _ in range(40):
        visitor.go("/recherche?q=arriver+de+loin+trajets")
        if hit.count():
            break
        visitor.page.wait_for_timeout(500)
    hit.first.click()
    expect(visitor.page).to_have_url(re.compile(re.escape(path)))
    visitor.reads(words)


def _curator_revises(esther: Person, desk: str) -> None:
    esther.go(_office(desk))
    esther.main.get_by_text("Demander une révision").click()
    esther.press("Demander la révision")
    esther.go(f"{desk}/modifier")
    _write(esther, LATER)
    esther.press("Enregistrer", exact=True)
    esther.go(f"{desk}/versions")
    esther.reads("Version")
    esther.go(f"{desk}/verification")
    esther.press("Envoyer en relecture")
    _curator_publishes_again(esther, desk)


def _curator_publishes_again(esther: Person, desk: str) -> None:
    esther.go(_office(desk))
    expect(esther.main.locator("ins").first).to_be_attached()
    esther.press("Valider", exact=True)
    esther.go(_office(desk))
    esther.press("Publier maintenant")


def _curator_withdraws(esther: Person, desk: str) -> None:
    esther.go(_office(desk))
    esther.main.locator("#decide-withdrawing > summary").click()
    panel = esther.main.locator("#decide-withdrawing")
    panel.get_by_label("Motif").fill(REASON)
    panel.get_by_label("Page à lire à la place").fill("Préparer la sortie d'hôpital")
    panel.get_by_role("button", name="Retirer la fiche").click()
    esther.go(_office(desk))
    esther.reads("Retirée")


def _visitor_is_told_where_to_go(visitor: Person, path: str) -> None:
    answer = visitor.page.goto(f"{visitor.live.url}{path}")
    assert answer is not None
    assert answer.status == 410
    visitor.reads(REASON)
    visitor.follow("Préparer la sortie d'hôpital")
    visitor.reads("Préparer la sortie d'hôpital")
    visitor.go("/recherche?q=arriver+de+loin+trajets")
    expect(visitor.main.get_by_role("link", name=TITLE)).to_have_count(0)


def _visitor_searches_with_a_typo(visitor: Person) -> None:
    visitor.go("/fiches")
    visitor.page.locator("header [name='q']").fill("telesurveilance")
    visitor.page.locator("header [name='q']").press("Enter")
    visitor.main.get_by_role("link", name=re.compile("télésurveillance", re.IGNORECASE)).first.click()
    visitor.reads("Télésurveillance : une conduite à tenir partagée")


def _visitor_filters_and_reads(visitor: Person) -> str:
    visitor.go("/recherche?q=sortie+d'hopital&type=fiche&enjeu=ruptures")
    visitor.follow("Préparer la sortie d'hôpital")
    visitor.reads("Étapes de l’action", "Freins et facteurs de succès", "Acteurs impliqués")
    return visitor.page.url.removeprefix(visitor.live.url)


def _visitor_prints_and_takes_the_pdf(visitor: Person, fiche: str) -> None:
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator("header.la-header nav")).to_be_hidden()
    visitor.page.emulate_media(media="screen")
    answer = visitor.page.request.get(f"{visitor.live.url}{fiche}.pdf")
    assert answer.status == 200
    path = visitor.live.data / "fiche.pdf"
    path.write_bytes(answer.body())
    reader = PdfReader(path)
    assert reader.metadata is not None
    assert "Préparer la sortie d'hôpital" in str(reader.metadata.title)
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def _organisation_uses_it(alice: Person, visitor: Person, fiche: str) -> None:
    alice.sign_in()
    alice.go(fiche)
    alice.follow("Nous utilisons cette fiche")
    alice.choose(stage="En place")
    alice.fill(place="Hôpital de jour", adapted="L'appel est passé par la secrétaire.")
    alice.press("Publier cette déclaration")
    alice.reads("Centre hospitalier de Claireval-sur-Rive", "Hôpital de jour")
    visitor.go(f"{fiche}/utilisations")
    visitor.reads("Hôpital de jour", "L'appel est passé par la secrétaire.")
    expect(
        visitor.main.get_by_role("img", name=re.compile("Dans quelles régions.*Auvergne-Rhône-Alpes"))
    ).to_be_visible()
