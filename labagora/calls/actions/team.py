"""The team of an application: invited one by one, each by a link that is worth something once and for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from labagora.accounts.actions import DeadLinkError
from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint, index_of
from labagora.calls import policy
from labagora.calls.enums import MEMBER_WORKFLOW, MemberState, TeamRole
from labagora.calls.models import Application, ApplicationMember
from labagora.calls.removal import remove_members
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.ids import new_token
from labagora.core.vault import PersonKey
from labagora.engines.questionnaire.problems import N_

MOST_MEMBERS = 40
LASTS = timedelta(days=14)
BETWEEN_TWO = timedelta(minutes=10)
GIVEN = (TeamRole.VIEWER, TeamRole.EDITOR, TeamRole.SIGNATORY)
OVER = N_("Cette candidature ne change plus : son équipe non plus.")


@dataclass(frozen=True)
class Invitation:
    """Who is invited, to do what."""

    address: str
    role: TeamRole


def _present(application: Application) -> list[ApplicationMember]:
    return [one for one in application.members if one.state is not MemberState.LEFT]


def _check_role(role: TeamRole) -> None:
    if role not in GIVEN:
        raise Invalid("role", "Choisissez un rôle dans la liste.")


def _authorise_lead(application: Application, actor: Any) -> None:
    """The person who answers for the application learns why; the others may not."""
    authorise(policy.holds(actor, application, TeamRole.LEAD))
    if not policy.is_alive(application):
        raise Conflict(OVER)


def invite(application: Application, draft: Invitation, *, actor: Any, now: datetime) -> ApplicationMember:
    """Invite an address. Invited again, it gets a new link, and the one before is worth nothing."""
    _authorise_lead(application, actor)
    _check_role(draft.role)
    index = index_of(draft.address)
    if any(one.account is not None and one.account.address_index == index for one in _present(application)):
        raise Invalid("address", "Cette personne est déjà dans l'équipe.")
    member = next((one for one in _present(application) if one.address_index == index), None)
    if member is None:
        member = _new_place(application, draft.address, index)
    elif member.invited_at is not None and now < member.invited_at + BETWEEN_TWO:
        raise Invalid("address", "Une invitation vient de partir à cette adresse. Attendez dix minutes.")
    member.role, member.invited_by_ref, member.invited_at = draft.role, actor.public_id, now
    member.token = token = new_token()
    member.token_hash, member.expires_at = fingerprint(token), now + LASTS
    db.session.flush()
    postbox.post("calls.mail_invitation", recipient_ref=member.public_id, member_ref=member.public_id)
    audit.record("application.invited", application, actor=actor, now=now, role=draft.role.value)
    return member


def _new_place(application: Application, address: str, index: bytes) -> ApplicationMember:
    if len(_present(application)) >= MOST_MEMBERS:
        raise Invalid("address", "%(most)d personnes au plus dans une équipe.", most=MOST_MEMBERS)
    member = ApplicationMember(key=PersonKey(), state=MemberState.INVITED, account=None, organisation=None)
    member.address, member.address_index = address, index
    member.application = application
    db.session.add(member)
    return member


def accept(application: Application, member: ApplicationMember, *, actor: Account, now: datetime) -> None:
    """Join the team. Somebody who had left finds their place again."""
    _check_open(application, member, now)
    place = next((one for one in application.members if one.account_id == actor.id), None)
    if place is not None and place.state is MemberState.ACTIVE:
        raise Conflict("Vous êtes déjà dans cette équipe. Cette invitation attend la personne à qui elle est destinée.")
    role, invited_by_ref, invited_at = member.role, member.invited_by_ref, member.invited_at
    if place is not None:
        remove_members([member])
        member = place
    MEMBER_WORKFLOW.check(member.state, MemberState.ACTIVE)
    member.forget_address()
    member.account, member.state, member.role, member.joined_at = actor, MemberState.ACTIVE, role, now
    member.left_at = member.signed_off_at = None
    member.invited_by_ref, member.invited_at = invited_by_ref, invited_at
    audit.record("application.joined", application, actor=actor, now=now, role=role.value)
    _tell_leads(application)


def _check_open(application: Application, member: ApplicationMember, now: datetime) -> None:
    if member.state is not MemberState.INVITED or member.expires_at is None or now >= member.expires_at:
        raise DeadLinkError
    if not policy.is_alive(application):
        raise Conflict(OVER)


def _tell_leads(application: Application) -> None:
    """A link is good for whoever holds it: those who answer for the application learn who came."""
    for one in application.members:
        if one.state is MemberState.ACTIVE and one.role is TeamRole.LEAD and one.account is not None:
            postbox.post(
                "calls.mail_joined",
                recipient_ref=one.account.public_id,
                account_ref=one.account.public_id,
                application_ref=application.public_id,
            )


def decline(application: Application, member: ApplicationMember, *, actor: Account | None, now: datetime) -> None:
    """Say no: nothing is left of the address."""
    if member.state is not MemberState.INVITED or member.expires_at is None or now >= member.expires_at:
        raise DeadLinkError
    remove_members([member])
    audit.record("application.declined", application, actor=actor, now=now)


def change_role(
    application: Application, member: ApplicationMember, role: TeamRole, *, actor: Account, now: datetime
) -> None:
    """Give another role. Who may not sign any more has not signed."""
    _authorise_member(application, member, actor)
    _check_role(role)
    if member.role is role:
        return
    before, member.role = member.role, role
    if not role.covers(TeamRole.SIGNATORY):
        member.signed_off_at = None
    audit.record("application.role", application, actor=actor, now=now, before=before.value, after=role.value)


def _authorise_member(application: Application, member: ApplicationMember, actor: Account) -> None:
    _authorise_lead(application, actor)
    authorise(policy.can_change_member(actor, application, member))


def remove(application: Application, member: ApplicationMember, *, actor: Account, now: datetime) -> None:
    """End the place of somebody, at once, or withdraw an invitation, whose link is then worth nothing."""
    _authorise_member(application, member, actor)
    _end(member, now)
    audit.record("application.removed", application, actor=actor, now=now, role=member.role.value)


def _end(member: ApplicationMember, now: datetime) -> None:
    if member.state is MemberState.INVITED:
        remove_members([member])
        return
    MEMBER_WORKFLOW.check(member.state, MemberState.LEFT)
    member.state, member.left_at, member.signed_off_at = MemberState.LEFT, now, None


def leave(application: Application, *, actor: Account, now: datetime) -> None:
    """Leave the team. The person who answers for the application transfers it first."""
    place = policy.membership(actor, application)
    authorise(place is not None)
    if not policy.can_leave(actor, application) or place is None:
        raise Conflict("Confiez d'abord la candidature à une autre personne de l'équipe.")
    _end(place, now)
    audit.record("application.left", application, actor=actor, now=now, role=place.role.value)


def transfer(application: Application, member: ApplicationMember, *, actor: Account, now: datetime) -> None:
    """Make somebody else of the team answer for the application; who did keeps the signature."""
    if not policy.is_alive(application):
        raise Conflict(OVER)
    authorise(policy.can_transfer(actor, application))
    if member.state is not MemberState.ACTIVE:
        raise Invalid("member", "Choisissez une personne qui a rejoint l'équipe.")
    for one in application.members:
        if one.state is MemberState.ACTIVE and one.role is TeamRole.LEAD:
            one.role = TeamRole.SIGNATORY
    member.role = TeamRole.LEAD
    audit.record("application.transferred", application, actor=actor, now=now)
