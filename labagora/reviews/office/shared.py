"""The blueprint of the back office of reviews, and the pages that lead from one to another."""

from collections.abc import Callable
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
    waiting: Callable[[Any], int]


def register_desk(label: Any, endpoint: str, *, order: int, waiting: Callable[[Any], int] = lambda _call: 0) -> None:
    """Add a page to the ways between the pages of a round. Its only argument is the public id of the call.

    ``waiting`` says of a call how many things wait there for the reader.
    """
    _desks[endpoint] = Desk(order, label, endpoint, waiting)


def desks() -> list[tuple[str, str, Callable[[Any], int]]]:
    """Return ``(label, endpoint, waiting)`` in order."""
    ordered = sorted(_desks.values(), key=lambda desk: (desk.order, desk.endpoint))
    return [(gettext(desk.label), desk.endpoint, desk.waiting) for desk in ordered]


@bp.app_context_processor
def _ways() -> dict[str, Any]:
    return {"review_desks": desks}
