"""The team of an application as its page shows it: people by role, what partners agreed to, and whether it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.calls import policy
from labagora.calls.answering import ASIDE
from labagora.calls.enums import MemberState, TeamRole
from labagora.calls.models import Application, ApplicationMember


@dataclass(frozen=True)
class Place:
    """Somebody on the page. ``is_stale``: the application changed after they agreed to it."""

    member: ApplicationMember
    name: str
    is_me: bool
    can_change: bool
    is_stale: bool


@dataclass(frozen=True)
class RoleGroup:
    """The people of one role, in the order in which they came."""

    role: TeamRole
    places: Sequence[Place]


def changed_at(application: Application) -> datetime | None:
    """Return when the answers or the files of an application last changed. Needs ``sections`` and ``files``."""
    moments = [row.updated_at for row in application.sections if row.key != ASIDE]
    moments += [one.removed_at or one.added_at for one in application.files]
    return max(moments, default=None)


def groups(application: Application, actor: Any) -> list[RoleGroup]:
    """Return the team by role, the highest first, without those who left."""
    moment = changed_at(application)
    here = [_place(application, one, actor, moment) for one in application.members if one.state is not MemberState.LEFT]
    found = (RoleGroup(role, [one for one in here if one.member.role is role]) for role in reversed(TeamRole))
    return [group for group in found if group.places]


def _place(application: Application, member: ApplicationMember, actor: Any, moment: datetime | None) -> Place:
    signed = member.signed_off_at
    return Place(
        member=member,
        name=_name(application, member, actor),
        is_me=actor is not None and member.account_id == actor.id,
        can_change=policy.can_change_member(actor, application, member),
        is_stale=signed is not None and moment is not None and moment > signed,
    )


def _name(application: Application, member: ApplicationMember, actor: Any) -> str:
    """Return the name of a member; the address of an invitation is for those who may send one."""
    if member.account is not None:
        return str(member.account.name)
    return str(member.address or "") if policy.can_invite(actor, application) else ""


def heirs(application: Application) -> list[ApplicationMember]:
    """Return those to whom the application may be transferred."""
    return [one for one in application.members if one.state is MemberState.ACTIVE and one.role is not TeamRole.LEAD]
