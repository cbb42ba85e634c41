"""Synthetic people and needs, drawn from a seed: the same seed gives the same answers."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from labagora.projects.commands import NeedDraft
from labagora.projects.formats import templates
from labagora.reference import queries as reference
from labagora.volunteers.checks import VOCABULARIES
from labagora.volunteers.enums import Gender
from labagora.volunteers.profile import Profile

# How many answers a person gives at most, and the share of people who leave the question empty.
HABITS = {
    "profiles": (2, 0.03),
    "cancers": (2, 0.12),
    "care_steps": (5, 0.15),
    "themes": (4, 0.20),
    "formats": (5, 0.20),
    "modalities": (3, 0.10),
    "availabilities": (3, 0.30),
    "access_needs": (2, 0.60),
    "involvement": (1, 0.25),
}
FIRST_NAMES = (
    "Ada",
    "Bilal",
    "Chloé",
    "Dimitri",
    "Elsa",
    "Fabrice",
    "Gaëlle",
    "Hamid",
    "Iris",
    "Jules",
    "Kenza",
    "Loïc",
)
LAST_NAMES = (
    "Essaimé",
    "Semencelle",
    "Graineclair",
    "Sillonvert",
    "Labourdoux",
    "Moissonnel",
    "Épivent",
    "Germinal-Test",
)
DECADES = range(1930, 2010, 10)


class Inventor:
    """Draws answers with the frequencies of the lists: the first terms come up more often."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - figures for tests, not secrets
        self._codes = {name: reference.vocabulary(kind).codes for name, kind in VOCABULARIES.items()}
        self._departments = [one for one in reference.departments() if one.region_code]
        self._templates = templates()

    def one(self, among: Sequence[str]) -> str:
        """Return one of several texts, all as likely."""
        return self._draw.choice(among)

    def number(self, least: int, most: int) -> int:
        """Return a whole number between two, both included."""
        return self._draw.randint(least, most)

    def name(self) -> str:
        """Return a name that nobody bears."""
        return f"{self._draw.choice(FIRST_NAMES)} {self._draw.choice(LAST_NAMES)}"

    def profile(self) -> Profile:
        """Return the answers of one person."""
        answers: dict[str, Any] = {name: self._some(self._codes[name], *habit) for name, habit in HABITS.items()}
        answers["involvement"] = "".join(answers["involvement"])
        if self._draw.random() < 0.9:
            department = self._draw.choice(self._departments)
            answers["department"], answers["region"] = department.code, department.region_code
        answers["birth_decade"] = str(self._draw.choice(DECADES))
        answers["gender"] = self._draw.choice([gender.value for gender in Gender])
        return Profile().answering(answers)

    def _some(self, codes: Sequence[str], most: int, silence: float) -> tuple[str, ...]:
        if self._draw.random() < silence:
            return ()
        count = self._draw.randint(1, most)
        return tuple({codes[int(len(codes) * self._draw.random() ** 1.5)] for _ in range(count)})

    def need(self, number: int, now: datetime) -> NeedDraft:
        """Return what a project could ask."""
        template, department = self._draw.choice(self._templates), self._draw.choice(self._departments)
        on_site = not template.is_remote or self._draw.random() < 0.4
        return NeedDraft(
            title=f"{template.label}, besoin d'essai n° {number}",
            why="Un besoin inventé pour mesurer le portail sous la charge.",
            gain="Rien : ce besoin n'existe pas.",
            tasks=template.tasks,
            format=template.code,
            modality="presentiel" if on_site else "distanciel",
            region_code=department.region_code if on_site else None,
            department_code=department.code if on_site else None,
            duration_minutes=template.duration_minutes,
            involvement=template.involvement,
            seats=template.seats,
            agreement=template.agreement,
            required={"profiles": self._some(self._codes["profiles"], 3, 0.3)},
            desired={name: self._some(self._codes[name], 3, 0.2) for name in ("cancers", "care_steps", "themes")},
            answer_by=now + timedelta(days=self._draw.randint(7, 90)),
        )
