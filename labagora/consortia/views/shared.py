"""What the pages of a workspace share: how it is opened, what may be done, the way from page to page."""

from dataclasses import dataclass
from typing import Any

from labagora.consortia import policy
from labagora.consortia.queries.workspaces import Opened, get_workspace
from labagora.consortia.ways import ways
from labagora.core.clock import today_in_paris
from labagora.web.access import actor


@dataclass(frozen=True)
class Can:
    """What somebody may do in a workspace."""

    edit_plan: bool
    hand_in: bool
    manage_members: bool
    change_dates: bool


def opened(public_id: str, *, lock: bool = False) -> Opened:
    """Return the workspace that this person may read. Raises NotFound."""
    return get_workspace(public_id, seen_by=actor(), today=today_in_paris(), lock=lock)


def can_of(here: Opened) -> Can:
    """Return what this person may do."""
    facts = (actor(), here.consortium, here.place, here.today)
    return Can(
        edit_plan=policy.can_edit_plan(*facts),
        hand_in=policy.can_hand_in(*facts),
        manage_members=policy.can_manage_members(*facts),
        change_dates=policy.can_change_dates(actor(), here.consortium),
    )


def about(here: Opened, **more: Any) -> dict[str, Any]:
    """Return what every page of a workspace shows."""
    return {
        "consortium": here.consortium,
        "place": here.place,
        "can": can_of(here),
        "ways": ways(here),
        "nav_section": "my_space",
        **more,
    }
