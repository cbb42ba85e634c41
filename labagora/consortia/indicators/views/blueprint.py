"""The blueprint of the indicators of a consortium, and what each of its pages begins with."""

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext

from labagora.consortia.indicators import policy, queries
from labagora.consortia.indicators.models import FollowedIndicator
from labagora.consortia.indicators.reading import Board, board
from labagora.consortia.queries import Opened
from labagora.consortia.ways import ways
from labagora.core.clock import today_in_paris
from labagora.core.errors import NotFound
from labagora.organisations.models import Organisation
from labagora.web.access import actor

bp = Blueprint("indicators", __name__)
HERE = "/accompagnement/<public_id>/indicateurs"


def opened(public_id: str, *, lock: bool = False) -> Opened:
    """Return the workspace to those who read its values. Raises NotFound."""
    return queries.open_workspace(public_id, seen_by=actor(), today=today_in_paris(), lock=lock)


def can_choose(space: Opened) -> bool:
    """Tell whether the asker chooses what is followed."""
    return policy.can_choose(actor(), space.consortium, space.place, space.today)


def recordable(space: Opened) -> list[Organisation]:
    """Return the sites for which the asker records values."""
    place = (space.consortium, space.place, space.today)
    sites = [one.organisation for one in queries.sites_of(space.consortium)]
    return [one for one in sites if policy.can_record(actor(), *place, one.id)]


def site_named(space: Opened, followed: FollowedIndicator, site_id: str) -> Organisation:
    """Return a site that measures, or that did. Raises NotFound."""
    sites = [one.organisation for one in queries.sites_of(space.consortium)]
    left = [one.organisation for one in queries.measures_of([followed.id])]
    found = next((one for one in [*sites, *left] if one.public_id == site_id), None)
    if found is None:
        raise NotFound
    return found


def board_of(space: Opened, followed: FollowedIndicator) -> Board:
    """Read an indicator whole."""
    consortium = space.consortium
    return board(consortium, followed, queries.sites_of(consortium), queries.measures_of([followed.id]), space.today)


def about(space: Opened, *links: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return what every page shows: the workspace, the way from page to page, the links above."""
    above = [(gettext("Indicateurs"), url_for("indicators.indicator_list", public_id=space.consortium.public_id))]
    return {
        "space": space,
        "consortium": space.consortium,
        "ways": ways(space),
        "above": [*above, *links],
        "nav_section": "my_space",
        **more,
    }


def shown(space: Opened, followed: FollowedIndicator) -> tuple[str, str]:
    """Return the link to the page of an indicator."""
    here: dict[str, Any] = {"public_id": space.consortium.public_id, "followed_id": followed.public_id}
    return followed.indicator.name, url_for("indicators.indicator_show", **here)
