"""A patient and a project leader meet: the whole path, from the first page to the last, with and without scripts."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from labagora.core.clock import PARIS
from tests.journeys.browser import opened
from tests.journeys.joining import (
    ADDRESS,
    NAME,
    NEED,
    PASSPHRASE,
    is_neutral,
    leader_writes_a_need,
    staff_approve,
    volunteer_describes_herself,
    volunteer_sees_what_fits,
    volunteer_signs_up,
)
from tests.journeys.live import Live, served
from tests.journeys.people import LEADER, STAFF, Person, told

pytestmark = pytest.mark.browser

WORD = "Je l'ai reçue un vendredi soir, sans personne à appeler."
SUMMARY = "Elle a proposé de mettre le numéro de nuit en haut."
CHANGED = "Le numéro de nuit est maintenant la première ligne."


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Live]:
    """A portal of this journey alone: its clock moves."""
    with served(tmp_path / "var", movable=True) as live:
        yield live


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_patient_and_a_project_leader_meet(browser: Browser, portal: Live, javascript: bool) -> None:
    with ExitStack() as stack:
        pages = [stack.enter_context(opened(browser, javascript=javascript)) for _ in range(3)]
        capucine = Person(portal, pages[0][0], ADDRESS, PASSPHRASE)
        alice, esther = Person(portal, pages[1][0], LEADER), Person(portal, pages[2][0], STAFF)
        stack.enter_context(told([capucine, alice, esther]))
        volunteer_signs_up(capucine)
        volunteer_describes_herself(capucine)
        volunteer_sees_what_fits(capucine)
        leader_writes_a_need(alice)
        staff_approve(esther)
        _volunteer_says_yes(capucine)
        pseudonym = _leader_accepts(alice)
        _volunteer_confirms(capucine, pseudonym)
        _both_write(alice, capucine)
        _both_agree(alice, capucine)
        _session_is_planned(alice, capucine)
        _session_is_held(alice, pseudonym)
        _volunteer_has_a_certificate(capucine)
        _leader_reports_back(alice, pseudonym)
        _volunteer_reads_and_evaluates(capucine)
        _volunteer_sees_who_looked(capucine)
        _consent_withdrawn_stops_everything(capucine, alice, pseudonym)
        for _page, record in pages:
            record.assert_clean()


def _volunteer_says_yes(capucine: Person) -> None:
    """A neutral mail, a link that changes nothing, then a yes under a pseudonym."""
    mail = capucine.live.wait_for_mail(ADDRESS, saying="Une équipe aimerait connaître votre avis")
    is_neutral(mail)
    capucine.go(capucine.live.link_in(mail, "/reponse/"))
    capucine.reads("Un message vous attend")
    capucine.follow("Me connecter et lire")
    capucine.reads("À vous de répondre")
    capucine.back()
    capucine.follow(NEED)
    capucine.reads("Pourquoi cette proposition", NEED)
    capucine.follow("Oui, je me propose")
    expect(capucine.main.get_by_role("checkbox", checked=True)).to_have_count(0)
    capucine.main.get_by_label(re.compile("^Cancers : Pancréas")).check()
    capucine.fill(word=WORD)
    capucine.press("Oui, je me propose")
    capucine.reads("Votre réponse est enregistrée")


def _open_answers(alice: Person) -> None:
    alice.sign_in()
    alice.go("/mon-espace/projets")
    alice.follow("Mon carnet de traversée")
    alice.follow(NEED)
    alice.follow("Réponses")


def _leader_accepts(alice: Person) -> str:
    """Counts first; three days later a pseudonym, and never the name."""
    _open_answers(alice)
    alice.reads("Pas encore de réponse positive")
    alice.live.later(days=3, minutes=1)
    is_neutral(alice.live.wait_for_mail(LEADER, saying="Des personnes ont répondu"))
    _open_answers(alice)
    row = alice.main.get_by_role("row").filter(has_text="Oui de la personne")
    expect(row).to_have_count(1)
    pseudonym = row.get_by_role("rowheader").inner_text().strip()
    row.get_by_role("link", name="Lire et répondre").click()
    alice.reads(WORD, "Pancréas", pseudonym)
    _nothing_names_her(alice)
    alice.press("Oui, travaillons ensemble")
    alice.reads("elle doit maintenant confirmer")
    _nothing_names_her(alice)
    return pseudonym


def _nothing_names_her(alice: Person) -> None:
    page = alice.page.content()
    for secret in (*NAME.split(), ADDRESS):
        assert secret not in page, secret


def _volunteer_confirms(capucine: Person, pseudonym: str) -> None:
    """The second yes: the name only, not the address."""
    mail = capucine.live.wait_for_mail(ADDRESS, saying="aimerait travailler avec vous")
    is_neutral(mail)
    capucine.sign_in()
    capucine.go(capucine.live.link_in(mail, "/reponse/"))
    capucine.follow("Me connecter et lire")
    capucine.reads("L’équipe aimerait travailler avec vous", pseudonym)
    assert "Montferrine" not in capucine.page.content()
    capucine.follow("Confirmer", exact=True)
    capucine.main.get_by_label(re.compile(f"Nom.* : {NAME}|^{NAME}|{NAME}")).check()
    capucine.main.get_by_label(re.compile("^Je suis d’accord")).check()
    capucine.press("Oui, je confirme")
    capucine.reads("La mise en relation est ouverte", "Alice Montferrine")


def _both_write(alice: Person, capucine: Person) -> None:
    """Both names are known; two messages cross; going back or reloading sends nothing twice (R15)."""
    _open_answers(alice)
    alice.main.get_by_role("row").filter(has_text="Mise en relation ouverte").get_by_role("link", name="Voir").click()
    alice.reads(NAME)
    assert ADDRESS not in alice.page.content()
    alice.follow("Messages")
    alice.fill(body="Bonjour Capucine, êtes-vous libre mardi ?")
    alice.press("Envoyer", exact=True)
    alice.reads("êtes-vous libre mardi")
    for again in (alice.page.reload, alice.page.go_back, alice.page.go_forward, alice.page.reload):
        again()
    expect(alice.main.get_by_text("êtes-vous libre mardi")).to_have_count(1)
    capucine.page.reload()
    capucine.follow("Messages (1 nouveau)")
    capucine.reads("êtes-vous libre mardi")
    capucine.fill(body="Oui, le matin.")
    capucine.press("Envoyer", exact=True)
    alice.page.reload()
    alice.reads("Oui, le matin.")


def _both_agree(alice: Person, capucine: Person) -> None:
    for person, crumb in ((alice, None), (capucine, NEED)):
        person.back()
        person.follow("Accord écrit")
        person.reads("Vous pouvez arrêter à tout moment" if crumb else "Qui l’a accepté")
        person.press("J’accepte cet accord")
    capucine.follow("Accord écrit")
    expect(capucine.main.get_by_text("pas encore")).to_have_count(0)
    expect(capucine.main.get_by_role("button", name="J’accepte cet accord")).to_have_count(0)


def _session_is_planned(alice: Person, capucine: Person) -> None:
    alice.follow("Séances")
    alice.follow("Prévoir une séance")
    start = (alice.live.now + timedelta(days=2)).astimezone(PARIS).replace(hour=10, minute=0)
    alice.fill(title="Atelier 1", starts_at=start.strftime("%Y-%m-%dT%H:%M"), duration_minutes="90", place="Salle 2")
    alice.press("Enregistrer", exact=True)
    alice.reads("La séance est prévue")
    capucine.back()
    with capucine.page.expect_download() as download:
        capucine.follow("Ajouter à mon agenda")
    event = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")[0]
    assert event.decoded("DTSTART") == start.replace(second=0, microsecond=0)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)


def _session_is_held(alice: Person, pseudonym: str) -> None:
    """Attendance, what she brought, what is paid to her."""
    alice.live.later(days=3)
    _open_answers(alice)
    alice.follow("Séances")
    alice.follow("Présences et versements")
    alice.main.get_by_role("group", name=re.compile("^Présence")).get_by_label("Présente").check()
    alice.main.get_by_label("Ce que cette personne a apporté").fill(SUMMARY)
    alice.press("Clore la séance")
    alice.reads("La séance est close")
    alice.follow("Présences et versements")
    alice.follow("Indemnisation et frais")
    alice.choose(compensation_state="Versé")
    alice.fill(compensation="80")
    alice.press("Enregistrer")
    alice.reads("La personne voit ce nouvel état", pseudonym)


def _volunteer_has_a_certificate(capucine: Person) -> None:
    capucine.sign_in()
    capucine.go("/mon-espace/propositions")
    capucine.follow(NEED)
    capucine.reads("Présente", "80")
    with capucine.page.expect_download() as download:
        capucine.follow("Mon attestation (PDF)")
    reader = PdfReader(download.value.path())
    text = "".join(page.extract_text() for page in reader.pages)
    assert NAME in text
    assert "Attestation de participation" in text
    assert "1 h 30" in text
    assert not re.search("cancer|pancréas", text, re.IGNORECASE)
    assert reader.metadata is not None
    assert reader.metadata.title == "Attestation de participation"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "fr-FR"


def _leader_reports_back(alice: Person, pseudonym: str) -> None:
    """The session ends while she types: nothing is lost (C7)."""
    _open_answers(alice)
    alice.follow("Restitutions")
    alice.main.get_by_role("row").filter(has_text=pseudonym).get_by_role("link", name="Répondre").click()
    alice.pick("Qu’est devenu cet avis", "Retenu")
    alice.fill(why="C'est la première chose que l'on cherche.", what_changed=CHANGED)
    alice.live.later(hours=2)
    alice.press("Envoyer à la personne")
    alice.reads("Se connecter")
    alice.prove_who_i_am()
    expect(alice.main.locator("[name='what_changed']")).to_have_value(CHANGED)
    alice.press("Envoyer à la personne")
    alice.reads("La personne est prévenue")


def _volunteer_reads_and_evaluates(capucine: Person) -> None:
    capucine.page.reload()
    capucine.prove_who_i_am()
    capucine.reads("Ce que votre avis a changé", CHANGED, SUMMARY, "Retenu")
    capucine.follow("Donner mon avis")
    capucine.pick("Comment cela s’est-il passé", "Très bien")
    capucine.press("Envoyer mon avis")
    capucine.reads("Merci pour votre avis")


def _volunteer_sees_who_looked(capucine: Person) -> None:
    capucine.go("/mon-espace/donnees")
    capucine.follow("Qui a vu mes données")
    rows = capucine.main.get_by_role("row").filter(has_text=NEED)
    expect(rows.first).to_be_visible()
    capucine.reads("Cancers", "Nom")


def _consent_withdrawn_stops_everything(capucine: Person, alice: Person, pseudonym: str) -> None:
    """One click; the next question finds nobody and the leader's page is empty."""
    capucine.go("/mon-espace/donnees")
    capucine.press("Retirer mon accord : Traitement de mes données de santé")
    capucine.go("/mon-espace/profil")
    expect(capucine.main.get_by_text("Pancréas")).to_have_count(0)
    capucine.go("/mon-espace/propositions")
    expect(capucine.main.get_by_text("Les besoins qui vous correspondent")).to_have_count(0)
    _open_answers(alice)
    expect(alice.main.get_by_text(pseudonym)).to_have_count(0)
    _nothing_names_her(alice)
