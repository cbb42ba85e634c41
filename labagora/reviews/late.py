"""What an interest touched that was known once decisions were applied: codes for the trail, sentences for the team."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.calls import trails

VERB = "application.interest_after_decision"
WORDS = {
    "reviewed": _("La personne a rendu une évaluation qui a compté dans la liste du comité."),
    "draft": _("La personne avait cette candidature à évaluer."),
    "present": _("La personne était en séance quand la décision a été prise."),
    "recorded": _("La personne a enregistré la décision."),
    "admitted": _("La personne a décidé de la recevabilité."),
    "selected": _("La candidature est retenue."),
    "reserve": _("La candidature est sur la liste complémentaire."),
    "rejected": _("La candidature n'est pas retenue."),
    "promoted": _("La candidature a été appelée de la liste complémentaire."),
    "letter": _("Le courrier de décision est parti."),
}


def sentences(touched: Sequence[str]) -> list[str]:
    """Return the codes as sentences; one that nobody knows any more is left out."""
    return [str(WORDS[code]) for code in touched if code in WORDS]


def _details(said: Mapping[str, Any]) -> str:
    return " ".join(sentences(said.get("touched", ()))) or str(gettext("Rien n'est touché."))


trails.register(VERB, _("Lien d'intérêts connu après la décision"), _details)
