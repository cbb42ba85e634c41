"""Reasons in the reader's words: what a criterion asks, and what the person said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext

from labagora.introductions.facets import TITLES, Reason, words


@dataclass(frozen=True)
class Told:
    """One reason as a page shows it."""

    state: str
    label: str
    detail: str


def told(reasons: Iterable[Reason | Mapping[str, Any]], *, to_the_person: bool = True) -> list[Told]:
    """Put words on reasons, live or stored. Details speak to the person: others do not get them."""
    whole = (reason if isinstance(reason, Reason) else Reason.from_stored(reason) for reason in reasons)
    return [_told(reason, to_the_person) for reason in whole]


def _told(reason: Reason, to_the_person: bool) -> Told:  # noqa: FBT001  passed on
    locale = str(get_locale() or "fr")
    asked = gettext(" ou ").join(words(reason.facet, reason.codes, locale))
    label = gettext("%(title)s : %(asked)s", title=gettext(TITLES[reason.facet]), asked=asked)
    return Told(reason.state, label, _detail(reason, locale) if to_the_person else "")


def _detail(reason: Reason, locale: str) -> str:
    if reason.state == "unknown":
        return str(gettext("Vous ne l’avez pas précisé dans votre profil."))
    if reason.state == "unmet":
        said = ", ".join(words(reason.facet, reason.answers, locale))
        return str(gettext("Vous avez indiqué : %(said)s.", said=said))
    return ""
