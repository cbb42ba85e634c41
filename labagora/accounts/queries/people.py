"""Reading people: addresses are found by their keyed fingerprint only."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from labagora.accounts.enums import Role
from labagora.accounts.models import (
    Account,
    ExternalIdentity,
    Passkey,
    RoleGrant,
)
from labagora.core.crypto import address_index
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.vault import ring

INDEX_PURPOSE = "address-index"


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


def list_grants(account: Account, role: Role, scope_ref: str | None) -> Sequence[RoleGrant]:
    """Return the rows by which the person holds a role now, for an object or in general: given twice at once, two."""
    query = select(RoleGrant).where(
        RoleGrant.account_id == account.id,
        RoleGrant.role == role,
        RoleGrant.scope_ref.is_(None) if scope_ref is None else RoleGrant.scope_ref == scope_ref,
        RoleGrant.ended_at.is_(None),
    )
    return db.session.scalars(query.order_by(RoleGrant.id)).all()


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
