"""The copy as people read it: French words with their accents for columns, dates as dates, answers as sentences."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext

from labagora.privacy.copy import Copy, Section
from labagora.volunteers import describing
from labagora.volunteers.profile import Profile
from labagora.web.templating import moment

WORDS: dict[str, str] = {
    "action": "Action",
    "adresse_confirmee_le": "Adresse confirmée le",
    "adresse_electronique": "Adresse électronique",
    "ajoutee_le": "Ajoutée le",
    "answered_at": "Répondu le",
    "answers": "Réponses",
    "appareil": "Appareil",
    "appel": "Appel",
    "application_de_codes_liee_le": "Application de codes liée le",
    "arrive_le": "Arrivé le",
    "at": "Date",
    "body": "Texte",
    "canal": "Par",
    "candidature": "Candidature",
    "champ": "Champ",
    "champs": "Informations",
    "channel": "Par",
    "cle": "Clé de signature",
    "closed_at": "Fini le",
    "comment": "Commentaire",
    "compensation": "Indemnité",
    "compensation_cents": "Indemnité en centimes",
    "compte": "Compte",
    "confirme_le": "Confirmé le",
    "confirmed_at": "Confirmé le",
    "confirmee_le": "Confirmée le",
    "contact_fields": "Coordonnées transmises",
    "contenu": "Contenu",
    "context": "Contexte",
    "created_at": "Créé le",
    "cree_le": "Créé le",
    "criteres": "Critères",
    "debut": "Début",
    "decided_at": "Décidé le",
    "demandee_le": "Demandée le",
    "depot": "Dépôt",
    "dernier_usage": "Dernier usage",
    "derniere_visite": "Dernière visite",
    "donne_le": "Donné le",
    "due_at": "Attendu le",
    "empreinte": "Empreinte",
    "empreinte_sha256": "Empreinte du texte",
    "expenses": "Frais",
    "expenses_cents": "Frais en centimes",
    "expenses_note": "Précision sur les frais",
    "expiry_warned_at": "Prévenu le",
    "fields": "Informations",
    "files": "Fichiers",
    "fin": "Fin",
    "finalite": "But",
    "fini_le": "Fini le",
    "fonction": "Fonction",
    "from": "De",
    "health_consent_version": "Accord sur la santé, version",
    "identifiant": "Référence",
    "invite_le": "Invité le",
    "jusqu_au": "Jusqu'au",
    "langue": "Langue",
    "lie_le": "Lié le",
    "monthly_budget": "Propositions par mois, au plus",
    "motif": "Motif",
    "my_reason": "Ma raison",
    "name": "Nom",
    "need": "Besoin",
    "nom": "Nom",
    "object": "Objet",
    "objet": "Objet",
    "organisation": "Organisation",
    "origin": "Origine",
    "outcome": "Suite donnée",
    "ouvert_le": "Ouvert le",
    "paid_at": "Payé le",
    "parti_le": "Parti le",
    "pause_until": "Pause jusqu'au",
    "paused_at": "En pause depuis",
    "presence": "Présence",
    "project": "Projet",
    "projet": "Projet",
    "proposals_consent_version": "Accord sur les propositions, version",
    "pseudonym": "Pseudonyme",
    "purpose": "But",
    "question": "Question",
    "raison": "Raison",
    "rating": "Note sur 5",
    "reason": "Raison",
    "reasons": "Pourquoi cette proposition",
    "recherche": "Recherche",
    "reconfirmed_at": "Réponses confirmées le",
    "recu": "Reçu",
    "ref": "Référence",
    "reference": "Référence",
    "reponse": "Réponse",
    "reported_at": "Répondu le",
    "retire_le": "Retiré le",
    "revision": "Révision",
    "role": "Rôle",
    "rythme": "Rythme",
    "section": "Section",
    "sent_at": "Envoyé le",
    "service": "Service",
    "shared_fields": "Informations montrées",
    "signe_le": "Signé le",
    "sitting": "Séance",
    "staff_reason": "Raison de l'équipe",
    "starts_at": "Commence le",
    "state": "État",
    "subject": "Objet",
    "summary": "Résumé",
    "suspendu_le": "Suspendu le",
    "taille": "Taille",
    "target": "Cible",
    "telephone": "Téléphone",
    "texte": "Texte",
    "their_reason": "Raison du projet",
    "their_words": "Mots du projet",
    "updated_at": "Modifié le",
    "utilise_le": "Utilisé le",
    "version": "Version",
    "what_changed": "Ce que cela a changé",
    "who": "Qui",
    "why": "Pourquoi",
    "word": "Mon mot",
    "would_repeat": "Prêt à recommencer",
}

Pairs = list[tuple[str, str]]
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


UNREAD = frozenset({"cle", "signature"})  # of a receipt: for programs, in the JSON document


@dataclass(frozen=True)
class Reading:
    """The copy for people: what there is, then the names of what there is nothing of."""

    sections: list[tuple[Section, list[Pairs]]]
    empty: list[Section]


def readable(copy: Copy) -> Reading:
    """Return the rows as ``(word, value)`` pairs; empty values are left out."""
    full = [(section, [_pairs(row) for row in section.rows]) for section in copy.sections if section.rows]
    return Reading(full, [section for section in copy.sections if not section.rows])


def _pairs(row: dict[str, Any]) -> Pairs:
    pairs: Pairs = []
    for name, value in row.items():
        if name == "answers":
            pairs += _answers(value)
        elif name not in UNREAD and value not in (None, "", [], {}):
            pairs.append((_word(name), _text(value)))
    return pairs


def _answers(stored: dict[str, Any]) -> Pairs:
    summary = describing.summary(Profile.from_dict(stored), str(get_locale()))
    return [(question, answer) for question, answer in summary if answer]


def _word(name: str) -> str:
    return str(gettext(WORDS[name])) if name in WORDS else name.replace("_", " ").capitalize()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("oui") if value else gettext("non"))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, dict):
        return ", ".join(f"{_word(str(name))} : {_text(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        labels = describing.field_labels()
        return ", ".join(labels.get(one, "") or _text(one) for one in value)
    return _date(str(value)) or str(value)


def _date(text: str) -> str:
    """Return an instant written for programs as people write it; empty for any other text."""
    if not _INSTANT.fullmatch(text):
        return ""
    return moment(datetime.fromisoformat(text))
