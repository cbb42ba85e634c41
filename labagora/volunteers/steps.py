"""The profile in short steps: which questions come together, and under which words."""

from dataclasses import dataclass

from labagora.volunteers.profile import Profile
from labagora.volunteers.questions import QUESTIONS, Question


@dataclass(frozen=True)
class Step:
    """One page of questions. ``slug`` is its address."""

    slug: str
    title: str
    lead: str
    questions: tuple[str, ...]

    @property
    def asked(self) -> list[tuple[str, Question]]:
        """Its questions with their words."""
        return [(name, QUESTIONS[name]) for name in self.questions]

    def is_answered(self, profile: Profile) -> bool:
        """Tell whether at least one of its questions has an answer."""
        return bool(profile.answered.intersection(self.questions))


STEPS: tuple[Step, ...] = (
    Step("moi", "Moi", "Dites-nous d'où vous parlez.", ("profiles", "birth_decade", "gender")),
    Step("parcours", "Mon parcours", "Ce que vous avez vécu, pour vous ou pour un proche.", ("cancers", "care_steps")),
    Step("sujets", "Mes sujets", "Ce dont vous aimeriez parler.", ("themes",)),
    Step(
        "participer",
        "Ma façon de participer",
        "Comment vous aimeriez aider, et jusqu'où.",
        ("formats", "modalities", "availabilities", "involvement"),
    ),
    Step("lieu", "Mon lieu de vie", "Pour éviter de vous proposer un atelier trop loin.", ("region", "department")),
    Step("confort", "Mon confort", "Ce qui vous aide à participer.", ("access_needs",)),
    Step("experience", "Mes mots", "Si vous le souhaitez, avec vos propres mots.", ("experience",)),
)
STEP_BY_SLUG: dict[str, Step] = {step.slug: step for step in STEPS}


def step_after(step: Step) -> Step | None:
    """Return the next step, or None after the last."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None
