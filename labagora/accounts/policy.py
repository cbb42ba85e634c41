"""Who may do what to an account. Pure functions; None as actor is the console."""

from labagora.accounts.enums import Role
from labagora.accounts.models import Account

STAFF_ROLES = frozenset({Role.STAFF, Role.ADMIN})


def can_manage_own(actor: Account | None, account: Account) -> bool:
    """The person themselves."""
    return actor is not None and actor.id == account.id


def can_grant(actor: Account | None, role: Role, scope_ref: str | None = None) -> bool:
    """The console; administrators; staff for what is not a staff role; a leader for the leaders of their organisation.

    A person takes the role of volunteer without asking anybody.
    """
    if actor is None or actor.is_admin:
        return True
    if role in STAFF_ROLES:
        return False
    if role is Role.VOLUNTEER:
        return True
    return actor.is_staff or (role is Role.LEADER and scope_ref is not None and actor.has_role(role, scope_ref))


def can_see_office_page(actor: Account | None) -> bool:
    """Staff and administrators."""
    return actor is not None and actor.is_staff


def can_suspend(actor: Account | None, account: Account) -> bool:
    """Staff for everybody but the team; administrators for the team too; nobody for themselves."""
    if actor is None or account.erased_at is not None or actor.id == account.id:
        return False
    return actor.is_admin or (actor.is_staff and not account.is_staff)


def can_remove_second_factor(account: Account) -> bool:
    """A person whose roles demand none, or who keeps another one."""
    factors = len(account.passkeys) + (account.totp_confirmed_at is not None)
    return not account.needs_second_factor or factors > 1


def grantable_roles(actor: Account) -> list[Role]:
    """Return the general roles that a member of the team may give; those of an object are given where it is."""
    general = (Role.RELAY, Role.STAFF, Role.ADMIN)
    return [role for role in general if can_grant(actor, role)]
