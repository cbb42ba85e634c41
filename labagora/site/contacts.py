"""« Nous écrire »: for each matter, the address of who answers and what helps them answer at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from labagora.core.settings import Settings


@dataclass(frozen=True)
class Matter:
    """A reason to write. ``address`` is empty where the installation gives none."""

    key: str
    title: Any
    address: str
    text: Any
    say: Sequence[Any]


def matters(settings: Settings) -> list[Matter]:
    """Return the matters in the order in which readers have them; what has no address of its own goes to the first."""
    general = settings.contact_mail
    return [
        Matter(
            "fiche",
            _("Une erreur dans une fiche ou sur une page"),
            general,
            _("Une information fausse ou dépassée, un lien qui ne mène nulle part, une phrase qui ne se comprend pas."),
            [
                _("L'adresse de la page, ou le titre de la fiche."),
                _("La phrase en cause, et ce qu'elle devrait dire."),
                _("D'où vous le savez, si vous pouvez."),
            ],
        ),
        Matter(
            "donnees",
            _("Vos droits sur vos données"),
            settings.dpo_mail or general,
            _("Le délégué à la protection des données répond sous un mois. Une demande ne coûte rien."),
            [
                _("Ce que vous demandez : une copie, une correction, un effacement, une opposition."),
                _("L'adresse de votre compte, si vous en avez un. Jamais votre phrase de passe, ni votre maladie."),
            ],
        ),
        Matter(
            "accessibilite",
            _("Une page que vous n'arrivez pas à utiliser"),
            settings.accessibility_mail or general,
            _("Dites-le nous : nous vous donnons l'information autrement, puis nous corrigeons la page."),
            [
                _("L'adresse de la page, et ce que vous vouliez y faire."),
                _("Votre navigateur et, si vous en avez un, votre lecteur d'écran ou votre réglage d'affichage."),
            ],
        ),
        Matter(
            "presse",
            _("Presse"),
            settings.press_mail or general,
            _("Pour un article, une interview, des images du portail."),
            [_("Votre média, votre sujet, votre délai."), _("Comment vous rappeler.")],
        ),
        Matter(
            "autre",
            _("Autre chose"),
            general,
            _("Une question sur le portail, un partenariat, une idée."),
            [_("Ce que vous cherchez, en quelques lignes."), _("Où vous l'avez déjà cherché, si c'est le cas.")],
        ),
    ]
