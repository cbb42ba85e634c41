"""Organisations and memberships for tests."""

from typing import Any

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.text import fold
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation
from tests.builders.accounts import grant


def make_organisation(name: str = "Organisation", kind: str = "ch", **values: Any) -> Organisation:
    """Add a confirmed organisation."""
    row = Organisation(name=name, kind=kind, is_confirmed=True, search_text=fold(name), **values)
    db.session.add(row)
    db.session.flush()
    return row


def make_membership(
    account: Account, organisation: Organisation, state: MembershipState = MembershipState.CONFIRMED
) -> Membership:
    """Add a membership; a confirmed one makes a leader."""
    confirmed = state is MembershipState.CONFIRMED
    row = Membership(
        account=account, organisation=organisation, state=state, confirmed_at=utcnow() if confirmed else None
    )
    db.session.add(row)
    if confirmed:
        grant(account, Role.LEADER, organisation.public_id)
    db.session.flush()
    return row
