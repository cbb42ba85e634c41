"""Reasons in the reader's words: what a criterion asks, and what the person said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext

from labagora.introductions.facets import TITLES, Reason, words


@dataclass(frozen=True)
class Told:
    """One reason as a page shows it: ``met``, ``unmet``, ``unknown``, or ``wish`` when what misses was only wished."""

    state: str
    label: str
    detail: str


def told(reasons: Iterable[Reason | Mapping[str, Any]], *, to_the_person: bool = True) -> list[Told]:
    """Put words on reasons, live or stored. Details speak to the person: others do not get them."""
    whole = (reason if isinstance(reason, Reason) else Reason.from_stored(reason) for reason in reasons)
    return [_told(reason, to_the_person) for reason in whole]


def _told(reason: Reason, to_the_person: bool) -> Told:  # noqa: FBT001  passed on
    locale = str(get_locale() or "fr")
    asked = _either(words(reason.facet, reason.codes, locale))
    label = gettext("%(title)s : %(asked)s", title=gettext(TITLES[reason.facet]), asked=asked)
    state = "wish" if reason.state == "unmet" and not reason.is_required else reason.state
    return Told(state, label, _detail(reason, locale) if to_the_person else "")


def _either(choices: Sequence[str]) -> str:
    """Return « a, b ou c »."""
    *first, last = choices or [""]
    return str(gettext(" ou ")).join(filter(None, [", ".join(first), last]))


def _detail(reason: Reason, locale: str) -> str:
    if reason.state == "unknown":
        return str(gettext("Vous ne l’avez pas précisé dans votre profil."))
    if reason.state == "unmet":
        said = ", ".join(words(reason.facet, reason.answers, locale))
        return str(gettext("Vous avez indiqué : %(said)s.", said=said))
    return ""
