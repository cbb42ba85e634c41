"""The members of a consortium: invited one by one, in from a day, out from a day; nothing of that is overwritten."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from labagora.accounts.actions import DeadLinkError
from labagora.accounts.actions.grants import end_role, grant_role
from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint, index_of
from labagora.accounts.queries.people import list_grants
from labagora.consortia import policy
from labagora.consortia.actions.codes import checked_code
from labagora.consortia.enums import PLACE_WORKFLOW, ConsortiumState, PlaceState, WorkspaceRole
from labagora.consortia.models import Consortium, WorkspaceMember
from labagora.consortia.queries.members import members_of
from labagora.consortia.queries.workspaces import Opened, place_of
from labagora.consortia.removal import remove_places
from labagora.core import audit, postbox
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, NotFound, authorise
from labagora.core.ids import new_token
from labagora.core.vault import PersonKey
from labagora.organisations.models import Organisation

MOST_MEMBERS = 80
LASTS = timedelta(days=14)
BETWEEN_TWO = timedelta(minutes=10)
AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True)
class PlaceDraft:
    """What somebody is in a consortium. ``joined_on`` is the first day; None means today."""

    role: WorkspaceRole
    organisation: Organisation | None = None
    perspective: str = ""
    theme: str = ""
    joined_on: date | None = None


def _authorise(opened: Opened, actor: Any) -> None:
    authorise(policy.can_manage_members(actor, opened.consortium, opened.place, opened.today))


def _check(opened: Opened, draft: PlaceDraft, actor: Any) -> None:
    if draft.role not in policy.roles_given_by(actor):
        raise Invalid("role", "Choisissez un rôle dans la liste.")
    checked_code("perspectives", draft.perspective, "perspective")
    checked_code("support_themes", draft.theme, "theme")
    first = opened.consortium.starts_on or opened.today
    if draft.joined_on is not None and not min(first, opened.today) <= draft.joined_on <= opened.today + AHEAD:
        raise Invalid("joined_on", "Choisissez un jour entre le début de l'accompagnement et les cinq ans à venir.")


def invite(opened: Opened, address: str, draft: PlaceDraft, *, actor: Any, now: datetime) -> WorkspaceMember:
    """Invite an address. Invited again, it gets a new link, and the one before is worth nothing."""
    _authorise(opened, actor)
    _check(opened, draft, actor)
    index, here = index_of(address), members_of(opened.consortium)
    if any(one.account is not None and one.account.address_index == index for one in here if one.left_on is None):
        raise Invalid("address", "Cette personne est déjà membre.")
    place = next((one for one in here if one.address_index == index), None)
    if place is None:
        place = _new_place(opened.consortium, address, index, sum(one.left_on is None for one in here))
    elif not policy.can_change_place(actor, opened.consortium, opened.place, opened.today, place):
        raise Invalid("address", "L'équipe du Living Lab a déjà invité cette personne.")
    elif place.invited_at is not None and now < place.invited_at + BETWEEN_TWO:
        raise Invalid("address", "Une invitation vient de partir à cette adresse. Attendez dix minutes.")
    _apply(place, draft, opened.today)
    _send(place, actor=actor, now=now)
    audit.record("workspace_member.invited", place, actor=actor, now=now, role=draft.role.value)
    return place


def _new_place(consortium: Consortium, address: str, index: bytes, here: int) -> WorkspaceMember:
    if here >= MOST_MEMBERS:
        raise Invalid("address", "%(most)d personnes au plus.", most=MOST_MEMBERS)
    place = WorkspaceMember(key=PersonKey(), state=PlaceState.INVITED, consortium=consortium, account=None)
    place.address, place.address_index = address, index
    db.session.add(place)
    return place


def _apply(place: WorkspaceMember, draft: PlaceDraft, today: date) -> None:
    place.role, place.organisation = draft.role, draft.organisation
    place.perspective, place.theme = draft.perspective, draft.theme
    place.joined_on = draft.joined_on or today


def _send(place: WorkspaceMember, *, actor: Any, now: datetime) -> None:
    place.invited_by_ref, place.invited_at = actor.public_id, now
    place.token = token = new_token()
    place.token_hash, place.expires_at = fingerprint(token), now + LASTS
    db.session.flush()
    postbox.post("consortia.mail_invitation", recipient_ref=place.public_id, place_ref=place.public_id)


def _check_open(place: WorkspaceMember, now: datetime) -> None:
    if place.state is not PlaceState.INVITED or place.expires_at is None or now >= place.expires_at:
        raise DeadLinkError
    if place.consortium.state is ConsortiumState.STOPPED:
        raise Conflict("Ce consortium est interrompu : il ne reçoit plus de membre.")


def accept(place: WorkspaceMember, *, actor: Account, now: datetime) -> None:
    """Take the place: its first day stays the one that was said, or is today if that day is past.

    The role is given by the invitation, which came from who manages members: hence no actor. The second factor that
    it may demand is asked at the next page.
    """
    _check_open(place, now)
    if place_of(actor, place.consortium) is not None:
        raise Conflict("Vous êtes déjà membre. Cette invitation attend la personne à qui elle est destinée.")
    PLACE_WORKFLOW.check(place.state, PlaceState.ACTIVE)
    place.forget_address()
    place.account, place.state, place.answered_at = actor, PlaceState.ACTIVE, now
    place.joined_on = max(place.joined_on, today_in_paris(now))
    db.session.flush()
    _grant(place, now)
    audit.record("workspace_member.joined", place, actor=actor, now=now, role=place.role.value)
    _tell_leads(place)


def _role_of(place: WorkspaceMember) -> Role:
    return Role.PROVIDER if place.role is WorkspaceRole.PROVIDER else Role.CONSORTIUM_MEMBER


def _grant(place: WorkspaceMember, now: datetime) -> None:
    if place.account is not None:
        grant_role(place.account, _role_of(place), actor=None, now=now, scope_ref=place.consortium.public_id)


def _tell_leads(place: WorkspaceMember) -> None:
    """A link is good for whoever holds it: those who answer for the consortium learn who came."""
    here = (one for one in members_of(place.consortium) if one.id != place.id and one.state is PlaceState.ACTIVE)
    for account in (one.account for one in here if one.role is WorkspaceRole.LEAD):
        if account is not None:
            postbox.post(
                "consortia.mail_joined",
                recipient_ref=account.public_id,
                account_ref=account.public_id,
                consortium_ref=place.consortium.public_id,
            )


def decline(place: WorkspaceMember, *, actor: Account | None, now: datetime) -> None:
    """Say no: nothing is left of the address."""
    if place.state is not PlaceState.INVITED or place.expires_at is None or now >= place.expires_at:
        raise DeadLinkError
    audit.record("workspace_member.declined", place, actor=actor, now=now)
    remove_places([place])


def _authorise_place(opened: Opened, place: WorkspaceMember, actor: Any) -> None:
    _authorise(opened, actor)
    if not policy.can_change_place(actor, opened.consortium, opened.place, opened.today, place):
        raise NotFound


def change(opened: Opened, place: WorkspaceMember, draft: PlaceDraft, *, actor: Any, now: datetime) -> WorkspaceMember:
    """Give another role, theme or perspective: the place ends today and another begins, so that both stay dated.

    An invitation that waits, and a place that is still to begin, are only corrected: nothing happened under them.
    """
    _authorise_place(opened, place, actor)
    _check(opened, draft, actor)
    _keep_a_lead(opened, place, draft.role)
    if place.state is PlaceState.INVITED or place.joined_on >= opened.today:
        return _correct(opened, place, draft, actor=actor, now=now)
    after = WorkspaceMember(
        consortium=opened.consortium,
        account=place.account,
        state=PlaceState.ACTIVE,
        invited_by_ref=actor.public_id,
        answered_at=now,
    )
    _end(place, opened.today, now)
    db.session.flush()
    _apply(after, draft, opened.today)
    after.joined_on = opened.today
    db.session.add(after)
    db.session.flush()
    _grant(after, now)
    audit.record("workspace_member.changed", after, actor=actor, now=now, role=draft.role.value)
    return after


def _correct(
    opened: Opened, place: WorkspaceMember, draft: PlaceDraft, *, actor: Any, now: datetime
) -> WorkspaceMember:
    if place.state is PlaceState.ACTIVE:
        _take_back(place, now)
    _apply(place, draft, opened.today)
    if place.state is PlaceState.ACTIVE:
        place.joined_on = max(place.joined_on, opened.today)
        _grant(place, now)
    db.session.flush()
    audit.record("workspace_member.changed", place, actor=actor, now=now, role=draft.role.value)
    return place


def _keep_a_lead(opened: Opened, place: WorkspaceMember, role: WorkspaceRole | None) -> None:
    """Somebody always answers for a consortium, once somebody does."""
    if place.role is not WorkspaceRole.LEAD or place.state is not PlaceState.ACTIVE or role is WorkspaceRole.LEAD:
        return
    others = (one for one in members_of(opened.consortium) if one.id != place.id and one.is_here(opened.today))
    if not any(one.role is WorkspaceRole.LEAD for one in others):
        raise Conflict("Donnez d'abord le rôle de chef de file à une autre personne.")


def remove(opened: Opened, place: WorkspaceMember, *, actor: Any, now: datetime) -> None:
    """End a place today, or take an invitation back, whose link is then worth nothing."""
    _authorise_place(opened, place, actor)
    _keep_a_lead(opened, place, None)
    audit.record("workspace_member.removed", place, actor=actor, now=now, role=place.role.value)
    if place.state is PlaceState.INVITED:
        remove_places([place])
        return
    _end(place, opened.today, now)


def leave(opened: Opened, *, actor: Account, now: datetime) -> None:
    """Leave a consortium today."""
    place = opened.place
    if place is None:
        raise NotFound
    authorise(policy.is_here(actor, opened.consortium, place, opened.today))
    _keep_a_lead(opened, place, None)
    _end(place, opened.today, now)
    audit.record("workspace_member.left", place, actor=actor, now=now, role=place.role.value)


def _end(place: WorkspaceMember, today: date, now: datetime) -> None:
    """Close the door today. The role is taken back by the house: who manages members gives no role of the site."""
    PLACE_WORKFLOW.check(place.state, PlaceState.LEFT)
    place.state, place.left_on = PlaceState.LEFT, max(today, place.joined_on)
    _take_back(place, now)


def _take_back(place: WorkspaceMember, now: datetime) -> None:
    role, scope = _role_of(place), place.consortium.public_id
    if place.account is not None and list_grants(place.account, role, scope):
        end_role(place.account, role, actor=None, now=now, scope_ref=scope)
