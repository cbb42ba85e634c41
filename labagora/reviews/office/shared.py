"""The blueprint of the back office of reviews, and the pages that lead from one to another."""

from typing import Any, NamedTuple

from flask import Blueprint
from flask_babel import gettext

from labagora.calls import closures
from labagora.reviews.queries import closed_to

bp = Blueprint("office_reviews", __name__, url_prefix="/gestion/appels/<public_id>/evaluation")

_desks: dict[str, "Desk"] = {}
closures.register("reviews", closed_to)  # an interest closes the application itself, not only its review


class Desk(NamedTuple):
    """A page of the round, as its neighbours link to it."""

    order: int
    label: Any
    endpoint: str


def register_desk(label: Any, endpoint: str, *, order: int) -> None:
    """Add a page to the ways between the pages of a round. Its only argument is the public id of the call."""
    _desks[endpoint] = Desk(order, label, endpoint)


def desks() -> list[tuple[str, str]]:
    """Return ``(label, endpoint)`` in order."""
    return [(gettext(desk.label), desk.endpoint) for desk in sorted(_desks.values())]


@bp.app_context_processor
def _ways() -> dict[str, Any]:
    return {"review_desks": desks}
