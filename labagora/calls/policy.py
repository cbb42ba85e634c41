"""Who may do what to a call and to an application, now. Pure functions: role, state and hour, nothing else.

An application is read through its team. Functions that take one need ``application.call``, ``.organisation`` and
``.members`` loaded. ``now`` is when the server received the request.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.calls import deadline
from labagora.calls.enums import (
    ENDED_CALL_STATES,
    PUBLIC_CALL_STATES,
    AnswerVisibility,
    ApplicationState,
    CallState,
    ClosingPolicy,
    MemberState,
    TeamRole,
)
from labagora.calls.models import Application, ApplicationMember, Call, CallInquiry, LateCode
from labagora.organisations import policy as organisations
from labagora.organisations.models import Organisation

CORRECTABLE_WHILE = frozenset({CallState.OPEN, CallState.CLOSED, CallState.REVIEWING})
WITHDRAWABLE_WHILE = CORRECTABLE_WHILE
WITHDRAWABLE = frozenset({ApplicationState.FILED, ApplicationState.CORRECTING})


def is_staff(actor: Any) -> bool:
    """The Institute's team."""
    return actor is not None and bool(actor.is_staff)


def is_public(call: Call) -> bool:
    """Announced or later; once ended, only if it had been shown: links to it stay alive."""
    if call.state in ENDED_CALL_STATES:
        return call.announced_at is not None or call.opened_at is not None
    return call.state in PUBLIC_CALL_STATES


def can_view_call(actor: Any, call: Call) -> bool:
    """Anybody once it is announced; the team before."""
    return is_public(call) or is_staff(actor)


def can_create_call(actor: Any) -> bool:
    """The team."""
    return is_staff(actor)


def can_edit_call(actor: Any, call: Call) -> bool:
    """The team, until the call is ended: the history keeps every change."""
    return is_staff(actor) and call.state not in ENDED_CALL_STATES


def can_move_call(actor: Any) -> bool:
    """The team; which moves exist is for ``CALL_WORKFLOW`` to say."""
    return is_staff(actor)


def can_edit_form(actor: Any, call: Call) -> bool:
    """The team, until the call is closed. A published form is never changed: a revision is made."""
    return is_staff(actor) and call.state in (CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN)


def can_extend_call(actor: Any, call: Call) -> bool:
    """The team, for an open call that has a deadline."""
    return is_staff(actor) and call.state is CallState.OPEN and call.closes_at is not None


def can_follow_call(actor: Any, call: Call) -> bool:
    """Anybody signed in, until it opens."""
    return actor is not None and call.state is CallState.ANNOUNCED


def can_ask(actor: Any, call: Call, now: datetime) -> bool:
    """Anybody signed in, while the call is open."""
    return actor is not None and deadline.is_on_time(call, now)


def can_view_inquiry(actor: Any, inquiry: CallInquiry) -> bool:
    """Anybody who sees the call once the answer is published; before, the person who asked and the team."""
    if actor is not None and (inquiry.asked_by_id == actor.id or is_staff(actor)):
        return True
    return inquiry.visibility is AnswerVisibility.PUBLISHED and is_public(inquiry.call)


def can_answer_inquiry(actor: Any, inquiry: CallInquiry) -> bool:
    """The team, until the call is ended."""
    return is_staff(actor) and inquiry.call.state not in ENDED_CALL_STATES


def can_start(actor: Any, organisation: Organisation, call: Call, now: datetime) -> bool:
    """A confirmed member of an organisation that stands, while the call takes new drafts."""
    return (
        organisations.is_colleague(actor, organisation)
        and organisation.merged_into_id is None
        and deadline.accepts_new_drafts(call, now)
    )


def membership(actor: Any, application: Application) -> ApplicationMember | None:
    """Return the active place of ``actor`` in the team, or None."""
    if actor is None:
        return None
    here = (one for one in application.members if one.state is MemberState.ACTIVE)
    return next((one for one in here if one.account_id == actor.id), None)


def holds(actor: Any, application: Application, role: TeamRole) -> bool:
    """Tell whether ``actor`` is in the team with ``role`` or one that covers it."""
    place = membership(actor, application)
    return place is not None and place.role.covers(role)


def has_lead(application: Application) -> bool:
    """Tell whether somebody answers for the application."""
    return any(one.state is MemberState.ACTIVE and one.role is TeamRole.LEAD for one in application.members)


def oversees(actor: Any, application: Application) -> bool:
    """The Institute's team, except the members of the team of the application."""
    return is_staff(actor) and membership(actor, application) is None


def can_view_application(actor: Any, application: Application) -> bool:
    """The team of the application; the Institute's team once it was filed. Nobody else, ever."""
    if membership(actor, application) is not None:
        return True
    return is_staff(actor) and application.state is not ApplicationState.DRAFT


def can_know_application(actor: Any, application: Application) -> bool:
    """Those who read it; the Institute's team also knows that a draft exists, without its content."""
    return can_view_application(actor, application) or is_staff(actor)


def can_edit_application(
    actor: Any, application: Application, now: datetime, late_code: LateCode | None = None
) -> bool:
    """Those of its team who write, while what they write can still be filed."""
    return holds(actor, application, TeamRole.EDITOR) and deadline.accepts_filing(
        application.call, application, now, late_code
    )


