"""``/api/v1/search``: what the page of results shows to everybody, for programs. Nothing of the team passes here."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from labagora.ports.search import SearchError
from labagora.search import addresses, display, finding
from labagora.search.finding import Found
from labagora.search.queries import ResultRow
from labagora.web.access import public
from labagora.web.errors import Unavailable, note, refusal
from labagora.web.jsonapi import document

bp = Blueprint("api_search", __name__, url_prefix="/api/v1")


@bp.errorhandler(SearchError)
def _index_away(error: SearchError) -> Response:
    """Say that the index does not answer."""
    note("the search index does not answer", error)
    return refusal(Unavailable())


@bp.get("/search")
@public
def search() -> Response:
    """The results of ``/recherche`` for a visitor: same parameters, same hits, same order."""
    found = finding.find(addresses.asked(for_staff=False), None)
    response = document(_answer(found))
    links = ", ".join(f'<{_page(found, number)}>; rel="{name}"' for name, number in _neighbours(found))
    if links:
        response.headers["Link"] = links
    return response


def _answer(found: Found) -> dict[str, Any]:
    return {
        "total": found.hits.total,
        "page": found.page.number,
        "pages": found.page.pages,
        "is_approximate": found.is_approximate,
        "suggestion": found.respelt or found.hits.suggestion,
        "is_respelt": found.respelt is not None,
        "items": [_item(row, found) for row in found.rows],
        "facets": {name: dict(counts) for name, counts in found.hits.facets.items()},
    }


def _item(row: ResultRow, found: Found) -> dict[str, Any]:
    return {
        "id": row.id.partition(":")[2],
        "type": row.type,
        "title": row.title,
        "summary": row.summary,
        "excerpt": "".join(piece.text for piece in display.excerpt_of(row, found.hits)),
        "url": display.address(row),
        "updated_at": row.changed_at.isoformat(),
        "is_fictional": row.is_fictional,
    }


def _neighbours(found: Found) -> list[tuple[str, int]]:
    page = found.page
    return [("prev", page.number - 1)] * page.has_previous + [("next", page.number + 1)] * page.has_next


def _page(found: Found, number: int) -> str:
    """Return the address of another page, its parameters kept."""
    arguments: dict[str, Any] = {**found.asked.arguments(), "page": number}
    return url_for(str(request.endpoint), **arguments)
