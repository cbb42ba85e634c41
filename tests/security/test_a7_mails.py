"""A7, I9, E7: each mail goes to one person, says nothing of anybody, and carries nobody's name but its reader's."""

import inspect
import re
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.core.db import db
from labagora.core.outbox import TASKS, Job, JobState
from labagora.core.postbox import MailLog, MailState
from labagora.ports.mail import Message, TwoRecipientsError
from tests.security.canaries import ATTACK, marks_in
from tests.security.letters import received, whole_text
from tests.security.walk import Walk
from tests.security.world import World

SUBJECTS = {
    "Une réponse est attendue bientôt",
    "vous avez un message",
    "Confirmez votre adresse",
    "Vous avez déjà un compte",
    "Nouvelle phrase de passe",
    "Votre phrase de passe a changé",
    "Des essais de connexion à votre compte",
    "Nouvelle connexion à votre compte",
    "Les protections de votre compte ont changé",
    "Votre adresse a changé",
    "L'équipe vous a répondu",
    "Un appel que vous suivez est ouvert",
    "Un appel donne plus de temps",
    "Un appel est annulé",
    "Votre dépôt est enregistré",
    "Votre export est prêt",
    "Un message vous attend",
    "Un brouillon n'est pas déposé",
    "Une correction vous est demandée",
    "Votre équipe a une réponse à donner",
    "Une décision est dans votre espace",
    "Un projet a épuisé ses questions de la semaine",
    "Souhaitez-vous garder votre compte ?",
    "Votre relevé du mois",
    "Consultations inhabituelles",
    "Vos réponses sont-elles toujours justes ?",
    "Une page que vous avez adaptée a changé",
    "Un formulaire que vous remplissez a changé",
    "Vous êtes invité à rejoindre une équipe",
    "Une personne a rejoint votre équipe",
    "Votre avis est demandé",
    "Des dossiers vous attendent",
    "Des évaluations sont à rendre",
    "Une candidature attend une personne de l'équipe",
    "Une place s'est libérée",
    "Votre question a reçu une réponse",
    "Une réponse est publiée",
    "Des pages sont à relire",
    "Confirmez votre demande",
    "Gardez-vous vos alertes ?",
    "Du nouveau pour vous",
}
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip
HEALTH = re.compile(r"cancer|tumeur|chimio|patient|maladie|malade|santé|traitement|hôpital|oncolog|soin", re.IGNORECASE)
WRITES = re.compile(r"\.(mail|tell|remind)_")
LINK = re.compile(r"http://localhost[^\s<>\"')]*")
ASKS_OTHERS = {
    "library.tell_forks",
    "calls.tell_inquiry",
    "calls.tell_opening",
    "calls.tell_extension",
    "calls.tell_cancellation",
}  # they post another job a person


@pytest.fixture(scope="session")
def mails(whole_house: Flask, letters: None) -> list[EmailMessage]:
    return received(whole_house)


def test_a7_every_kind_of_mail_was_written(whole_house: Flask, letters: None) -> None:
    sends = {name for name, task in TASKS.items() if WRITES.search(name) and inspect.signature(task).parameters}
    sends -= ASKS_OTHERS
    with whole_house.app_context():
        query = select(Job.name).join(MailLog, MailLog.job_reference == Job.reference)
        sent = set(db.session.scalars(query.where(MailLog.state == MailState.SENT)))
        failed = db.session.execute(select(Job.name, Job.last_error).where(Job.state == JobState.FAILED)).all()
        db.session.remove()
    assert failed == []
    assert sends - sent == set(), "tests/security/letters.py does not write these"


def test_a7_one_mail_has_one_reader(mails: list[EmailMessage]) -> None:
    assert mails
    for mail in mails:
        assert len(mail["To"].addresses) == 1
        assert set(mail.keys()) <= HEADERS
        assert mail["Cc"] is None
        assert mail["Bcc"] is None


def test_a7_headers_name_nobody_else(mails: list[EmailMessage], world: World) -> None:
    names = {*world.refs.values(), *world.ids["volunteer"]["ours"], *world.ids["volunteer"]["others"]}
    for mail in mails:
        others = " ".join(str(value) for name, value in mail.items() if name != "To")
        assert not marks_in(others)
        assert not [name for name in names if name in others]


def test_a7_no_mail_carries_what_somebody_typed(mails: list[EmailMessage]) -> None:
    for mail in mails:
        marks = marks_in(whole_text(mail)) - {"CANARI-PUBLIC"}
        own = {mark for mark in marks if mark in str(mail["To"])}
        assert marks - own == set(), mail["Subject"]


def test_a7_what_a_link_shows_without_signing_in_is_public(mails: list[EmailMessage], walk: Walk) -> None:
    """A mail may be read over a shoulder, or forwarded: its links ask for an account, or for a button to be pressed."""
    links = {link for mail in mails for link in LINK.findall(whole_text(mail))}
    assert len(links) > 20
    seen = [walk.go("visitor", "mail", link.removeprefix("http://localhost")) for link in sorted(links)]
    assert {visit.status for visit in seen} <= {
        200,
        301,
        302,
        303,
        405,
    }  # 301: to the address with words; 405: the one-click addresses take a POST
    assert [visit.where for visit in seen if marks_in(visit.text) - {"CANARI-PUBLIC"}] == []


def test_e7_no_mail_carries_live_html(mails: list[EmailMessage]) -> None:
    for mail in mails:
        html = mail.get_body(("html",))
        assert html is None or ATTACK not in str(html.get_content())
        assert "\n" not in mail["Subject"]


def test_i9_subjects_are_known_and_say_nothing_of_health(mails: list[EmailMessage]) -> None:
    subjects = {str(mail["Subject"]).replace("Lab Agora — ", "") for mail in mails}
    assert subjects - SUBJECTS == set(), "a new subject: no health word, no name of a project, then add it"
    assert not [subject for subject in SUBJECTS if HEALTH.search(subject)]
    assert not [mail["From"] for mail in mails if HEALTH.search(str(mail["From"]))]


@pytest.mark.parametrize("to", ["a@exemple.fr, b@exemple.fr", "a@exemple.fr;b@exemple.fr", ["a@exemple.fr"]])
def test_i9_two_recipients_raise(to: str) -> None:
    with pytest.raises(TwoRecipientsError):
        Message(to=to, subject="vous avez un message", text="Bonjour")


@pytest.mark.parametrize("header", ["Cc", "Bcc", "To", "Resent-To"])
def test_i9_no_header_adds_a_recipient(header: str) -> None:
    with pytest.raises(ValueError, match=header):
        Message(to="a@exemple.fr", subject="vous", text="Bonjour", headers={header: "b@exemple.fr"})
