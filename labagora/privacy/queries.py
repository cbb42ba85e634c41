"""Reads across the domains: who has not come for long, who may not be erased."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.accounts.queries import with_person
from labagora.core.db import db
from labagora.introductions import queries as introductions
from labagora.introductions.models import Introduction
from labagora.volunteers.queries import find_volunteer_of

INACTIVE_AFTER = timedelta(days=2 * 365)
NOTICE = timedelta(days=30)


def _last_visit() -> Any:
    return func.coalesce(Account.last_seen_on, Account.confirmed_at, Account.created_at)


def _living() -> Any:
    return Account.erased_at.is_(None) & Account.is_fictional.is_(False)


def list_to_warn(now: datetime, *, limit: int) -> Sequence[Account]:
    """Return the accounts that two years without a visit will erase within a month, and that were not told."""
    query = select(Account).where(
        _living(), Account.inactivity_warned_at.is_(None), _last_visit() <= now - INACTIVE_AFTER + NOTICE
    )
    return db.session.scalars(query.order_by(Account.id).limit(limit)).all()


def list_inactive(now: datetime, *, limit: int) -> Sequence[Account]:
    """Return the accounts not visited for two years whose person was told at least a month ago."""
    query = with_person().where(
        _living(), Account.inactivity_warned_at <= now - NOTICE, _last_visit() <= now - INACTIVE_AFTER
    )
    return db.session.scalars(query.order_by(Account.id).limit(limit)).unique().all()


def own_introductions(account: Account) -> Sequence[Introduction]:
    """Return the introductions of a person as a volunteer, oldest first."""
    volunteer = find_volunteer_of(account)
    if volunteer is None:
        return []
    query = introductions.whole().where(Introduction.volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(Introduction.id)).unique().all()
