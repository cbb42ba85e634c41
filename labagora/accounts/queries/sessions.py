"""Reading sessions and the devices they run on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import (
    Account,
    SignInSession,
)
from labagora.accounts.queries.links import fingerprint
from labagora.core.db import db
from labagora.core.errors import NotFound

KNOWN_FOR = timedelta(days=180)
ABSOLUTE_LIMIT = timedelta(hours=12)


def find_session(token: str) -> SignInSession | None:
    """Return the session of a token with its person, live or not, in one statement."""
    person = joinedload(SignInSession.account, innerjoin=True)
    query = (
        select(SignInSession)
        .where(SignInSession.token_hash == fingerprint(token))
        .options(person.joinedload(Account.grants), person.joinedload(Account.passkeys))
    )
    return db.session.scalars(query).unique().one_or_none()


def get_session(session_id: int) -> SignInSession:
    """Return a session with its account. Raises NotFound."""
    query = select(SignInSession).where(SignInSession.id == session_id).options(joinedload(SignInSession.account))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def idle_limit(account: Account) -> timedelta:
    """Return how long a session of the account may stay unused (security.md C4)."""
    return timedelta(minutes=30 if account.has_short_idle else 60)


def is_live(session: SignInSession, now: datetime) -> bool:
    """Tell whether a session admits its person at ``now``."""
    account = session.account
    if session.ended_at is not None or not account.is_active:
        return False
    return now < session.seen_at + idle_limit(account) and now < session.started_at + ABSOLUTE_LIMIT


def list_sessions(account: Account, now: datetime) -> Sequence[SignInSession]:
    """Return the live sessions of a person, the most recently used first."""
    query = (
        select(SignInSession)
        .where(
            SignInSession.account_id == account.id,
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - idle_limit(account),
            SignInSession.started_at > now - ABSOLUTE_LIMIT,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )
    return db.session.scalars(query).all()


@dataclass(frozen=True)
class SessionRow:
    """One line of « Mes connexions »."""

    public_id: str
    device: str
    started_at: datetime
    seen_at: datetime
    is_current: bool


def list_session_rows(account: Account, *, current: SignInSession, now: datetime) -> list[SessionRow]:
    """Return the live sessions of a person as they read them."""
    return [
        SessionRow(row.public_id, row.device, row.started_at, row.seen_at, row.id == current.id)
        for row in list_sessions(account, now)
    ]


def get_own_session(public_id: str, *, owner: Account) -> SignInSession:
    """Return a session of the person. Raises NotFound for anybody else's."""
    query = select(SignInSession).where(SignInSession.public_id == public_id, SignInSession.account_id == owner.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def is_known_device(account_id: int | None, device: str, now: datetime) -> bool:
    """Tell whether this browser signed in to the account before. Asks as much for an unknown account (B4)."""
    query = select(SignInSession.id).where(
        SignInSession.account_id == (account_id or 0),
        SignInSession.device_hash == fingerprint(device),
        SignInSession.started_at > now - KNOWN_FOR,
    )
    return db.session.scalar(query.limit(1)) is not None


def list_device_names(account: Account, now: datetime) -> set[str]:
    """Return the names of the devices from which the person signed in lately."""
    query = select(SignInSession.device).where(
        SignInSession.account_id == account.id, SignInSession.started_at > now - KNOWN_FOR
    )
    return set(db.session.scalars(query.distinct()))