def can_file(actor: Any, application: Application, now: datetime, late_code: LateCode | None = None) -> bool:
    """Those of its team who sign, on time or with a late code made for it."""
    return holds(actor, application, TeamRole.SIGNATORY) and deadline.accepts_filing(
        application.call, application, now, late_code
    )


def can_sign_off(actor: Any, application: Application) -> bool:
    """Those who sign, once, for what is still to be filed."""
    place = membership(actor, application)
    return (
        place is not None
        and place.role.covers(TeamRole.SIGNATORY)
        and place.signed_off_at is None
        and application.state in (ApplicationState.DRAFT, ApplicationState.CORRECTING)
        and application.call.state in CORRECTABLE_WHILE
    )


def can_take_back(actor: Any, application: Application) -> bool:
    """Those who signed, for what is still to be filed."""
    place = membership(actor, application)
    return (
        place is not None
        and place.signed_off_at is not None
        and application.state in (ApplicationState.DRAFT, ApplicationState.CORRECTING)
        and application.call.state in CORRECTABLE_WHILE
    )


def can_delete_draft(actor: Any, application: Application) -> bool:
    """The person who answers for it, for a draft that was never filed."""
    return holds(actor, application, TeamRole.LEAD) and application.state is ApplicationState.DRAFT


def can_withdraw(actor: Any, application: Application) -> bool:
    """Those who sign, once it is filed and until results are published."""
    return (
        holds(actor, application, TeamRole.SIGNATORY)
        and application.state in WITHDRAWABLE
        and application.call.state in WITHDRAWABLE_WHILE
    )


def is_alive(application: Application) -> bool:
    """Neither withdrawn nor in a call that is over."""
    return application.state is not ApplicationState.WITHDRAWN and application.call.state in CORRECTABLE_WHILE


def can_invite(actor: Any, application: Application) -> bool:
    """The person who answers for it, while it lives."""
    return holds(actor, application, TeamRole.LEAD) and is_alive(application)


def can_change_member(actor: Any, application: Application, member: ApplicationMember) -> bool:
    """The person who answers for it: another member's role, or the end of their place."""
    is_other = actor is not None and member.account_id != actor.id
    return is_other and member.state is not MemberState.LEFT and can_invite(actor, application)


def can_leave(actor: Any, application: Application) -> bool:
    """Any member but the person who answers for it, who transfers it first."""
    place = membership(actor, application)
    return place is not None and place.role is not TeamRole.LEAD


def can_transfer(actor: Any, application: Application) -> bool:
    """The person who answers for it; the Institute's team when nobody does any more."""
    if not is_alive(application):
        return False
    return holds(actor, application, TeamRole.LEAD) or (oversees(actor, application) and not has_lead(application))


def can_duplicate(actor: Any, application: Application) -> bool:
    """Those who write in its team, into a call where they may start."""
    return holds(actor, application, TeamRole.EDITOR)


def can_ask_correction(actor: Any, application: Application) -> bool:
    """The Institute's team, for a filed application that is not theirs, until results are published."""
    return (
        oversees(actor, application)
        and application.state is ApplicationState.FILED
        and application.call.state in CORRECTABLE_WHILE
    )


def takes_late_codes(call: Call) -> bool:
    """Tell whether late codes mean something for a call now."""
    return call.closing_policy is ClosingPolicy.CODE and call.state in deadline.AFTER_THE_HOUR


def can_give_late_code(actor: Any, application: Application) -> bool:
    """The Institute's team, for a draft that is not theirs, in a call whose policy has codes."""
    return (
        oversees(actor, application)
        and application.state is ApplicationState.DRAFT
        and takes_late_codes(application.call)
    )


@dataclass(frozen=True)
class CallCan:
    """What the reader of the page of a call may do."""

    edit: bool
    move: bool
    edit_form: bool
    extend: bool
    follow: bool
    ask: bool
    start: bool


def call_can(actor: Any, call: Call, now: datetime) -> CallCan:
    """Ask every question about a call at once, for a page. Which organisation may start is asked one by one."""
    return CallCan(
        edit=can_edit_call(actor, call),
        move=can_move_call(actor),
        edit_form=can_edit_form(actor, call),
        extend=can_extend_call(actor, call),
        follow=can_follow_call(actor, call),
        ask=can_ask(actor, call, now),
        start=deadline.accepts_new_drafts(call, now),
    )


@dataclass(frozen=True)
class ApplicationCan:
    """What the reader of an application may do."""

    edit: bool
    file: bool
    sign_off: bool
    delete: bool
    withdraw: bool
    invite: bool
    leave: bool
    transfer: bool
    duplicate: bool
    ask_correction: bool
    give_late_code: bool


def application_can(
    actor: Any, application: Application, now: datetime, late_code: LateCode | None = None
) -> ApplicationCan:
    """Ask every question about an application at once, for a page."""
    return ApplicationCan(
        edit=can_edit_application(actor, application, now, late_code),
        file=can_file(actor, application, now, late_code),
        sign_off=can_sign_off(actor, application),
        delete=can_delete_draft(actor, application),
        withdraw=can_withdraw(actor, application),
        invite=can_invite(actor, application),
        leave=can_leave(actor, application),
        transfer=can_transfer(actor, application),
        duplicate=can_duplicate(actor, application),
        ask_correction=can_ask_correction(actor, application),
        give_late_code=can_give_late_code(actor, application),
    )
