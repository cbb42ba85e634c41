"""Reading accounts, sessions, links and receipts. Addresses are found by their keyed fingerprint only."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from labagora.accounts.consents import current_text
from labagora.accounts.enums import LinkKind, Purpose, Role
from labagora.accounts.models import (
    Account,
    Consent,
    ExternalIdentity,
    HeldForm,
    OneTimeLink,
    Passkey,
    RoleGrant,
    SignInSession,
)
from labagora.core.crypto import SealBroken, address_index
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.vault import ring

INDEX_PURPOSE = "address-index"
HELD_FOR = timedelta(hours=1)
KNOWN_FOR = timedelta(days=180)


def fingerprint(token: str) -> bytes:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode()).digest()


def index_of(address: str) -> bytes:
    """Return the fingerprint under which an address is stored: keyed by the current master key."""
    return address_index(ring().current.derive(INDEX_PURPOSE), address)


def _indexes_of(address: str) -> list[bytes]:
    """Return the fingerprints under every key of the ring: rotation may be half-way."""
    return [address_index(key.derive(INDEX_PURPOSE), address) for key in ring().keys]


def with_person() -> Select[Account]:
    """Return the select of accounts with their roles and passkeys, in one statement."""
    return select(Account).options(joinedload(Account.grants), joinedload(Account.passkeys))


def find_account_by_address(address: str) -> Account | None:
    """Return the account of an e-mail address, whatever its case."""
    query = with_person().where(Account.address_index.in_(_indexes_of(address)))
    return db.session.scalars(query).unique().one_or_none()


def find_account(public_id: str) -> Account | None:
    """Return the account with its roles and passkeys."""
    return db.session.scalars(with_person().where(Account.public_id == public_id)).unique().one_or_none()


def get_account(public_id: str) -> Account:
    """Return the account. Raises NotFound."""
    account = find_account(public_id)
    if account is None or account.erased_at is not None:
        raise NotFound
    return account


def get_account_by_id(account_id: int) -> Account:
    """Return the account named by a job. Raises NotFound."""
    account = db.session.scalars(with_person().where(Account.id == account_id)).unique().one_or_none()
    if account is None:
        raise NotFound
    return account


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


ABSOLUTE_LIMIT = timedelta(hours=12)


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


def find_link(token: str, kind: LinkKind) -> OneTimeLink | None:
    """Return the link of a token with its person, used or not."""
    person = joinedload(OneTimeLink.account, innerjoin=True)
    query = (
        select(OneTimeLink)
        .where(OneTimeLink.token_hash == fingerprint(token), OneTimeLink.kind == kind)
        .options(person.joinedload(Account.grants), person.joinedload(Account.passkeys))
    )
    return db.session.scalars(query).unique().one_or_none()


def get_link(link_id: int) -> OneTimeLink:
    """Return the link named by a job, with its person. Raises NotFound."""
    query = select(OneTimeLink).where(OneTimeLink.id == link_id).options(joinedload(OneTimeLink.account))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_grant(account: Account, role: Role, scope_ref: str | None) -> RoleGrant | None:
    """Return the role that the person holds now for an object, or in general when ``scope_ref`` is None."""
    query = select(RoleGrant).where(
        RoleGrant.account_id == account.id,
        RoleGrant.role == role,
        RoleGrant.scope_ref.is_(None) if scope_ref is None else RoleGrant.scope_ref == scope_ref,
        RoleGrant.ended_at.is_(None),
    )
    return db.session.scalar(query.limit(1))


def find_passkey(credential_id: bytes) -> Passkey | None:
    """Return the passkey with its person."""
    person = joinedload(Passkey.account, innerjoin=True)
    query = (
        select(Passkey)
        .where(Passkey.credential_id == credential_id)
        .options(person.joinedload(Account.grants), person.joinedload(Account.passkeys))
    )
    return db.session.scalars(query).unique().one_or_none()


def own_passkey(public_id: str, *, owner: Account) -> Passkey:
    """Return a passkey of the person, whose passkeys are loaded. Raises NotFound for anybody else's."""
    found = next((key for key in owner.passkeys if key.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def find_external_identity(issuer: str, subject_hash: bytes) -> ExternalIdentity | None:
    """Return the tie between a subject of an OpenID Connect issuer and an account."""
    person = joinedload(ExternalIdentity.account, innerjoin=True)
    query = (
        select(ExternalIdentity)
        .where(ExternalIdentity.issuer == issuer, ExternalIdentity.subject_hash == subject_hash)
        .options(person.joinedload(Account.grants), person.joinedload(Account.passkeys))
    )
    return db.session.scalars(query).unique().one_or_none()


def list_consents(account: Account) -> Sequence[Consent]:
    """Return every receipt of a person, the newest first."""
    query = select(Consent).where(Consent.account_id == account.id)
    return db.session.scalars(query.order_by(Consent.given_at.desc(), Consent.id.desc())).all()


def find_consent(account: Account, purpose: Purpose, *, scope_ref: str | None = None) -> Consent | None:
    """Return the receipt that counts now: given, not withdrawn, for the text of today."""
    query = select(Consent).where(
        Consent.account_id == account.id,
        Consent.purpose == purpose,
        Consent.scope_ref.is_(None) if scope_ref is None else Consent.scope_ref == scope_ref,
        Consent.withdrawn_at.is_(None),
        Consent.text_version == current_text(purpose).version,
    )
    return db.session.scalar(query.order_by(Consent.id.desc()).limit(1))


def current_consents(account: Account) -> dict[Purpose, Consent]:
    """Return the receipts that count now, one per purpose; those of one project are left out."""
    rows = [row for row in list_consents(account) if row.withdrawn_at is None and row.scope_ref is None]
    return {row.purpose: row for row in reversed(rows) if row.text_version == current_text(row.purpose).version}


def get_consent(public_id: str, *, owner: Account) -> Consent:
    """Return a receipt of the person. Raises NotFound for anybody else's."""
    query = select(Consent).where(Consent.public_id == public_id, Consent.account_id == owner.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_held(token: str, now: datetime) -> dict[str, Any] | None:
    """Return what was typed and kept under a token, or None once its hour has passed."""
    query = select(HeldForm).where(HeldForm.token_hash == fingerprint(token), HeldForm.held_at > now - HELD_FOR)
    row = db.session.scalar(query)
    return None if row is None else _opened(row)


def find_held_by_id(held_id: int) -> dict[str, Any] | None:
    """Return what was typed, for the job that was given its id; None when it is gone."""
    row = db.session.get(HeldForm, held_id)
    return None if row is None else _opened(row)


def held_purpose(token_hash: bytes) -> str:
    """Return the sealing context of one held form: it opens in its own row only."""
    return f"held-form|{token_hash.hex()}"


def _opened(row: HeldForm) -> dict[str, Any] | None:
    try:
        plain = ring().unwrap(row.master_id, row.sealed, held_purpose(row.token_hash))
    except SealBroken:
        return None  # its key left the ring: an hour-old draft is not worth a page that fails
    content: dict[str, Any] = json.loads(plain)
    return content
