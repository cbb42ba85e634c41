"""Sessions: opened at sign-in, ended by the person, by a change of passphrase or by the team."""

from datetime import datetime

from sqlalchemy import select, update

from labagora.accounts.enums import SessionEnd
from labagora.accounts.models import Account, SignInSession
from labagora.accounts.queries import fingerprint
from labagora.core import audit, postbox
from labagora.core.db import db


def open_session(
    account: Account, *, token: str, device: str, device_token: str, second_factor: bool, is_new: bool, now: datetime
) -> SignInSession:
    """Open the session that ``token`` names. ``is_new`` warns the person of a sign-in from elsewhere (abuse 10)."""
    row = SignInSession(
        account_id=account.id,
        token_hash=fingerprint(token),
        device=device[:80],
        device_hash=fingerprint(device_token),
        started_at=now,
        seen_at=now,
        fresh_at=now,
        second_factor_at=now if second_factor else None,
    )
    db.session.add(row)
    db.session.flush()
    account.last_seen_on = now
    account.inactivity_warned_at = None
    audit.record("accounts.sign_in", account, actor=account, now=now, second_factor=second_factor, new_device=is_new)
    if is_new:
        postbox.post("accounts.mail_new_device", recipient_ref=account.public_id, session_id=row.id)
    return row


def end_session(session: SignInSession, reason: SessionEnd, *, actor: Account | None, now: datetime) -> None:
    """End one session; ending it twice changes nothing."""
    if session.ended_at is None:
        session.ended_at, session.end_reason = now, reason
        audit.record("accounts.end_session", session, actor=actor, now=now, reason=str(reason))


def end_sessions(account: Account, reason: SessionEnd, *, actor: Account | None, now: datetime) -> int:
    """End every session of a person (security.md C3); return how many there were."""
    return _end_where(account, reason, actor=actor, now=now, keep=None)


def end_other_sessions(keep: SignInSession, reason: SessionEnd, *, actor: Account, now: datetime) -> int:
    """End every session of the person but ``keep``."""
    return _end_where(actor, reason, actor=actor, now=now, keep=keep)


def _end_where(
    account: Account, reason: SessionEnd, *, actor: Account | None, now: datetime, keep: SignInSession | None
) -> int:
    live = select(SignInSession).where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
    rows = [row for row in db.session.scalars(live) if keep is None or row.id != keep.id]
    for row in rows:
        row.ended_at, row.end_reason = now, reason
    if rows:
        audit.record("accounts.end_sessions", account, actor=actor, now=now, reason=str(reason), count=len(rows))
    return len(rows)


def renew_session(session: SignInSession, *, token: str, now: datetime) -> None:
    """Give the session a new token: the old one is worth nothing any more (security.md C1)."""
    session.token_hash, session.must_renew, session.seen_at = fingerprint(token), False, now


def refresh_session(session: SignInSession, *, token: str, second_factor: bool, now: datetime) -> None:
    """Note that the person just proved again who they are."""
    renew_session(session, token=token, now=now)
    session.fresh_at = now
    if second_factor:
        session.second_factor_at = now


def keep_session(session_id: int, now: datetime) -> None:
    """Note that a session is in use. Written apart from the request, so by id."""
    query = update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now)
    db.session.execute(query.execution_options(synchronize_session=False))


def expire_session(session_id: int, now: datetime) -> None:
    """Close a session whose time is over."""
    query = update(SignInSession).where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    db.session.execute(query.values(ended_at=now, end_reason=SessionEnd.EXPIRED))


def renew_roles(account: Account) -> None:
    """Make every session of the person take a new token: what they may do just changed (security.md C1)."""
    query = update(SignInSession).where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
    db.session.execute(query.values(must_renew=True))
