"""The written agreement: what both sides read and accept, written from the need, known by its fingerprint."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from labagora.introductions.facets import words
from labagora.projects.models import Need
from labagora.reference import queries as reference

NO_PAY = ("aucune", "renonciation")
DEFAULTS: dict[str, str] = {
    "confidentialite": "Ce qui se dit pendant les séances reste entre les personnes présentes. Chacun peut "
    "demander que ses paroles ne soient ni enregistrées ni citées.",
    "donnees_personnelles": "L’équipe n’utilise vos coordonnées que pour cette participation et les efface à la fin "
    "du projet. Vous voyez à tout moment, dans votre espace, qui a consulté quoi.",
    "propriete_des_resultats": "Les résultats sont ceux du projet. Votre nom n’est cité que si vous le souhaitez.",
    "restitution": "Dans les 30 jours qui suivent chaque séance, l’équipe vous dit ce que votre avis a changé, ou "
    "pourquoi il n’a pas été retenu.",
    "droit_de_se_retirer": "Vous pouvez arrêter à tout moment, sans donner de raison et sans conséquence pour "
    "vos soins.",
    "contact": "La conversation de Lab Agora reste ouverte pendant toute la participation. L’équipe du Living Lab "
    "répond à chacun en cas de difficulté.",
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One point of the agreement."""

    title: str
    text: str


@dataclass(frozen=True)
class AgreementText:
    """The agreement of one need. ``hash`` changes with any word of it."""

    title: str
    sections: tuple[Section, ...]

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the whole text, in hexadecimal."""
        lines = [self.title, *(f"{section.title}\n{section.text}" for section in self.sections)]
        return hashlib.sha256("\n\n".join(lines).encode()).hexdigest()


def agreement_of(need: Need) -> AgreementText:
    """Return the agreement of a need: what the leader wrote for each point, else what the need says of itself."""
    written: Mapping[str, str] = need.agreement
    sections = (
        Section(entry.label, (written.get(entry.code) or _default(entry.code, need)).strip())
        for entry in reference.vocabulary("agreement_items").entries
        if not entry.is_retired
    )
    return AgreementText(need.title, tuple(section for section in sections if section.text))


def _default(code: str, need: Need) -> str:
    generated = {
        "objet": need.why,
        "role_attendu": need.tasks or ", ".join(words("formats", [need.format])),
        "duree_et_calendrier": _calendar(need),
        "indemnisation_et_frais": _money(need),
    }
    return generated.get(code) or DEFAULTS.get(code, "")


def _calendar(need: Need) -> str:
    if need.duration_minutes is None:
        return "Les dates et la durée sont convenues ensemble."
    hours, minutes = divmod(need.duration_minutes, 60)
    length = " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
    return f"Durée prévue : {length}. Les dates sont convenues ensemble."


def _money(need: Need) -> str:
    if need.compensation in NO_PAY:
        pay = "Cette participation n’est pas indemnisée."
    else:
        label = reference.label("compensations", need.compensation)
        amount = f" de {need.compensation_cents / 100:.2f} €".replace(".", ",") if need.compensation_cents else ""
        pay = f"{label}{amount} par séance. Vous pouvez y renoncer."
    if not need.expenses_covered:
        return f"{pay} Les frais ne sont pas remboursés."
    return f"{pay} Les frais sont remboursés. {need.expenses_note}".strip()
