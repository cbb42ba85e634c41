"""Accounts for tests, without the pages that make them."""

import hashlib
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

import pyotp

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant, SignInSession
from labagora.accounts.passwords import hash_password
from labagora.accounts.queries import index_of
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token

PASSWORD = "girafe tulipe moteur ciel"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = count(1)


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


def make_account(name: str = "Personne", address: str | None = None, **values: Any) -> Account:
    """Add a confirmed account whose passphrase is PASSWORD; its address is made up unless given."""
    address = address or f"personne{next(_numbers)}@exemple.fr"
    values = {"confirmed_at": utcnow(), "password_hash": _password_hash(), **values}
    account = Account(address_index=index_of(address), **values)
    account.grants, account.passkeys = [], []
    account.name, account.address = name, address
    db.session.add(account)
    db.session.flush()
    return account


def grant(account: Account, role: Role, scope: str | None = None) -> RoleGrant:
    """Give a role."""
    row = RoleGrant(account=account, role=role, scope_ref=scope, granted_at=utcnow())
    db.session.add(row)
    db.session.flush()
    return row


def enrol_second_factor(account: Account) -> None:
    """Set up a TOTP."""
    account.totp_secret, account.totp_confirmed_at = TOTP_SECRET, utcnow()
    db.session.flush()


def totp_code(moment: datetime | None = None) -> str:
    """Return what the application shows."""
    return pyotp.TOTP(TOTP_SECRET).at(moment or utcnow())


def open_session(account: Account) -> str:
    """Open a server-side session; return the token that its cookie holds."""
    token, now = new_token(), utcnow()
    db.session.add(
        SignInSession(
            account_id=account.id,
            token_hash=hashlib.sha256(token.encode()).digest(),
            started_at=now,
            seen_at=now,
            fresh_at=now,
            second_factor_at=now if account.totp_confirmed_at else None,
        )
    )
    db.session.flush()
    return token
