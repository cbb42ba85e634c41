"""The people behind a sheet."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant
from labagora.core.db import db
from labagora.library.models import Sheet
from labagora.library.queries.people import ENTRUSTED
from labagora.organisations.queries import leaders_of

PLAIN_ROLES = (Role.STAFF, Role.PROVIDER, Role.LEADER)


def writers_of(sheet: Sheet) -> Sequence[Account]:
    """Return who answers for a sheet, who stands in, who leads its territorial version: may write it, and get mail.

    Needs ``organisation`` loaded.
    """
    entrusted = [ref for ref in (sheet.owner_id, sheet.deputy_id) if ref is not None]
    holds = select(RoleGrant.account_id).where(RoleGrant.role.in_(ENTRUSTED), RoleGrant.ended_at.is_(None))
    query = select(Account).where(
        Account.id.in_(entrusted), Account.id.in_(holds), Account.suspended_at.is_(None), Account.erased_at.is_(None)
    )
    people = list(db.session.scalars(query.order_by(Account.id)))
    leaders = leaders_of(sheet.organisation) if sheet.organisation else []
    return people + [one for one in leaders if one not in people]


def roles_of(refs: Collection[str | None]) -> dict[str, Role | None]:
    """Return in which role each account writes sheets, by public id; None for one that holds no such role any more."""
    wanted = sorted({ref for ref in refs if ref is not None})
    query = select(Account).where(Account.public_id.in_(wanted)).options(selectinload(Account.grants))
    return {account.public_id: _role(account) for account in db.session.scalars(query)}


def _role(account: Account) -> Role | None:
    if account.is_staff:
        return Role.STAFF
    return next((role for role in PLAIN_ROLES if account.has_role(role)), None)
