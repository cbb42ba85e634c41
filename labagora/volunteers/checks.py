"""Answers checked against the reference lists, whatever door they come through."""

from collections.abc import Mapping
from typing import Any

from labagora.core.errors import Invalid
from labagora.reference import queries as reference
from labagora.volunteers.enums import Gender
from labagora.volunteers.profile import EXPERIENCE_LIMIT, Profile
from labagora.volunteers.steps import Step

VOCABULARIES: dict[str, str] = {
    "profiles": "profiles",
    "cancers": "cancers",
    "care_steps": "care_steps",
    "themes": "life_themes",
    "formats": "formats",
    "modalities": "modalities",
    "availabilities": "availabilities",
    "access_needs": "access_needs",
    "involvement": "involvement_levels",
}
DECADES: tuple[str, ...] = tuple(str(year) for year in range(1920, 2010, 10))
NOT_ON_LIST = "Un des choix n'existe pas dans la liste."


def checked_answers(step: Step, answers: Mapping[str, Any], saved: Profile) -> dict[str, Any]:
    """Return the answers to the questions of a step. Raises Invalid on the question whose answer is not possible.

    A term retired since stays acceptable for the person who had chosen it.
    """
    given = {name: answers[name] for name in step.questions if name in answers}
    for name, value in given.items():
        chosen = _several(value)
        if name in VOCABULARIES:
            reference.vocabulary(VOCABULARIES[name]).check(chosen, field=name, include=_several(getattr(saved, name)))
        elif not all(_is_possible(name, one) for one in chosen):
            raise Invalid(name, NOT_ON_LIST)
    _check_place(step, given)
    return given


def _several(value: Any) -> list[str]:
    return [str(one) for one in ([value] if isinstance(value, str) else value or ()) if one]


def _is_possible(name: str, value: str) -> bool:
    if name == "experience":
        return len(value) <= EXPERIENCE_LIMIT
    if name == "region":
        return reference.find_region(value) is not None
    if name == "department":
        return reference.find_department(value) is not None
    return value in (DECADES if name == "birth_decade" else [gender.value for gender in Gender])


def _check_place(step: Step, given: dict[str, Any]) -> None:
    """A department brings its region; the two must agree."""
    if "department" not in step.questions or not given.get("department"):
        return
    region = reference.region_of(given["department"])
    if region is None:
        return
    if not given.get("region"):
        given["region"] = region.code
    elif given["region"] != region.code:
        raise Invalid("department", "Ce département n'est pas dans la région choisie.")
