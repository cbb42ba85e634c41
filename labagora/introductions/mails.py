"""The mails of the domain: one neutral subject, one recipient, no health word, no name of a project or of a person.

Whoever reads over a shoulder learns that a message waits on Lab Agora, nothing else (security.md §4, point 8).
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.introductions.enums import IntroductionState
from labagora.introductions.links import token_of
from labagora.introductions.models import Introduction
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose

SUBJECT = _("vous avez un message")
_S = IntroductionState


@dataclass(frozen=True)
class Notice:
    """What one mail says. ``only_in`` are the states in which it still makes sense when its turn comes."""

    text: Any
    label: Any
    by_link: bool = False
    only_in: frozenset[IntroductionState] = frozenset()


READ, ANSWER = _("Lire le message"), _("Lire et répondre")

TO_VOLUNTEER: dict[str, Notice] = {
    "invited": Notice(
        _("Une équipe aimerait connaître votre avis. Répondez si vous voulez, quand vous voulez : dire non, ou ne rien "
          "dire, n’a aucune conséquence."),
        ANSWER, by_link=True, only_in=frozenset({_S.INVITED}),
    ),
    "nudge_invited": Notice(
        _("Une proposition vous attend toujours. Un clic suffit pour dire non. C’est notre seul rappel."),
        ANSWER, by_link=True, only_in=frozenset({_S.INVITED}),
    ),
    "accepted": Notice(
        _("Une équipe a lu votre réponse et aimerait travailler avec vous. À vous de confirmer, si vous le voulez."),
        ANSWER, by_link=True, only_in=frozenset({_S.ACCEPTED}),
    ),
    "nudge_accepted": Notice(
        _("Une équipe attend toujours votre confirmation. Vous pouvez aussi dire non. C’est notre seul rappel."),
        ANSWER, by_link=True, only_in=frozenset({_S.ACCEPTED}),
    ),
    "chased_volunteer": Notice(
        _("Une équipe attend votre confirmation et vous envoie un petit rappel."),
        ANSWER, by_link=True, only_in=frozenset({_S.ACCEPTED}),
    ),
    "refused": Notice(_("Une équipe vous a répondu. Elle vous explique son choix."), READ),
    "cancelled": Notice(_("Une mise en relation vient d’être annulée. L’équipe vous explique pourquoi."), READ),
    "closed_by_silence": Notice(
        _("Une équipe n’a pas répondu à temps : nous avons refermé votre demande. Vous n’y êtes pour rien, et vous "
          "pouvez vous proposer de nouveau tant que le besoin est ouvert."),
        READ,
    ),
    "closed_unconfirmed": Notice(
        _("Nous avons refermé une proposition restée sans confirmation de votre part. Vous n’avez rien à faire."), READ
    ),
    "message_for_volunteer": Notice(_("Une équipe vous a écrit."), READ),
    "sitting_planned": Notice(_("La date d’une séance est fixée."), _("Voir la date")),
    "sitting_changed": Notice(_("Une séance a changé."), _("Voir ce qui change")),
    "sitting_cancelled": Notice(_("Une séance est annulée."), _("Voir la séance")),
    "took_part": Notice(
        _("Merci d’avoir participé. Votre attestation vous attend, et l’équipe vous dira sous 30 jours ce que votre "
          "avis a changé."),
        _("Voir ma participation"),
    ),
    "paid": Notice(_("Une équipe indique qu’un versement a été fait."), _("Voir le détail")),
    "restitution": Notice(_("Une équipe vous dit ce que votre avis a changé."), READ),
}  # fmt: skip

TO_LEADER: dict[str, Notice] = {
    "answers": Notice(_("Des personnes ont répondu à l’un de vos besoins. Elles attendent votre réponse."), ANSWER),
    "confirmed": Notice(_("Une personne a confirmé : vous pouvez lui écrire."), _("Ouvrir la conversation")),
    "gone": Notice(
        _("Une personne n’est plus disponible. Si vous avez noté ses coordonnées, effacez-les."),
        _("Voir les réponses"),
    ),
    "nudge_leader": Notice(_("Une personne attend votre réponse depuis quinze jours."), ANSWER),
    "chased_leader": Notice(_("Une personne attend votre réponse et vous envoie un petit rappel."), ANSWER),
    "message_for_leader": Notice(_("Une personne vous a écrit."), READ),
    "restitution_due": Notice(
        _("Des personnes vous ont donné leur avis : dites-leur ce qu’il a changé."), _("Répondre à chacune")
    ),
}  # fmt: skip


def to_volunteer(name: str, introduction: Introduction, account: Account) -> Message | None:
    """Return the message for the volunteer, or None when its reason has gone."""
    notice = TO_VOLUNTEER[name]
    if notice.only_in and introduction.state not in notice.only_in:
        return None
    token = token_of(introduction)
    unsubscribe = absolute("introductions.link_unsubscribe", token=token)
    headers = {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    page = absolute("introductions.link_show", token=token)
    show = absolute("introductions.introduction_show", public_id=introduction.public_id)
    return _compose("volunteer", notice, account, page if notice.by_link else show, headers=headers, answer=page)


def to_leader(name: str, link: str, account: Account) -> Message:
    """Return the message for one leader."""
    return _compose("leader", TO_LEADER[name], account, link)


def _compose(template: str, notice: Notice, account: Account, link: str, **more: Any) -> Message:
    with force_locale(account.locale):
        text, label = str(notice.text), str(notice.label)
    return compose(
        f"introductions/{template}",
        to=account.address,
        subject=SUBJECT,
        locale=account.locale,
        link=link,
        link_label=label,
        text=text,
        **more,
    )
