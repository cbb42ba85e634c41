"""What this domain keeps about people: who belongs to which organisation."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership

ENDED_KEPT = timedelta(days=3 * 365)

HELD: tuple[Held, ...] = (
    Held(
        "membership",
        "Les organisations dont vous faites partie, et votre fonction",
        "Trois ans après votre départ",
        ("account_id",),
        OnErasure.DETACHED,
        ENDED_KEPT,
    ),
)


def _memberships(account: Account) -> list[Membership]:
    query = select(Membership).where(Membership.account_id == account.id).options(joinedload(Membership.organisation))
    return list(db.session.scalars(query.order_by(Membership.id)))


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return the memberships of a person."""
    return {"membership": [_row(membership) for membership in _memberships(account)]}


def _row(membership: Membership) -> dict[str, Any]:
    return {
        "organisation": membership.organisation.name,
        "fonction": membership.function,
        "state": membership.state.label,
        "created_at": membership.created_at,
        "confirme_le": membership.confirmed_at,
        "fini_le": membership.ended_at,
    }


def erase(account: Account, *, now: datetime) -> list[str]:
    """End the memberships and forget the function; the rows name an account that has no name any more."""
    for membership in _memberships(account):
        membership.function = ""
        if membership.state is not MembershipState.ENDED:
            membership.state, membership.ended_at = MembershipState.ENDED, now
    return []


def purge(*, now: datetime) -> dict[str, int]:
    """Forget the memberships that ended long ago."""
    result: Any = db.session.execute(delete(Membership).where(Membership.ended_at < now - ENDED_KEPT))
    return {"membership": int(result.rowcount)}
