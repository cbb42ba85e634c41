"""The facets of the search: their titles, the words of their codes, who is offered them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.core.states import LabelledEnum
from labagora.library.enums import SheetState
from labagora.projects.enums import NeedState, ProjectState
from labagora.reference.queries import regions, vocabulary
from labagora.search.sources import WORKING

TITLES = {
    "type": _("Type de contenu"),
    "enjeu": _("Enjeu"),
    "etape": _("Étape du parcours"),
    "cancer": _("Cancer"),
    "public": _("Pour qui"),
    "theme": _("Thème de vie"),
    "region": _("Région"),
    "etat": _("État"),
}
VOCABULARIES = {
    "enjeu": "priority_stakes",
    "etape": "care_steps",
    "cancer": "cancers",
    "public": "perspectives",
    "theme": "life_themes",
}
TYPES = {
    "fiche": _("Fiches-actions"),
    "kit": _("Kit méthodologique"),
    "projet": _("Projets"),
    "besoin": _("Besoins"),
    "appel": _("Appels"),
    WORKING: _("Documents de travail"),
}
ONE_OF_TYPE = {
    "fiche": _("Fiche-action"),
    "kit": _("Chapitre du kit"),
    "projet": _("Projet"),
    "besoin": _("Besoin"),
    "appel": _("Appel"),
}
SORT_NAMES = {"pertinence": _("Pertinence"), "date": _("Date")}
STAFF_FACETS = frozenset({"etat"})
_STATES: tuple[type[LabelledEnum], ...] = (SheetState, ProjectState, NeedState)


def facet_names(*, for_staff: bool) -> tuple[str, ...]:
    """Return the facets offered, in order."""
    return tuple(name for name in TITLES if for_staff or name not in STAFF_FACETS)


def words_of(facet: str, *, for_staff: bool) -> Mapping[str, str]:
    """Return the words of each code that the facet may hold, in order; retired ones too, for old pages hold them."""
    if facet == "type":
        return {code: str(label) for code, label in TYPES.items() if for_staff or code != WORKING}
    if facet == "region":
        return {region.code: region.name for region in regions()}
    if facet == "etat":
        return _states()
    locale = str(get_locale())
    return {entry.code: entry.label_in(locale) for entry in vocabulary(VOCABULARIES[facet]).entries}


def _states() -> dict[str, str]:
    return {member.value: gettext(member.label) for kind in _STATES for member in kind}


@dataclass(frozen=True)
class Choice:
    """One code of a facet: its words, how many results have it, whether it is asked."""

    code: str
    label: str
    count: int
    is_asked: bool


@dataclass(frozen=True)
class Facet:
    """A facet as a page shows it."""

    name: str
    title: str
    choices: list[Choice]


def counted(counts: Mapping[str, Mapping[str, int]], asked: Mapping[str, Any], *, for_staff: bool) -> list[Facet]:
    """Return the facets that narrow something, with the codes that are held or asked."""
    facets = [_facet(name, counts.get(name, {}), asked.get(name, ()), for_staff=for_staff) for name in TITLES]
    return [facet for facet in facets if facet.choices and (for_staff or facet.name not in STAFF_FACETS)]


def _facet(name: str, counts: Mapping[str, int], asked: Any, *, for_staff: bool) -> Facet:
    choices = [
        Choice(code, label, counts.get(code, 0), code in asked)
        for code, label in words_of(name, for_staff=for_staff).items()
        if counts.get(code) or code in asked
    ]
    return Facet(name, str(TITLES[name]), choices)
