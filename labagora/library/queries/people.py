"""The people to whom a sheet may be entrusted."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant
from labagora.core.db import db
from labagora.core.text import fold

ENTRUSTED = (Role.STAFF, Role.ADMIN, Role.PROVIDER)


def writing_people() -> Sequence[Account]:
    """Return the members of the team and of the providers who may receive mail, by name, with their roles."""
    holds = select(RoleGrant.account_id).where(RoleGrant.role.in_(ENTRUSTED), RoleGrant.ended_at.is_(None))
    query = select(Account).where(Account.id.in_(holds), Account.suspended_at.is_(None), Account.erased_at.is_(None))
    found = db.session.scalars(query.options(selectinload(Account.grants)).order_by(Account.id))
    return sorted(found, key=lambda account: fold(account.name))
