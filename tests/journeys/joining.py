"""The first half of the meeting: a volunteer joins, a leader writes a need, the team approves it."""

import re
from datetime import timedelta
from email.message import EmailMessage

from playwright.sync_api import expect

from tests.journeys.people import Person

NAME, ADDRESS = "Capucine Merlevent", "capucine.merlevent@exemple.fr"
PASSPHRASE = "sept lanternes au bord du quai"
NEED = "Redessiner la feuille de sortie"
HEALTH_WORDS = re.compile(r"cancer|santé|soin|malad|patient|feuille de sortie|poumon", re.IGNORECASE)


def volunteer_signs_up(capucine: Person) -> None:
    """From the home page to an open account, by the link of a mail."""
    capucine.go("/")
    capucine.page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Besoins").click()
    capucine.main.get_by_role("heading", level=2).or_(capucine.main.get_by_role("heading", level=3)).first.wait_for()
    capucine.main.locator("article, .la-card").get_by_role("link").first.click()
    capucine.reads("Ce que vous y gagnez")
    capucine.follow("Je me propose")
    expect(capucine.page).to_have_url(re.compile("/connexion"))
    capucine.follow("Créer un compte")
    capucine.fill(name=NAME, address=ADDRESS, password=PASSPHRASE)
    expect(capucine.main.get_by_role("checkbox", checked=True)).to_have_count(0)
    capucine.tick_all()
    capucine.press("Créer mon compte")
    mail = capucine.live.wait_for_mail(ADDRESS)
    is_neutral(mail)
    capucine.go(capucine.live.link_in(mail, "/inscription/confirmation/"))
    capucine.press("Ouvrir mon compte")
    capucine.reads("Bienvenue")


def volunteer_describes_herself(capucine: Person) -> None:
    """Consents first, each unticked; then short steps, most of them left empty."""
    capucine.follow("Mon profil de volontaire")
    if "/accord" not in capucine.page.url:
        capucine.main.get_by_role("link", name=re.compile("Lire|accord|Commencer")).first.click()
    expect(capucine.main.get_by_role("checkbox", checked=True)).to_have_count(0)
    capucine.fill(birth_year="1971")
    capucine.tick_all()
    capucine.press("Donner mon accord et continuer")
    capucine.reads("Vous êtes…")
    capucine.tick("Vous êtes…", "Personne ayant eu un cancer")
    capucine.press("Enregistrer et continuer")
    capucine.reads("Quels cancers avez-vous vécus")
    capucine.tick("Quels cancers avez-vous vécus", "Pancréas")
    capucine.tick("Quelles étapes avez-vous connues", "Fin de traitement")
    capucine.press("Enregistrer et continuer")
    for question in ("De quoi aimeriez-vous parler", "Quels formats", "Votre région", "De quoi avez-vous besoin"):
        capucine.reads(question)
        capucine.press("Enregistrer et continuer")
    capucine.reads("Votre expérience, avec vos mots")
    capucine.press("Enregistrer et terminer")
    capucine.reads("Vous pouvez recevoir des propositions", "Pancréas")


def volunteer_sees_what_fits(capucine: Person) -> None:
    """« Pourquoi ce besoin » opens on reasons in words."""
    capucine.go("/mon-espace/propositions")
    fitting = capucine.main.get_by_role("region", name="Les besoins qui vous correspondent")
    first = fitting.locator("summary").first
    first.click()
    expect(fitting.locator("details[open] li").first).to_be_visible()


def leader_writes_a_need(alice: Person) -> None:
    """From the template of a format to the queue of the team."""
    alice.sign_in()
    alice.go("/mon-espace")
    alice.follow("Mes projets et mes besoins")
    alice.follow("Mon carnet de traversée")
    alice.follow("Ajouter un besoin")
    alice.fill(title=NEED)
    alice.choose(format="Atelier de co-conception")
    alice.press("Commencer avec ce modèle")
    alice.reads("Modifier le besoin")
    alice.fill(
        why="La feuille que l'on reçoit en partant ne dit pas qui appeler la nuit.",
        gain="Une feuille qui vous ressemble, et une journée avec l'équipe.",
        seats="2",
        answer_by=(alice.live.now + timedelta(days=30)).strftime("%Y-%m-%d"),
        amount="80",
    )
    alice.choose(compensation="Indemnité forfaitaire")
    required = alice.main.get_by_role("group", name="Critères indispensables")
    required.locator("summary", has_text="Cancer").first.click()
    required.get_by_label("Pancréas", exact=True).check()
    alice.press("Enregistrer", exact=True)
    alice.reads("Pancréas")
    alice.press("Envoyer à l’équipe")
    alice.reads("L’équipe lit ce besoin")


def staff_approve(esther: Person) -> None:
    """The team reads, approves; the portal then relays by itself."""
    esther.sign_in()
    esther.go("/gestion")
    esther.page.get_by_role("link", name=re.compile("^Besoins")).last.click()
    esther.follow(NEED)
    esther.choose(decision="Approuver et publier")
    esther.press("Enregistrer la réponse")
    esther.reads("La réponse est enregistrée")
    esther.live.later(minutes=16)


def is_neutral(mail: EmailMessage) -> None:
    """Whoever reads over a shoulder learns nothing (I9)."""
    assert not HEALTH_WORDS.search(str(mail["Subject"])), mail["Subject"]
    for secret in (NAME.split()[1], NEED, "Mon carnet de traversée"):
        assert secret not in mail.as_string()
