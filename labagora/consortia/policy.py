"""Who makes laureates, who reads a workspace, who changes what in it. Pure functions, nobody by default.

``place`` is the current place of ``actor`` in the consortium, or None. A place opens the workspace from its first day
to the day it ends: who comes on M3 reads nothing before, and who left reads nothing more. The provider has a place in
each consortium that it accompanies, and no other door: nothing here opens what belongs to selection.

Who joins late gets what was put before the consortium since the first day: the plan, its moves and why, what was
submitted and what was said of it. Drafts that were handed round before they came stay between those who were there,
except for those who answer for the plan: the lead and the provider take over everything.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from labagora.calls import policy as calls
from labagora.calls.enums import ENDED_CALL_STATES
from labagora.calls.models import Application, Call
from labagora.consortia.enums import FINISHED, Approver, ConsortiumState, PlaceState, VersionState, WorkspaceRole
from labagora.consortia.models import Consortium, DeliverableVersion, WorkspaceMember
from labagora.core.clock import today_in_paris
from labagora.reviews import policy as reviews
from labagora.reviews.models import Interest

ANSWERABLE = frozenset({WorkspaceRole.LEAD, WorkspaceRole.PROVIDER})
WORKING = ANSWERABLE | {WorkspaceRole.PARTNER, WorkspaceRole.SITE}
GIVEN_BY_THE_CONSORTIUM = frozenset(
    {WorkspaceRole.PARTNER, WorkspaceRole.SITE, WorkspaceRole.OBSERVER, WorkspaceRole.LEAD}
)


def can_see_laureates(actor: Any) -> bool:
    """The Institute's team; everybody reads what is published on the page of the call."""
    return calls.is_staff(actor)


def can_form(actor: Any, call: Call) -> bool:
    """The Institute's team, until the call is put away."""
    return calls.is_staff(actor) and call.state not in ENDED_CALL_STATES


def can_form_from(actor: Any, application: Application, conflicts: Collection[Interest]) -> bool:
    """The same, except who prepared the application and who has an interest in it. Needs call, members loaded."""
    return can_form(actor, application.call) and reviews.oversees(actor, application, conflicts)


def can_make_by_hand(actor: Any) -> bool:
    """The Institute's team: a consortium that did not apply here."""
    return calls.is_staff(actor)


def is_here(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """Tell whether ``place`` is theirs, in this consortium, and open that day."""
    if actor is None or place is None or place.account_id != actor.id or place.consortium_id != consortium.id:
        return False
    return place.is_here(today)


def _holds(
    actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date, roles: Collection[WorkspaceRole]
) -> bool:
    return place is not None and is_here(actor, consortium, place, today) and place.role in roles


def is_lead(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """Who answers for the consortium."""
    return _holds(actor, consortium, place, today, {WorkspaceRole.LEAD})


def is_provider(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """Who accompanies it on behalf of the Institute."""
    return _holds(actor, consortium, place, today, {WorkspaceRole.PROVIDER})


def can_see_workspace(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """Its members while they are, its provider, the Institute's team."""
    return calls.is_staff(actor) or is_here(actor, consortium, place, today)


def can_edit_plan(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """The lead, the provider, the Institute's team, until the support is over: then the plan says what happened."""
    answers = calls.is_staff(actor) or _holds(actor, consortium, place, today, ANSWERABLE)
    return answers and consortium.state not in FINISHED


def can_hand_in(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """Those who work in it, observers excepted; after the end too, while its stream of care is followed."""
    over = consortium.state in (ConsortiumState.ENDED, ConsortiumState.STOPPED)
    return not over and _holds(actor, consortium, place, today, WORKING)


def can_record_measure(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """Those who work in it and the Institute's team, whatever the state: values come late, failures are measured."""
    return calls.is_staff(actor) or _holds(actor, consortium, place, today, WORKING)


def can_manage_members(actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date) -> bool:
    """The lead, the provider, the Institute's team, unless it was stopped."""
    answers = calls.is_staff(actor) or _holds(actor, consortium, place, today, ANSWERABLE)
    return answers and consortium.state is not ConsortiumState.STOPPED


def roles_given_by(actor: Any) -> list[WorkspaceRole]:
    """Return the roles that somebody who manages members may give: only the Institute chooses the provider."""
    return [role for role in WorkspaceRole if calls.is_staff(actor) or role in GIVEN_BY_THE_CONSORTIUM]


def can_change_place(
    actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date, other: WorkspaceMember
) -> bool:
    """Those who manage members, for any place that they could give."""
    manages = can_manage_members(actor, consortium, place, today) and other.consortium_id == consortium.id
    return manages and other.state is not PlaceState.LEFT and other.role in roles_given_by(actor)


def can_change_dates(actor: Any, consortium: Consortium) -> bool:
    """The Institute's team starts, pauses, prolongs and ends a support, until it is over."""
    return calls.is_staff(actor) and consortium.state is not ConsortiumState.STOPPED


def can_choose_provider(actor: Any) -> bool:
    """The Institute's team."""
    return calls.is_staff(actor)


def can_approve_as(
    actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date, approver: Approver
) -> bool:
    """Each in their own name: the lead, the provider, the Institute's team."""
    if approver is Approver.INSTITUTE:
        return calls.is_staff(actor)
    wanted = WorkspaceRole.LEAD if approver is Approver.LEAD else WorkspaceRole.PROVIDER
    return _holds(actor, consortium, place, today, {wanted})


def can_read_version(
    actor: Any, consortium: Consortium, place: WorkspaceMember | None, today: date, version: DeliverableVersion
) -> bool:
    """Whoever reads the workspace, once it is submitted. A draft: those who worked in it that day, and who answers."""
    if not can_see_workspace(actor, consortium, place, today):
        return False
    if version.state is not VersionState.DRAFT:
        return True
    if calls.is_staff(actor):
        return False
    if _holds(actor, consortium, place, today, ANSWERABLE):
        return True
    works = _holds(actor, consortium, place, today, WORKING)
    return works and place is not None and place.joined_on <= today_in_paris(version.added_at)
