"""Roles and suspension. A change of what a person may do changes the token of their sessions (security.md C1, C3)."""

from datetime import datetime

from labagora.accounts import policy
from labagora.accounts.actions.sessions import end_sessions, renew_roles
from labagora.accounts.enums import LookReason, Role, SessionEnd, SuspensionReason
from labagora.accounts.models import Account, RoleGrant
from labagora.accounts.queries import is_last_admin, list_grants
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise


class LastAdmin(Conflict):
    """Nobody would administer the platform any more."""

    default_message = "C’est la dernière personne qui administre le site : donnez d’abord ce rôle à une autre."


def grant_role(
    account: Account, role: Role, *, actor: Account | None, now: datetime, scope_ref: str | None = None
) -> RoleGrant:
    """Give a role, for one object or in general; given twice, it is given once."""
    authorise(policy.can_grant(actor, role, scope_ref))
    existing = list_grants(account, role, scope_ref)
    if existing:
        return existing[0]
    grant = RoleGrant(
        account=account,
        role=role,
        scope_ref=scope_ref,
        granted_at=now,
        granted_by_ref=actor.public_id if actor else None,
    )
    db.session.add(grant)
    db.session.flush()
    renew_roles(account)
    audit.record("accounts.grant_role", account, actor=actor, now=now, role=str(role), scope=scope_ref)
    return grant


def end_role(
    account: Account, role: Role, *, actor: Account | None, now: datetime, scope_ref: str | None = None
) -> None:
    """Take a role back; the row stays, dated."""
    authorise(policy.can_grant(actor, role, scope_ref))
    grants = list_grants(account, role, scope_ref)
    if not grants:
        raise Conflict("Cette personne n’a plus ce rôle.")
    if role is Role.ADMIN and is_last_admin(account):
        raise LastAdmin
    for grant in grants:
        grant.ended_at = now
    renew_roles(account)
    audit.record("accounts.end_role", account, actor=actor, now=now, role=str(role), scope=scope_ref)


def suspend_account(account: Account, reason: SuspensionReason, *, actor: Account, now: datetime) -> None:
    """Close an account for a time: every session dies now."""
    authorise(policy.can_suspend(actor, account))
    if account.suspended_at is not None:
        raise Conflict("Ce compte est déjà suspendu.")
    if account.is_admin and is_last_admin(account):
        raise LastAdmin
    account.suspended_at, account.suspended_for = now, reason
    end_sessions(account, SessionEnd.SUSPENDED, actor=actor, now=now)
    audit.record("accounts.suspend_account", account, actor=actor, now=now, reason=str(reason))


def reactivate_account(account: Account, *, actor: Account, now: datetime) -> None:
    """Open a suspended account again."""
    authorise(policy.can_suspend(actor, account))
    if account.suspended_at is None:
        raise Conflict("Ce compte n’est pas suspendu.")
    account.suspended_at = account.suspended_for = None
    audit.record("accounts.reactivate_account", account, actor=actor, now=now)


def close_sessions(account: Account, *, actor: Account, now: datetime) -> None:
    """Sign a person out everywhere, for instance after a stolen telephone."""
    authorise(policy.can_suspend(actor, account))
    end_sessions(account, SessionEnd.REVOKED, actor=actor, now=now)
    audit.record("accounts.close_sessions", account, actor=actor, now=now)


def look_at_identity(account: Account, reason: LookReason, *, actor: Account, now: datetime) -> None:
    """Leave a trace before a name and an address are shown to a member of the team."""
    authorise(policy.can_see_office_page(actor))
    audit.record("accounts.look_at_identity", account, actor=actor, now=now, reason=str(reason))
