"""The doors of « Mon espace », by role."""

from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext


class Tile(NamedTuple):
    """One door: an endpoint without argument, its name, one sentence."""

    endpoint: str
    label: Any
    text: Any


VOLUNTEER = (
    Tile(
        "introductions.proposal_list",
        lazy_gettext("Mes propositions"),
        lazy_gettext("Répondre, suivre mes participations, voir ce que mon avis a changé."),
    ),
    Tile(
        "volunteers.profile_show",
        lazy_gettext("Mon profil de volontaire"),
        lazy_gettext("Ce que j'ai vécu, ce qui m'intéresse, ma pause santé."),
    ),
)
LEADER = (
    Tile(
        "projects.my_project_list",
        lazy_gettext("Mes projets et mes besoins"),
        lazy_gettext("Écrire, soumettre, lire les réponses des volontaires."),
    ),
    Tile(
        "calls.my_application_list",
        lazy_gettext("Mes candidatures"),
        lazy_gettext("Remplir avec son équipe, déposer avant l'heure, retrouver ses reçus."),
    ),
    Tile(
        "library.my_sheet_list",
        lazy_gettext("Mes fiches"),
        lazy_gettext("Écrire une fiche, l'envoyer en relecture, la faire relire, adapter une fiche à un territoire."),
    ),
    Tile(
        "library.my_reuse_list",
        lazy_gettext("Fiches que nous utilisons"),
        lazy_gettext("Raconter où en est mon organisation, ce qu'elle a adapté, ce que cela donne."),
    ),
    Tile(
        "organisations.my_organisation_list",
        lazy_gettext("Mes organisations"),
        lazy_gettext("Rejoindre une organisation, confirmer un collègue."),
    ),
)
CONSORTIUM = (
    Tile(
        "consortia.my_workspace_list",
        lazy_gettext("Mes consortiums"),
        lazy_gettext("Suivre le plan des douze mois, remettre des livrables, retrouver les membres."),
    ),
)
REVIEWER = (
    Tile(
        "reviews.my_assignment_list",
        lazy_gettext("Mes évaluations"),
        lazy_gettext("Lire les candidatures qui me sont confiées, écrire mes évaluations, déclarer mes liens."),
    ),
    Tile(
        "reviews.deliberation_list",
        lazy_gettext("Mes comités"),
        lazy_gettext("Suivre les séances, lire ce qui est dit des candidatures, voir les décisions provisoires."),
    ),
)
EVERYBODY = (
    Tile(
        "library.favourite_list",
        lazy_gettext("Mes fiches gardées"),
        lazy_gettext("Les pages à retrouver, avec mes notes privées."),
    ),
    Tile(
        "calls.my_question_list",
        lazy_gettext("Mes questions"),
        lazy_gettext("Ce que j'ai demandé sur les appels, et les réponses de l'équipe."),
    ),
    Tile(
        "search.my_alert_list",
        lazy_gettext("Mes alertes"),
        lazy_gettext("Les recherches qui m'écrivent quand il y a du nouveau."),
    ),
    Tile(
        "accounts.security",
        lazy_gettext("Ma connexion"),
        lazy_gettext("Phrase de passe, deuxième protection, appareils connectés."),
    ),
    Tile(
        "privacy.my_data",
        lazy_gettext("Mes données"),
        lazy_gettext("Mes accords, qui a vu mes données, tout emporter ou tout effacer."),
    ),
)


def groups(*, reviews: bool, consortia: bool) -> list[tuple[str, tuple[Tile, ...]]]:
    """Return the doors under their headings; those of reviewers and of consortia for those who have a place there."""
    found = [
        (gettext("Je participe"), VOLUNTEER),
        (gettext("Je porte un projet"), LEADER),
        (gettext("Je travaille dans un consortium"), CONSORTIUM),
        (gettext("J'évalue"), REVIEWER),
        (gettext("Mon compte"), EVERYBODY),
    ]
    closed = [tiles for tiles, is_open in ((REVIEWER, reviews), (CONSORTIUM, consortia)) if not is_open]
    return [(title, tiles) for title, tiles in found if tiles not in closed]


def all_tiles() -> list[Tile]:
    """Return every door, for the site map."""
    return [tile for _title, tiles in groups(reviews=True, consortia=True) for tile in tiles]
