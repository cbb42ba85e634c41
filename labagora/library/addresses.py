"""Filters of the fiches as the address writes them. A value that is not on its list filters nothing."""

from flask import request
from flask_babel import get_locale

from labagora.library.commands import SheetFilters
from labagora.library.rendering import FACETS, VOCABULARIES
from labagora.reference.queries import vocabulary

Choices = list[tuple[str, str]]
FIELDS = {"enjeu": "stake", "etape": "step", "cancer": "cancer", "public": "audience", "theme": "theme"}


def sheet_choices() -> dict[str, Choices]:
    """Return the choices of each filter, by parameter."""
    locale = str(get_locale())
    return {name: vocabulary(VOCABULARIES[field]).choices(locale=locale) for name, field in FACETS.items()}


def _known(name: str, offered: dict[str, Choices]) -> str:
    value = request.args.get(name, "")
    return value if value in dict(offered[name]) else ""


def sheet_filters(offered: dict[str, Choices]) -> SheetFilters:
    """Read the filters of the fiches."""
    return SheetFilters(**{field: _known(name, offered) for name, field in FIELDS.items()})


def words_of(offered: dict[str, Choices]) -> list[tuple[str, str]]:
    """Return ``(parameter, words)`` for the filters that are set, to show them as removable chips."""
    return [(name, dict(offered[name])[_known(name, offered)]) for name in offered if _known(name, offered)]
