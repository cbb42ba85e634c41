"""The page of results, its facets, and what to do when nothing was found."""

from typing import Any

from flask import render_template, url_for

from labagora.ports.search import LAST_PAGE
from labagora.search import addresses, display, facets, finding, related
from labagora.search.commands import SORTS, Asked
from labagora.search.finding import PAGE_SIZE, Found
from labagora.search.views.blueprint import bp
from labagora.search.views.missed import note_missed
from labagora.web.access import actor, public

ENDPOINT = "search.results"


@bp.get("/recherche")
@public
def results() -> str:
    """What holds the words, narrowed by the facets; without words, everything, newest first."""
    for_staff = finding.is_staff(actor())
    found = finding.find(addresses.asked(for_staff=for_staff), actor())
    note_missed(found)
    return render_template(
        "search/results.html",
        found=found,
        asked=found.asked,
        page=found.page,
        results=display.results(found),
        facets=facets.counted(found.hits.facets, found.asked.filters, for_staff=for_staff),
        chips=_chips(found.asked, for_staff=for_staff),
        sorts=_sorts(found.asked),
        suggestion=_suggestion(found),
        related=related.topics(found) if not found.hits.total else None,
        most_shown=LAST_PAGE * PAGE_SIZE,
        noindex=True,
        nav_section="search",
    )


def _address(asked: Asked, **changes: Any) -> str:
    return url_for(ENDPOINT, **{**asked.arguments(), **changes})


def _chips(asked: Asked, *, for_staff: bool) -> list[tuple[str, str]]:
    """Return each active filter with the address that drops it."""
    chips = [(f"« {asked.text} »", _address(asked, q=None))] if asked.text else []
    for name, codes in asked.filters.items():
        words = facets.words_of(name, for_staff=for_staff)
        chips += [(words[code], _address(asked, **{name: [one for one in codes if one != code]})) for code in codes]
    return chips


def _sorts(asked: Asked) -> list[tuple[str, str, bool]]:
    """Return the two orders with their addresses; without words there is only one."""
    if not asked.text:
        return []
    return [
        (str(facets.SORT_NAMES[name]), _address(asked, tri=None if name == "pertinence" else name), sort is asked.sort)
        for name, sort in SORTS.items()
    ]


def _suggestion(found: Found) -> tuple[str, str] | None:
    """Return the question spelt otherwise, and its address."""
    text = found.respelt or found.hits.suggestion
    return (text, _address(found.asked, q=text)) if text else None
