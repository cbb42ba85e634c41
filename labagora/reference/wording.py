"""What the back office says of a list: most feed forms, some explain words in the texts that people read."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from labagora.reference.vocabularies import VocabularyKind


@dataclass(frozen=True)
class Wording:
    """The sentences that depend on what the terms of a list are used for."""

    creation: Any
    change: Any
    absence: Any
    removal: Any
    bulk_removal: Any
    added: Any
    changed: Any
    retired: Any
    restored: Any
    many_retired: Any
    many_restored: Any


_IN_FORMS = Wording(
    creation=_("Il arrive en fin de liste, et les formulaires le proposent tout de suite."),
    change=_("Le nouveau nom apparaît partout où le terme est déjà utilisé."),
    absence=_("Les formulaires ne le proposent plus. Ce qui l’utilise déjà le garde."),
    removal=_(
        "Les formulaires ne le proposeront plus. Les profils, projets et besoins qui l’utilisent le gardent. "
        "Vous pourrez le remettre."
    ),
    bulk_removal=_("Retirer des formulaires"),
    added=_("Le terme est ajouté. Les formulaires le proposent dès maintenant."),
    changed=_("Le terme est modifié partout où il apparaît."),
    retired=_("Le terme est retiré des formulaires. Ce qui l'utilise déjà le garde."),
    restored=_("Le terme est de nouveau proposé dans les formulaires."),
    many_retired=_("Termes retirés des formulaires : %(count)s."),
    many_restored=_("Termes de nouveau proposés : %(count)s."),
)
_IN_TEXTS = Wording(
    creation=_("Les fiches et le kit l'expliquent dès qu'on les enregistre ou les publie de nouveau."),
    change=_("Les fiches et le kit suivent dès qu'on les enregistre ou les publie de nouveau."),
    absence=_("Les fiches et le kit ne l'expliquent plus dès qu'on les enregistre ou les publie de nouveau."),
    removal=_(
        "Les fiches et le kit ne l'expliqueront plus dès qu'on les enregistre ou les publie de nouveau. "
        "Vous pourrez le remettre."
    ),
    bulk_removal=_("Ne plus expliquer"),
    added=_("Le terme est ajouté. Les textes l'expliquent à partir de leur prochain enregistrement."),
    changed=_("Le terme est modifié. Les textes suivent à partir de leur prochain enregistrement."),
    retired=_("Le terme est retiré. Les textes ne l'expliquent plus à partir de leur prochain enregistrement."),
    restored=_("Le terme est remis. Les textes l'expliquent à partir de leur prochain enregistrement."),
    many_retired=_("Termes retirés : %(count)s."),
    many_restored=_("Termes remis : %(count)s."),
)


def wording(kind: VocabularyKind) -> Wording:
    """Return the sentences that are true of a list."""
    return _IN_TEXTS if kind.explained_by else _IN_FORMS
