"""What the tests of the pages share."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.projects.enums import NeedState
from tests.builders.projects import make_need, make_project


@pytest.fixture
def project(hospital: Any) -> Any:
    """A published project of Alice and Bob."""
    return make_project(hospital)


@pytest.fixture
def draft_need(project: Any) -> Any:
    """A complete need that nobody sent yet."""
    return make_need(project, state=NeedState.DRAFT)


@pytest.fixture
def project_data() -> Callable[..., dict[str, Any]]:
    """What the form of a project posts."""

    def build(**changes: Any) -> dict[str, Any]:
        return {
            "version": "1",
            "title": "Mieux dormir",
            "summary": "Un carnet.",
            "problem": "On dort mal.",
            "solution": "Un carnet.",
            "team": "Deux patientes.",
            "stage": "idee",
            **changes,
        }

    return build


@pytest.fixture
def need_data() -> Callable[..., dict[str, Any]]:
    """What the form of a need posts."""

    def build(**changes: Any) -> dict[str, Any]:
        return {
            "version": "1",
            "title": "Essayer le carnet",
            "why": "Vous savez.",
            "gain": "Un carnet.",
            "tasks": "Essayer.",
            "format": "entretien",
            "modality": "distanciel",
            "involvement": "consultation",
            "compensation": "aucune",
            "seats": "6",
            "duration_minutes": "60",
            "answer_by": "2099-03-01",
            **changes,
        }

    return build
