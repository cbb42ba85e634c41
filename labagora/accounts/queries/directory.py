"""Accounts as the team lists them: no name and no address, since a list is where they would be harvested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import selectinload

from labagora.accounts.enums import AccountEvent, AccountState, Hand, Role
from labagora.accounts.models import Account, Passkey, RoleGrant, SignInSession
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.core.pagination import Page, paginate

EXPORT_LIMIT = 20_000
TRAIL_LENGTH = 30
EVENTS = {event.value: event.label for event in AccountEvent}


@dataclass(frozen=True)
class AccountFilters:
    """What the address of the list says."""

    reference: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True)
class AccountRow:
    """One line of the list."""

    public_id: str
    state: AccountState
    roles: tuple[Role, ...]
    opened_at: datetime
    seen_at: datetime | None
    is_protected: bool
    is_fictional: bool


def _filtered(filters: AccountFilters) -> Select[Any]:
    query = select(Account)
    if filters.reference:
        query = query.where(Account.public_id == filters.reference)
    if filters.role in {role.value for role in Role}:
        query = query.where(
            exists().where(
                RoleGrant.account_id == Account.id, RoleGrant.role == filters.role, RoleGrant.ended_at.is_(None)
            )
        )
    return query.where(*_state_conditions(filters.state)).order_by(Account.created_at.desc(), Account.id.desc())


def _state_conditions(state: str) -> list[Any]:
    live = Account.erased_at.is_(None)
    conditions: dict[str, list[Any]] = {
        AccountState.ACTIVE.value: [live, Account.suspended_at.is_(None), Account.confirmed_at.is_not(None)],
        AccountState.PENDING.value: [live, Account.suspended_at.is_(None), Account.confirmed_at.is_(None)],
        AccountState.SUSPENDED.value: [live, Account.suspended_at.is_not(None)],
        AccountState.ERASED.value: [Account.erased_at.is_not(None)],
    }
    return conditions.get(state, [])


def _with_parts(query: Select[Any]) -> Select[Any]:
    return query.options(selectinload(Account.grants), selectinload(Account.passkeys).load_only(Passkey.account_id))


def _row(account: Account) -> AccountRow:
    return AccountRow(
        public_id=account.public_id,
        state=account.state,
        roles=tuple(sorted(account.roles, key=list(Role).index)),
        opened_at=account.created_at,
        seen_at=account.last_seen_on,
        is_protected=account.has_second_factor,
        is_fictional=account.is_fictional,
    )


def list_accounts(filters: AccountFilters, *, page: int) -> Page[AccountRow]:
    """Return a page of accounts, the newest first."""
    return paginate(_with_parts(_filtered(filters)), page=page).map(_row)


def export_accounts(filters: AccountFilters) -> list[AccountRow]:
    """Return every account that the filters keep, up to a bound."""
    return [_row(account) for account in db.session.scalars(_with_parts(_filtered(filters)).limit(EXPORT_LIMIT))]


def list_chosen(public_ids: Sequence[str]) -> Sequence[Account]:
    """Return the accounts that somebody ticked, with their roles and passkeys."""
    query = _with_parts(select(Account).where(Account.public_id.in_(public_ids), Account.erased_at.is_(None)))
    return db.session.scalars(query.order_by(Account.id)).all()


@dataclass(frozen=True)
class TrailLine:
    """One line of what happened to an account."""

    at: datetime
    event: str
    by: Hand
    actor_ref: str | None


def list_trail(account: Account) -> list[TrailLine]:
    """Return the last things that happened to the account."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject_kind == Account.__tablename__, AuditEntry.subject_ref == account.public_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(TRAIL_LENGTH)
    )
    return [
        TrailLine(row.at, EVENTS.get(row.verb, row.verb), _by(row, account), row.actor_ref)
        for row in db.session.scalars(query)
    ]


def _by(row: AuditEntry, account: Account) -> Hand:
    if row.actor_ref is None:
        return Hand.SYSTEM
    return Hand.PERSON if row.actor_ref == account.public_id else Hand.OTHER


def is_last_admin(account: Account) -> bool:
    """Tell whether the person administers the platform and nobody else who can sign in does.

    The rows are held until the end: two administrators who dismiss each other wait for one another.
    """
    query = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == Role.ADMIN, RoleGrant.ended_at.is_(None))
        .where(Account.erased_at.is_(None), Account.suspended_at.is_(None))
    )
    return set(db.session.scalars(query.with_for_update())) == {account.id}


def count_live_sessions(account: Account, now: datetime) -> int:
    """Return how many sessions the person has open."""
    query = select(SignInSession.id).where(
        SignInSession.account_id == account.id,
        SignInSession.ended_at.is_(None),
        SignInSession.seen_at > now - timedelta(hours=1),
    )
    return len(db.session.scalars(query).all())
