"""What may be chosen, in the reader's language: for forms and for the filters of the addresses."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale

from labagora.projects.criteria import VOCABULARIES
from labagora.reference.queries import regions, vocabulary
from labagora.volunteers.checks import DECADES

Choices = list[tuple[str, str]]


def choices(name: str, held: Sequence[str] = ()) -> Choices:
    """Return the choices of a vocabulary in the reader's language."""
    return vocabulary(name).choices(held, str(get_locale()))


def region_choices() -> Choices:
    """Return the regions."""
    return [(region.code, region.name) for region in regions()]


def facet_choices(facet: str, held: Sequence[str] = ()) -> Any:
    """Return the choices of a facet; cancers come under their families."""
    if facet == "regions":
        return region_choices()
    if facet == "cancers":
        return vocabulary("cancers").grouped_choices(held, str(get_locale()))
    return choices(VOCABULARIES[facet], held)


def segment_choices(facet: str) -> Choices:
    """Return the single values that a question about numbers may name."""
    if facet == "region":
        return region_choices()
    if facet == "birth_decade":
        return [(decade, f"{decade}–{int(decade) + 9}") for decade in DECADES]
    return choices(VOCABULARIES[facet])
