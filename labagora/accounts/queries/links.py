"""Reading one-time links and held forms: both are found by the fingerprint of a random token."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from labagora.accounts.enums import LinkKind
from labagora.accounts.models import (
    Account,
    HeldForm,
    OneTimeLink,
)
from labagora.core.crypto import SealBroken
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.vault import ring

HELD_FOR = timedelta(hours=1)


def fingerprint(token: str) -> bytes:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode()).digest()


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


@dataclass(frozen=True)
class Move:
    """A person went from one address to another. What the former one gets after ``at`` may be somebody else's."""

    former: str
    account: Account
    at: datetime


def moves_since(moment: datetime) -> list[Move]:
    """Return the changes of address confirmed since ``moment``, oldest first, with the people as they are now."""
    return [move for move in _read(_moves().where(OneTimeLink.used_at >= moment)) if move.account.address]


def moves_of(account: Account) -> list[Move]:
    """Return the changes of address of a person, as long as their links are kept."""
    return _read(_moves().where(OneTimeLink.account_id == account.id))


def _read(query: Select[OneTimeLink]) -> list[Move]:
    links = db.session.scalars(query).unique()
    return [Move(link.payload["former"], link.account, link.used_at) for link in links if link.used_at]


def _moves() -> Select[OneTimeLink]:
    is_move = OneTimeLink.kind == LinkKind.ADDRESS, OneTimeLink.used_at.is_not(None)
    kept = OneTimeLink.payload_sealed.is_not(None)
    return select(OneTimeLink).options(joinedload(OneTimeLink.account)).where(*is_move, kept).order_by(OneTimeLink.id)
