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
        "organisations.my_organisation_list",
        lazy_gettext("Mes organisations"),
        lazy_gettext("Rejoindre une organisation, confirmer un collègue."),
    ),
)
EVERYBODY = (
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


def groups() -> list[tuple[str, tuple[Tile, ...]]]:
    """Return the doors under their headings."""
    return [
        (gettext("Je participe"), VOLUNTEER),
        (gettext("Je porte un projet"), LEADER),
        (gettext("Mon compte"), EVERYBODY),
    ]


def all_tiles() -> list[Tile]:
    """Return every door, for the site map."""
    return [tile for _title, tiles in groups() for tile in tiles]
