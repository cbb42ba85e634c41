"""Receipts of consent as their owner downloads them, signed by the site."""

import hashlib
import hmac
import json
from typing import Any

from labagora.accounts.consents import text_of
from labagora.accounts.models import Account, Consent
from labagora.core.clock import PARIS
from labagora.core.vault import ring

SIGNING = "consent-receipt"


def as_data(consent: Consent, *, owner: Account) -> dict[str, Any]:
    """Return everything that a receipt proves: the text, its hash, when, how, for what, and its withdrawal."""
    text = text_of(consent.purpose, consent.text_version)
    body = {
        "recu": consent.public_id,
        "compte": owner.public_id,
        "finalite": consent.purpose.label,
        "objet": consent.scope_ref,
        "texte": text.in_language(consent.locale) if text else None,
        "version": consent.text_version,
        "empreinte_sha256": consent.text_hash,
        "champs": consent.fields,
        "canal": consent.channel,
        "donne_le": consent.given_at.astimezone(PARIS).isoformat(timespec="seconds"),
        "retire_le": consent.withdrawn_at and consent.withdrawn_at.astimezone(PARIS).isoformat(timespec="seconds"),
    }
    return {**body, "cle": ring().current.id, "signature": signature(body, ring().current.derive(SIGNING))}


def signature(body: dict[str, Any], key: bytes) -> str:
    """Return the HMAC-SHA256 of a receipt: the site recognises the receipts that it gave."""
    return hmac.new(key, json.dumps(body, sort_keys=True).encode(), hashlib.sha256).hexdigest()
