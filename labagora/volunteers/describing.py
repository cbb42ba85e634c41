"""A profile in words, for the person it belongs to and for those they let read it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from labagora.reference import queries as reference
from labagora.volunteers.checks import VOCABULARIES
from labagora.volunteers.enums import Gender
from labagora.volunteers.profile import FIELD_NAMES, Profile
from labagora.volunteers.questions import QUESTIONS
from labagora.volunteers.steps import Step


def words(name: str, value: Any, locale: str) -> str:
    """Return the answer to one question as a sentence part; empty when there is none."""
    if not value:
        return ""
    if name in VOCABULARIES:
        chosen = [value] if isinstance(value, str) else list(value)
        return ", ".join(reference.vocabulary(VOCABULARIES[name]).labels(chosen, locale))
    if name == "birth_decade":
        return f"{value}–{int(value) + 9}"
    if name == "gender":
        return str(gettext(dict(Gender.choices()).get(value, "")))
    place = {"region": reference.find_region, "department": reference.find_department}.get(name)
    found = place(value) if place else None
    return found.name if found else str(value)


def summary(profile: Profile, locale: str, names: Iterable[str] = FIELD_NAMES) -> list[tuple[str, str]]:
    """Return ``(question, answer)`` pairs; an answer is empty when the question has none."""
    return [(gettext(QUESTIONS[name].name), words(name, getattr(profile, name), locale)) for name in names]


def differences(step: Step, typed: Profile, saved: Profile, locale: str) -> list[tuple[str, str, str]]:
    """Return ``(question, what was just typed, what is saved)`` for the answers that differ."""
    pairs = ((name, getattr(typed, name), getattr(saved, name)) for name in step.questions)
    return [
        (gettext(QUESTIONS[name].name), words(name, mine, locale), words(name, theirs, locale))
        for name, mine, theirs in pairs
        if mine != theirs
    ]


def hidden_fields(step: Step, profile: Profile) -> list[tuple[str, str]]:
    """Return the answers of a step as form fields, to post them again."""
    fields: list[tuple[str, str]] = []
    for name in step.questions:
        value = getattr(profile, name)
        fields += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return fields


CONTACT_FIELDS = {"name": "Nom", "address": "Adresse électronique", "phone": "Téléphone"}


def field_labels() -> dict[str, str]:
    """Return the words of everything that somebody may see of a person, by name."""
    answers = {name: gettext(question.name) for name, question in QUESTIONS.items()}
    return answers | {name: gettext(label) for name, label in CONTACT_FIELDS.items()}
