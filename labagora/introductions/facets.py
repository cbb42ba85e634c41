"""The facets that matching compares: how a profile and a need become masks, and their words in plain French."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from labagora.engines.ranking import CandidateRow, Demand, Facet, Fit, Schema, score_pair
from labagora.projects.models import Need
from labagora.reference import queries as reference
from labagora.volunteers.checks import VOCABULARIES
from labagora.volunteers.profile import Profile

ROOM_TO_GROW = 8
FAIRNESS = "fairness"


def N_(message: str) -> str:  # noqa: N802  the usual name: marks a message for translation, read later
    """Return the message; the edge translates it."""
    return message


TITLES = {
    "profiles": N_("Qui vous êtes"),
    "cancers": N_("Cancer"),
    "care_steps": N_("Étape du parcours"),
    "themes": N_("Sujet"),
    "regions": N_("Région"),
    "formats": N_("Format"),
    "modalities": N_("Sur place ou à distance"),
    "availabilities": N_("Disponibilité"),
    "involvement": N_("Niveau d’engagement"),
}
FACETS = tuple(TITLES)
DEFAULT_WEIGHTS: dict[str, int] = {
    "profiles": 10,
    "cancers": 25,
    "care_steps": 20,
    "themes": 15,
    "regions": 10,
    "formats": 5,
    "modalities": 10,
    "availabilities": 5,
    "involvement": 5,
    FAIRNESS: 15,
}
WEIGHT_TITLES = {
    **TITLES,
    "profiles": N_("Profil"),
    FAIRNESS: N_("Équité : les personnes les moins sollicitées d’abord"),
}
SUITS = {
    "presentiel": ("presentiel", "hybride"),
    "distanciel": ("distanciel", "hybride"),
    "telephone": ("telephone",),
    "asynchrone": ("asynchrone",),
    "hybride": ("presentiel", "distanciel", "hybride"),
}
ON_SITE = ("presentiel", "hybride")


@dataclass(frozen=True)
class Reason:
    """One criterion of a need beside one person: met, unmet or unknown. Codes here, words at the edge (``wording``)."""

    state: str
    facet: str
    codes: tuple[str, ...]
    answers: tuple[str, ...]
    is_required: bool

    def stored(self) -> dict[str, Any]:
        """Return what an introduction keeps, sealed."""
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "Reason":
        """Return the reason that an introduction keeps."""
        codes, answers = tuple(stored["codes"]), tuple(stored["answers"])
        return cls(stored["state"], stored["facet"], codes, answers, stored["is_required"])


class Codes:
    """The codes of each facet with their bits, and the schema of the arrays. Valid for one state of the lists."""

    def __init__(self) -> None:
        self.stamp = reference.snapshot().stamp
        names = [name for name in FACETS if name != "regions"]
        lists = {name: [entry.code for entry in _vocabulary(name).entries] for name in names}
        lists["regions"] = [region.code for region in reference.regions()]
        self._bits = {name: {code: bit for bit, code in enumerate(lists[name])} for name in FACETS}

    @cached_property
    def schema(self) -> Schema:
        """The facets with room for a few new terms."""
        return Schema(Facet(name, len(self._bits[name]) + ROOM_TO_GROW) for name in FACETS)

    def mask(self, name: str, codes: Iterable[str]) -> int:
        """Return the mask of codes; a code that nobody knows any more counts for nothing."""
        known = self._bits[name]
        return sum({1 << known[code] for code in codes if code in known})

    def up_to(self, name: str, code: str) -> int:
        """Return the mask of a code and of all before it in the list."""
        bit = self._bits[name].get(code)
        return 0 if bit is None else (1 << bit + 1) - 1

    def masks(self, profile: Profile) -> dict[str, int | None]:
        """Return the answers of a profile; a question without answer is None, never « none of these »."""
        masks: dict[str, int | None] = {
            name: self.mask(name, getattr(profile, name)) or None
            for name in FACETS
            if name not in ("regions", "involvement")
        }
        masks["regions"] = self.mask("regions", [profile.region]) or None
        masks["involvement"] = self.up_to("involvement", profile.involvement) or None
        return masks

    def row(self, key: int, profile: Profile, *, asked: int = 0, available: bool = True) -> CandidateRow:
        """Return a person as the engine reads them."""
        return CandidateRow(key=key, masks=self.masks(profile), asked=asked, available=available)

    def demand(self, need: Need, weights: Mapping[str, int], *, exclude: Any = (), seed: int = 0) -> Demand:
        """Return what a need looks for. What pays, or how much, is nowhere in it."""
        required, desired = criteria(need)
        accepted = {name: self.mask(name, codes) for name, codes in required.items()}
        hoped = {name: (self.mask(name, codes), weights.get(name, 0)) for name, codes in desired.items()}
        return Demand(
            required={name: mask for name, mask in accepted.items() if mask},
            desired={name: pair for name, pair in hoped.items() if pair[0]},
            fairness=weights.get(FAIRNESS, 0),
            exclude=exclude,
            seed=seed,
        )

    def reasons(self, need: Need, profile: Profile, weights: Mapping[str, int]) -> list[Reason]:
        """Say criterion by criterion how a person stands: required ones first, figures from the engine."""
        pair = score_pair(self.schema, self.row(0, profile), self.demand(need, weights))
        required, desired = criteria(need)
        found = [_reason(name, required[name], fit, profile, is_required=True) for name, fit in pair.required.items()]
        found += [_reason(name, desired[name], fit, profile, is_required=False) for name, fit in pair.desired.items()]
        return found


def criteria(need: Need) -> tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]:
    """Return the required and the desired codes by facet.

    What the need says of itself (format, place, level) counts as desired unless the leader said otherwise.
    """
    required, desired = _named(need.required), _named(need.desired)
    for name, codes in _own_wishes(need).items():
        if codes and name not in required:
            desired.setdefault(name, codes)
    return required, {name: desired[name] for name in FACETS if name in desired and name not in required}


def _named(facets: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    return {name: tuple(facets[name]) for name in FACETS if facets.get(name)}


def _own_wishes(need: Need) -> dict[str, tuple[str, ...]]:
    is_near = need.modality in ON_SITE and need.region_code
    return {
        "formats": (need.format,),
        "modalities": SUITS.get(need.modality, (need.modality,)),
        "involvement": (need.involvement,),
        "regions": (need.region_code,) if is_near and need.region_code else (),
    }


def _vocabulary(name: str) -> Any:
    return reference.vocabulary(VOCABULARIES[name])


def words(name: str, codes: Iterable[str], locale: str = "fr") -> list[str]:
    """Return the words of codes of a facet or of a question of the profile."""
    if name in ("regions", "region"):
        return [region.name if (region := reference.find_region(code)) else code for code in codes]
    labels: list[str] = _vocabulary(name).labels(tuple(codes), locale)
    return labels


def answers_of(profile: Profile, name: str) -> tuple[str, ...]:
    """Return the codes that a person gave for a facet."""
    value = profile.region if name == "regions" else getattr(profile, name)
    return value if isinstance(value, tuple) else tuple(filter(None, (value,)))


_STATES = {Fit.MET: "met", Fit.UNMET: "unmet", Fit.UNKNOWN: "unknown"}


def _reason(name: str, codes: Sequence[str], fit: Fit, profile: Profile, *, is_required: bool) -> Reason:
    return Reason(_STATES[fit], name, tuple(codes), answers_of(profile, name), is_required)
