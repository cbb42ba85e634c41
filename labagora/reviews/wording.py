"""The words of the letters: the texts they start from, the placeholders, how one is filled. Plain text. Pure.

A letter is plain text: what an applicant wrote in a title is shown as it was written, never as markup, and a value
that looks like a placeholder stays what it is.
"""

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from labagora.calls.models import Application
from labagora.reviews.enums import Outcome
from labagora.reviews.models import Decision

PLACEHOLDERS = {
    "reference": _("la référence de la candidature"),
    "titre": _("son titre"),
    "organisation": _("l'organisation qui candidate"),
    "appel": _("le titre de l'appel"),
    "motif": _("le motif de la décision, tel que le comité l'a écrit"),
    "rang": _("le rang dans la liste"),
    "contact": _("le service à contacter"),
}
LISTED = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
_BRACES = re.compile(r"\{[^{}\n]*\}|[{}]")

_OPENING = """Madame, Monsieur,

Vous avez déposé la candidature {reference}, « {titre} », portée par {organisation}, à l'appel « {appel} »."""
_CLOSING = """Pour toute question : {contact}.

L'équipe du Living Lab"""
_REMEDIES = """Délais et voies de recours

Si vous contestez cette décision, vous pouvez, dans les deux mois qui suivent sa notification :

- adresser un recours gracieux au service indiqué plus bas ;
- saisir le tribunal administratif compétent, par courrier ou par le site Télérecours citoyens.

Un recours gracieux formé dans ce délai l'interrompt."""

STARTING: Mapping[Outcome, tuple[str, str]] = {
    Outcome.SELECTED: (
        "Votre candidature {reference} est retenue",
        f"""{_OPENING}

Après l'avis du comité, votre candidature est retenue.

Motif de la décision :

{{motif}}

La suite vous sera présentée dans votre espace. Merci de ne pas en parler publiquement avant la publication des \
résultats.

{_CLOSING}""",
    ),
    Outcome.RESERVE: (
        "Votre candidature {reference} est sur la liste complémentaire",
        f"""{_OPENING}

Après l'avis du comité, votre candidature est inscrite sur la liste complémentaire, au rang {{rang}}. Elle sera \
retenue si une place se libère. Vous serez prévenus dans un cas comme dans l'autre.

Motif de la décision :

{{motif}}

{_REMEDIES}

{_CLOSING}""",
    ),
    Outcome.REJECTED: (
        "Votre candidature {reference} n'est pas retenue",
        f"""{_OPENING}

Après l'avis du comité, votre candidature n'est pas retenue.

Motif de la décision :

{{motif}}

Nous savons le travail que représente une candidature, et nous vous en remercions.

{_REMEDIES}

{_CLOSING}""",
    ),
}


def strangers(text: str) -> list[str]:
    """Return what looks like a placeholder in a text and is none: an unknown name, a brace alone. Each once."""
    found = (one for one in _BRACES.findall(text) if one[1:-1] not in PLACEHOLDERS or len(one) == 1)
    return list(dict.fromkeys(found))


def used(text: str) -> set[str]:
    """Return the names of the placeholders of a text."""
    return {one[1:-1] for one in _BRACES.findall(text) if len(one) > 1} & set(PLACEHOLDERS)


def values_of(application: Application, decision: Decision) -> dict[str, str]:
    """Return what stands in the place of each placeholder. Needs ``call`` and ``organisation`` loaded."""
    call = application.call
    return {
        "reference": application.reference or "",
        "titre": application.title,
        "organisation": application.organisation.name,
        "appel": call.title,
        "motif": decision.reason,
        "rang": str(decision.rank or ""),
        "contact": ", ".join(one for one in (call.contact_label, call.contact_email) if one),
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its values, in one pass: braces inside a value are never read."""
    return _BRACES.sub(lambda one: values.get(one.group()[1:-1], one.group()), text)


def holes(text: str, values: Mapping[str, str]) -> list[str]:
    """Return the placeholders of a text that have nothing to say, as they are written."""
    return [f"{{{name}}}" for name in PLACEHOLDERS if name in used(text) and not values[name].strip()]


def paragraphs(text: str) -> list[str]:
    """Return a letter cut at its empty lines, for a page or for paper."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
