"""A starting point for each of the 17 formats of participation: what is asked, and the written agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labagora.core.errors import Invalid
from labagora.projects.commands import NeedDraft
from labagora.reference.queries import vocabulary

UNPLACED = "distanciel"
ON_SITE = "presentiel"
DEFAULT_SEATS, LARGE_GROUP = 8, 60

TASKS: Mapping[str, str] = {
    "entretien": "Vous parlez de votre expérience avec une personne du projet, à partir de questions reçues avant.",
    "focus_group": "Vous échangez à plusieurs sur un sujet précis. Une personne anime et veille à la parole de chacun.",
    "atelier_coconception": "Vous imaginez des solutions avec l'équipe : on dessine, on essaie, on choisit ensemble.",
    "test_usage": "Vous essayez l'outil devant une personne de l'équipe et dites à voix haute ce qui vous gêne.",
    "test_vie_reelle": "Vous utilisez l'outil chez vous pendant la période prévue, puis vous racontez.",
    "questionnaire": "Vous répondez en ligne, quand vous voulez. Vous pouvez passer les questions qui vous gênent.",
    "journal_bord": "Vous notez quelques lignes, à votre rythme, sur la période prévue.",
    "observation": "Une personne du projet observe un moment de soin ou de vie que vous avez choisi avec elle.",
    "relecture": "Vous relisez un document et dites ce qui n'est pas clair, ce qui manque, ce qui blesse.",
    "comite": "Vous suivez le projet lors de réunions régulières et donnez votre avis sur ses choix.",
    "copil": "Vous siégez au comité de pilotage, avec la même voix que les autres membres.",
    "priorisation": "Vous classez une liste de besoins, du plus important au moins important.",
    "jury": "Vous lisez les dossiers reçus et participez au choix, à égalité avec les autres membres.",
    "temoignage": "Vous racontez ce que vous avez vécu, dans la forme de votre choix.",
    "formation": "Vous préparez et animez une séance de formation avec un professionnel.",
    "idees": "Vous rejoignez une équipe pour faire naître une idée et la présenter à la fin.",
    "co_recherche": "Vous menez la recherche avec l'équipe : questions, recueil, lecture des résultats.",
}

# duration and money are left out: unless the leader writes them, the agreement says the need's own figures
AGREEMENT: Mapping[str, str] = {
    "objet": "Participer au projet dans le format que ce besoin décrit.",
    "role_attendu": "Donner un avis à partir de votre expérience. Il n'y a pas de mauvaise réponse.",
    "confidentialite": "Ce que vous dites reste dans l'équipe. Rien n'est publié sous votre nom sans votre accord.",
    "donnees_personnelles": "L'équipe ne reçoit que ce que vous choisissez de transmettre, pour ce projet seulement.",
    "propriete_des_resultats": "Les résultats appartiennent au projet, qui cite la participation des volontaires.",
    "restitution": "Dans les 30 jours, vous apprenez ce que votre avis a changé.",
    "droit_de_se_retirer": "Vous pouvez arrêter à tout moment, sans dire pourquoi.",
    "contact": "La messagerie de Lab Agora, avec l'équipe du Living Lab en recours.",
}

ROLES: Mapping[str, str] = {
    "copil": "Siéger au comité de pilotage, avec droit de vote.",
    "comite": "Donner un avis régulier sur les choix du projet.",
    "jury": "Lire, comparer et choisir, en signalant tout lien avec un candidat.",
    "formation": "Préparer et animer à deux voix, avec un professionnel.",
    "co_recherche": "Participer à chaque étape de la recherche, publication comprise.",
    "test_vie_reelle": "Utiliser l'outil dans la vie de tous les jours et dire ce qui se passe.",
}

INVOLVEMENT: Mapping[str, str] = {
    "atelier_coconception": "collaboration",
    "comite": "collaboration",
    "copil": "partenariat",
    "jury": "partenariat",
    "formation": "collaboration",
    "idees": "collaboration",
    "co_recherche": "partenariat",
}


@dataclass(frozen=True)
class FormatTemplate:
    """What a need of one format starts from."""

    code: str
    label: str
    duration_minutes: int
    seats: int
    least: int
    most: int
    is_remote: bool
    tasks: str
    involvement: str

    @property
    def agreement(self) -> dict[str, str]:
        """The written agreement, item by item."""
        return {**AGREEMENT, "role_attendu": ROLES.get(self.code, AGREEMENT["role_attendu"])}


def _template(entry: Any, locale: str) -> FormatTemplate:
    extra = entry.extra
    least, most = int(extra.get("min_people", 1)), int(extra.get("max_people", DEFAULT_SEATS))
    return FormatTemplate(
        code=entry.code,
        label=entry.label_in(locale),
        duration_minutes=int(extra.get("duration_minutes", 60)),
        seats=least if most > LARGE_GROUP else most,
        least=least,
        most=most,
        is_remote=bool(extra.get("remote", True)),
        tasks=TASKS.get(entry.code, ""),
        involvement=INVOLVEMENT.get(entry.code, "consultation"),
    )


def templates(locale: str = "fr") -> list[FormatTemplate]:
    """Return the templates of the formats that are offered, in order."""
    return [_template(entry, locale) for entry in vocabulary("formats").offered()]


def draft_from(code: str, title: str) -> NeedDraft:
    """Return the first text of a need of one format. Raises Invalid for an unknown one."""
    found = next((one for one in templates() if one.code == code), None)
    if found is None:
        raise Invalid("format", "Choisissez un format de la liste.")
    known = set(vocabulary("agreement_items").codes)
    return NeedDraft(
        title=title,
        format=found.code,
        tasks=found.tasks,
        duration_minutes=found.duration_minutes,
        seats=found.seats,
        modality=UNPLACED if found.is_remote else ON_SITE,
        involvement=found.involvement,
        agreement={code: text for code, text in found.agreement.items() if code in known},
    )
