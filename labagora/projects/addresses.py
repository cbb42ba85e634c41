"""Filters as the address writes them. A value that is not on its list filters nothing."""

from collections.abc import Collection

from flask import request

from labagora.projects.choices import Choices, choices, region_choices
from labagora.projects.commands import NeedFilters, ProjectFilters

LONGEST_SEARCH = 200


def asked(name: str) -> str:
    """Return a parameter of the address, bounded."""
    return request.args.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def _known(name: str, offered: Collection[tuple[str, str]]) -> str:
    value = asked(name)
    return value if value in dict(offered) else ""


def project_choices() -> dict[str, Choices]:
    """Return the choices of the filters of the projects, by parameter."""
    return {
        "cancer": choices("cancers"),
        "theme": choices("life_themes"),
        "etape": choices("care_steps"),
        "region": region_choices(),
        "stade": choices("deployment_stages"),
    }


def project_filters(offered: dict[str, Choices]) -> ProjectFilters:
    """Read the filters of the projects."""
    values = {name: _known(name, offered[name]) for name in offered}
    return ProjectFilters(
        text=asked("q"),
        cancer=values["cancer"],
        theme=values["theme"],
        step=values["etape"],
        region=values["region"],
        stage=values["stade"],
    )


def need_choices() -> dict[str, Choices]:
    """Return the choices of the filters of the needs, by parameter."""
    return {
        "format": choices("formats"),
        "modalite": choices("modalities"),
        "region": region_choices(),
        "cancer": choices("cancers"),
        "profil": choices("profiles"),
    }


def need_filters(offered: dict[str, Choices]) -> NeedFilters:
    """Read the filters of the needs."""
    values = {name: _known(name, offered[name]) for name in offered}
    return NeedFilters(
        text=asked("q"),
        format=values["format"],
        modality=values["modalite"],
        region=values["region"],
        cancer=values["cancer"],
        profile=values["profil"],
    )


def words_of(offered: dict[str, Choices]) -> list[tuple[str, str]]:
    """Return ``(parameter, words)`` for the filters that are set, to show them as removable chips."""
    chips = [("q", f"« {asked('q')} »")] if asked("q") else []
    return chips + [(name, dict(offered[name])[asked(name)]) for name in offered if _known(name, offered[name])]
