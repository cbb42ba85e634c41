"""Who writes the dictionary, who chooses what a consortium follows, who records values. Pure functions.

``place`` is the current place of ``actor`` in the consortium, or None, as in ``labagora.consortia.policy``, which says
who reads the workspace.
"""

from datetime import date
from typing import Any

from labagora.calls.policy import is_staff
from labagora.consortia import policy as consortia
from labagora.consortia.enums import WorkspaceRole
from labagora.consortia.indicators.models import Indicator
from labagora.consortia.models import Consortium, WorkspaceMember

EVERYWHERE = frozenset({WorkspaceRole.LEAD, WorkspaceRole.PROVIDER})


def can_write_dictionary(actor: Any) -> bool:
    """The Institute's team."""
    return is_staff(actor)


def can_reshape(actor: Any, *, is_measured: bool) -> bool:
    """The Institute's team, what a value is made of, as long as nothing was measured: later, values would lie."""
    return is_staff(actor) and not is_measured


def can_read(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """Whoever reads the workspace reads its exact values."""
    return consortia.can_see_workspace(actor, consortium, place, today)


def can_choose(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """The lead, the provider and the Institute's team choose what is followed, where, and towards what.

    After the end too: its stream of care is still followed.
    """
    answers = consortia.is_lead(actor, consortium, place, today) or consortia.is_provider(
        actor, consortium, place, today
    )
    return answers or is_staff(actor)


def can_follow(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date, line: Indicator) -> bool:
    """Those who choose, for a line of the dictionary that is not retired."""
    return can_choose(actor, consortium, place, today) and line.retired_at is None


def can_show_results(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """The lead decides that results are for everybody, and takes it back; so does the Institute's team."""
    return consortia.is_lead(actor, consortium, place, today) or is_staff(actor)


def can_record(
    actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date, organisation_id: int
) -> bool:
    """Those who record measures: in their own organisation, or anywhere for who answers for the whole."""
    if not consortia.can_record_measure(actor, consortium, place, today):
        return False
    if is_staff(actor):
        return True
    return place is not None and (place.role in EVERYWHERE or place.organisation_id == organisation_id)
