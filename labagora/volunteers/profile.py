"""What a volunteer accepts to tell: plain values, sealed as a whole in ``Volunteer.profile``."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

CODE_LIMIT = 60
EXPERIENCE_LIMIT = 3000


@dataclass(frozen=True)
class Profile:
    """Answers, as codes of the reference lists. Nothing is compulsory: empty means « non précisé »."""

    profiles: tuple[str, ...] = ()
    cancers: tuple[str, ...] = ()
    care_steps: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    availabilities: tuple[str, ...] = ()
    region: str = ""
    department: str = ""
    involvement: str = ""
    access_needs: tuple[str, ...] = ()
    experience: str = ""
    birth_decade: str = ""
    gender: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return what is stored: the answers given, without the empty ones."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any] | None) -> Self:
        """Return the profile stored as ``stored``; keys of another version are ignored."""
        known = {field.name: field.default for field in fields(cls)}
        values = {name: stored[name] for name in known if name in stored} if stored else {}
        return cls(**{name: _typed(value, known[name]) for name, value in values.items()})

    def answers(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Return the answers to some questions only."""
        return {name: getattr(self, name) for name in names}

    def answering(self, answers: Mapping[str, Any]) -> Self:
        """Return this profile with other answers to the questions named. Raise TypeError for an unknown one."""
        return replace(self, **{name: _typed(value, getattr(type(self)(), name)) for name, value in answers.items()})

    def fingerprint(self, names: tuple[str, ...]) -> str:
        """Return a short mark of some answers, to notice that they changed in another tab."""
        text = json.dumps(self.answers(names), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def answered(self) -> frozenset[str]:
        """Names of the questions that have an answer."""
        return frozenset(self.to_dict())


FIELD_NAMES: tuple[str, ...] = tuple(field.name for field in fields(Profile))


def _typed(value: Any, default: Any) -> Any:
    """Give a stored or posted value the type of its question; None means no answer."""
    if isinstance(default, tuple):
        return tuple(sorted({str(item) for item in value or () if item}))
    return str(value) if value else ""
