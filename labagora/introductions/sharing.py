"""What a volunteer may let a project read of their profile, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labagora.core.errors import Invalid
from labagora.introductions.facets import words
from labagora.volunteers.profile import Profile

SHAREABLE = {
    "profiles": "Situation",
    "cancers": "Cancers",
    "care_steps": "Étapes du parcours",
    "themes": "Sujets",
    "region": "Région",
    "formats": "Formats",
    "modalities": "Sur place ou à distance",
    "availabilities": "Disponibilités",
    "involvement": "Niveau d’engagement",
    "access_needs": "Besoins pour participer",
}


@dataclass(frozen=True)
class Answer:
    """One answer of a profile as a page shows it."""

    name: str
    title: str
    text: str


def answer(profile: Profile, name: str) -> Answer:
    """Return one answer in words."""
    value = getattr(profile, name)
    codes = value if isinstance(value, tuple) else tuple(filter(None, (value,)))
    return Answer(name, SHAREABLE[name], ", ".join(words(name, codes)))


def choices(profile: Profile) -> list[Answer]:
    """Return the answers that the person gave and may share."""
    return [answer(profile, name) for name in SHAREABLE if name in profile.answered]


def shown(profile: Profile, shared: Iterable[str]) -> list[Answer]:
    """Return what a leader reads: the answers agreed to, those still given, and no other."""
    agreed = set(shared)
    return [one for one in choices(profile) if one.name in agreed]


def check(shared: Sequence[str], profile: Profile) -> None:
    """Raise Invalid for a field that cannot be shared or that the person left empty."""
    if set(shared) - {one.name for one in choices(profile)}:
        raise Invalid("shared", "Une des informations cochées n'est pas ou n'est plus dans votre profil.")
