"""The copy as people read it: French words for columns, dates as dates, answers as sentences."""

from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext

from labagora.privacy.copy import Copy, Section
from labagora.volunteers import describing
from labagora.volunteers.profile import FIELD_NAMES, Profile
from labagora.web.templating import moment

WORDS: dict[str, str] = {
    "action": "Action",
    "address": "Adresse électronique",
    "answers": "Réponses",
    "asked_at": "Demandé le",
    "at": "Date",
    "channel": "Par",
    "confirmed_at": "Confirmé le",
    "context": "Contexte",
    "created_at": "Créé le",
    "device": "Appareil",
    "ended_at": "Terminé le",
    "expiry_warned_at": "Prévenu le",
    "fields": "Informations",
    "for": "Pour",
    "given_at": "Donné le",
    "granted_at": "Obtenu le",
    "has_code_application": "Application de codes",
    "has_password": "Phrase de passe",
    "has_profile": "Profil de volontaire",
    "health_consent_version": "Accord sur la santé, version",
    "issuer": "Émetteur",
    "kind": "Nature",
    "language": "Langue",
    "last_seen_on": "Dernière visite",
    "linked_at": "Lié le",
    "made_at": "Fait le",
    "monthly_budget": "Propositions par mois, au plus",
    "name": "Nom",
    "object": "Objet",
    "organisation": "Organisation",
    "pause_until": "Pause jusqu'au",
    "paused_at": "En pause depuis",
    "phone": "Téléphone",
    "proposals_consent_version": "Accord sur les propositions, version",
    "purpose": "But",
    "reason": "Raison",
    "reconfirmed_at": "Réponses confirmées le",
    "ref": "Référence",
    "reference": "Référence",
    "role": "Rôle",
    "seen_at": "Vu le",
    "started_at": "Commencé le",
    "state": "État",
    "subject": "Objet",
    "suspended_at": "Suspendu le",
    "target": "Cible",
    "text": "Texte",
    "text_sha256": "Empreinte du texte",
    "updated_at": "Modifié le",
    "used_at": "Utilisé le",
    "version": "Version",
    "who": "Qui",
    "withdrawn_at": "Retiré le",
}

Pairs = list[tuple[str, str]]


def readable(copy: Copy) -> list[tuple[Section, list[Pairs]]]:
    """Return each section with its rows as ``(word, value)`` pairs; empty values are left out."""
    return [(section, [_pairs(row) for row in section.rows]) for section in copy.sections]


def _pairs(row: dict[str, Any]) -> Pairs:
    pairs: Pairs = []
    for name, value in row.items():
        if name == "answers":
            pairs += _answers(value)
        elif value not in (None, "", [], {}):
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
        return ", ".join(_field(one) for one in value)
    return str(value)


def _field(value: Any) -> str:
    return describing.field_labels()[value] if value in FIELD_NAMES else _text(value)
