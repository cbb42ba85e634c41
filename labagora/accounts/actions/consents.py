"""Consent: one receipt each time a box is ticked; withdrawing dates it and keeps it (security.md I1–I3)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from labagora.accounts import policy
from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent
from labagora.accounts.queries import find_consent
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import authorise


def give_consent(
    account: Account,
    purpose: Purpose,
    *,
    actor: Account,
    now: datetime,
    locale: str = "fr",
    channel: str = "web",
    scope_ref: str | None = None,
    fields: Sequence[str] = (),
) -> Consent:
    """Write the receipt of an agreement: the exact text by version and hash, when, how, for which fields.

    ``scope_ref`` is the public id of the one project concerned. Asked twice for the same, there is one receipt.
    """
    authorise(policy.can_manage_own(actor, account))
    existing = find_consent(account, purpose, scope_ref=scope_ref)
    if existing is not None and list(existing.fields) == list(fields):
        return existing
    withdraw_consent(account, purpose, actor=actor, now=now, scope_ref=scope_ref)
    text = current_text(purpose)
    language = "en" if locale == "en" else "fr"
    receipt = Consent(
        account_id=account.id,
        purpose=purpose,
        scope_ref=scope_ref,
        text_version=text.version,
        text_hash=text.hash(language),
        locale=language,
        channel=channel,
        fields=list(fields),
        given_at=now,
    )
    db.session.add(receipt)
    db.session.flush()
    audit.record("accounts.give_consent", receipt, actor=actor, now=now, purpose=str(purpose))
    return receipt


def withdraw_consent(
    account: Account, purpose: Purpose, *, actor: Account, now: datetime, scope_ref: str | None = None
) -> int:
    """Withdraw every live receipt of a purpose, whatever its version; return how many there were."""
    authorise(policy.can_manage_own(actor, account))
    query = select(Consent).where(
        Consent.account_id == account.id,
        Consent.purpose == purpose,
        Consent.scope_ref.is_(None) if scope_ref is None else Consent.scope_ref == scope_ref,
        Consent.withdrawn_at.is_(None),
    )
    rows = db.session.scalars(query).all()
    for row in rows:
        row.withdrawn_at = now
        audit.record("accounts.withdraw_consent", row, actor=actor, now=now, purpose=str(purpose))
    return len(rows)
