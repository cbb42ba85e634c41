"""The blueprint of the back office of the library, and what its lists share: filters that stay in the address."""

from typing import Any

from flask import Blueprint, request

from labagora.library.commands import DeskFilters
from labagora.library.models import Sheet
from labagora.library.queries.desk import get_written_sheet
from labagora.web.access import actor

bp = Blueprint("office_library", __name__)
LONGEST_SEARCH = 200
KEPT = ("q", "genre", "etat", "responsable", "retard", "page")


def asked_text() -> str:
    """Return the words that a list is searched for."""
    return request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def one_of(parameter: str, known: Any, default: str = "") -> str:
    """Return a filter of the address when it is one of ``known``, nothing for what is not."""
    value = request.args.get(parameter, default)
    return value if value in known else ""


def desk_filters(kinds: Any, states: Any, *, state: str = "") -> DeskFilters:
    """Read the filters of the address; ``state`` is what a list shows before anybody chose."""
    return DeskFilters(
        text=asked_text(),
        kind=one_of("genre", kinds),
        state=one_of("etat", states, state),
        owner=request.args.get("responsable", "")[:22],
        late=request.args.get("retard") == "1",
    )


def kept(*names: str) -> dict[str, Any]:
    """Return the filters of the address, to come back to the same list."""
    return {name: request.args[name] for name in names or KEPT if name in request.args}


def reviewed(public_id: str) -> Sheet:
    """Return a sheet for a decision, held for its author while they decide."""
    return get_written_sheet(public_id, seen_by=actor(), lock=request.method == "POST")
