"""Who may do what to an organisation and to a membership. Pure functions."""

from typing import Any

from labagora.accounts.enums import Role
from labagora.organisations.models import Membership, Organisation


def can_propose(actor: Any) -> bool:
    """Anybody with an account."""
    return actor is not None


def can_request_membership(actor: Any, organisation: Organisation) -> bool:
    """Anybody with an account, for an organisation that still stands."""
    return actor is not None and organisation.merged_into_id is None


def can_manage(actor: Any) -> bool:
    """The Institute's team: create, correct, confirm, merge."""
    return actor is not None and actor.is_staff


def is_colleague(actor: Any, organisation: Organisation) -> bool:
    """A confirmed member of the organisation."""
    return actor is not None and actor.has_role(Role.LEADER, scope=organisation.public_id)


def can_answer(actor: Any, membership: Membership) -> bool:
    """The team, or a confirmed member of the organisation; never the person who asks."""
    if actor is None or membership.account_id == actor.id:
        return False
    return bool(actor.is_staff) or is_colleague(actor, membership.organisation)


def can_confirm(actor: Any, membership: Membership) -> bool:
    """As ``can_answer``; the first member of a proposed organisation is for the team to confirm."""
    if not membership.organisation.is_confirmed and not can_manage(actor):
        return False
    return can_answer(actor, membership)


def can_end(actor: Any, membership: Membership) -> bool:
    """The person themselves, the team, or a colleague."""
    return actor is not None and (membership.account_id == actor.id or can_answer(actor, membership))
