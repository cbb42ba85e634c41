"""Reading receipts of consent."""

from collections.abc import Sequence

from sqlalchemy import select

from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.accounts.models import (
    Account,
    Consent,
)
from labagora.core.db import db
from labagora.core.errors import NotFound


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
