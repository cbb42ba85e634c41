"""What a volunteer may let a project read of their profile, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labagora.core.errors import Invalid
from labagora.introductions.facets import N_, words
from labagora.volunteers.profile import Profile

SHAREABLE = {
    "profiles": N_("Situation"),
    "cancers": N_("Cancers"),
    "care_steps": N_("Étapes du parcours"),
    "themes": N_("Sujets"),
    "region": N_("Région"),
    "formats": N_("Formats"),
    "modalities": N_("Sur place ou à distance"),
    "availabilities": N_("Disponibilités"),
    "involvement": N_("Niveau d’engagement"),
    "access_needs": N_("Besoins pour participer"),
}


@dataclass(frozen=True)
class Answer:
    """One answer of a profile as a page shows it."""

    name: str
    title: str
    text: str


def answer(profile: Profile, name: str, locale: str = "fr") -> Answer:
    """Return one answer in words."""
    value = getattr(profile, name)
    codes = value if isinstance(value, tuple) else tuple(filter(None, (value,)))
    return Answer(name, SHAREABLE[name], ", ".join(words(name, codes, locale)))


def choices(profile: Profile, locale: str = "fr") -> list[Answer]:
    """Return the answers that the person gave and may share."""
    return [answer(profile, name, locale) for name in SHAREABLE if name in profile.answered]


def shown(profile: Profile, shared: Iterable[str], locale: str = "fr") -> list[Answer]:
    """Return what a leader reads: the answers agreed to, those still given, and no other."""
    agreed = set(shared)
    return [one for one in choices(profile, locale) if one.name in agreed]


def check(shared: Sequence[str], profile: Profile) -> None:
    """Raise Invalid for a field that cannot be shared or that the person left empty."""
    if set(shared) - {one.name for one in choices(profile)}:
        raise Invalid("shared", "Une des informations cochées n'est pas ou n'est plus dans votre profil.")
