"""What this domain keeps about people, how they get a copy, how it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from labagora.accounts import queries
from labagora.accounts.consents import text_of
from labagora.accounts.models import (
    Account,
    Consent,
    ExternalIdentity,
    OneTimeLink,
    Passkey,
    RoleGrant,
    SignInSession,
)
from labagora.core import audit
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure

SESSIONS_KEPT = timedelta(days=365)
LINKS_KEPT = timedelta(days=30)
RECEIPTS_KEPT = timedelta(days=5 * 365)

HELD: tuple[Held, ...] = (
    Held(
        "account",
        "Votre compte : nom, adresse électronique, téléphone si vous l'avez donné, moyens de connexion",
        "Jusqu'à son effacement ; deux ans sans visite l'effacent, après un avertissement",
        ("key_id", "address_sealed", "name_sealed", "phone_sealed", "totp_secret_sealed", "link_sealed"),
        OnErasure.UNREADABLE,
    ),
    Held("role_grant", "Vos rôles sur le site", "Tant que le compte existe", ("account_id",), OnErasure.DETACHED),
    Held(
        "sign_in_session",
        "Vos connexions : appareil et dates",
        "12 mois",
        ("account_id",),
        OnErasure.REMOVED,
        SESSIONS_KEPT,
    ),
    Held("passkey", "Vos clés d'accès", "Tant que vous les gardez", ("account_id",), OnErasure.REMOVED),
    Held(
        "one_time_link",
        "Les liens à usage unique que vous avez reçus",
        "30 jours après leur fin",
        ("account_id", "token_sealed", "payload_sealed"),
        OnErasure.REMOVED,
        LINKS_KEPT,
    ),
    Held(
        "external_identity",
        "Le lien avec votre identité ProConnect, si vous l'utilisez",
        "Tant que le compte existe",
        ("account_id",),
        OnErasure.REMOVED,
    ),
    Held(
        "consent",
        "Vos accords et leurs retraits, avec le texte exact",
        "5 ans après leur retrait, pour prouver que vous aviez accepté",
        ("account_id",),
        OnErasure.DETACHED,
        RECEIPTS_KEPT,
    ),
    Held(
        "held_form",
        "Ce que vous écriviez quand votre connexion s'est terminée",
        "Une heure",
        ("sealed",),
        OnErasure.REMOVED,
        queries.HELD_FOR,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return everything kept about the person in this domain, in clear. A held form is tied to nobody."""
    return {
        "account": [_account_row(account)],
        "role_grant": _rows(RoleGrant, account, _grant_row),
        "sign_in_session": _rows(SignInSession, account, _session_row),
        "passkey": _rows(Passkey, account, _passkey_row),
        "one_time_link": _rows(OneTimeLink, account, _link_row),
        "external_identity": _rows(ExternalIdentity, account, _identity_row),
        "consent": _rows(Consent, account, _consent_row),
        "held_form": [],
    }


def _rows(table: Any, account: Account, describe: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    query = select(table).where(table.account_id == account.id).order_by(table.id)
    return [describe(row) for row in db.session.scalars(query)]


def _account_row(account: Account) -> dict[str, Any]:
    return {
        "reference": account.public_id,
        "name": account.name,
        "address": account.address,
        "phone": account.phone,
        "language": account.locale,
        "created_at": account.created_at,
        "confirmed_at": account.confirmed_at,
        "last_seen_on": account.last_seen_on,
        "suspended_at": account.suspended_at,
        "has_password": account.password_hash is not None,
        "has_code_application": account.totp_confirmed_at is not None,
        "has_profile": account.link_sealed is not None,
    }


def _grant_row(row: RoleGrant) -> dict[str, Any]:
    return {"role": row.role.label, "for": row.scope_ref, "granted_at": row.granted_at, "ended_at": row.ended_at}


def _session_row(row: SignInSession) -> dict[str, Any]:
    return {"device": row.device, "started_at": row.started_at, "seen_at": row.seen_at, "ended_at": row.ended_at}


def _passkey_row(row: Passkey) -> dict[str, Any]:
    return {"name": row.label, "created_at": row.created_at, "used_at": row.used_at}


def _link_row(row: OneTimeLink) -> dict[str, Any]:
    return {"kind": row.kind, "made_at": row.made_at, "used_at": row.used_at}


def _identity_row(row: ExternalIdentity) -> dict[str, Any]:
    return {"issuer": row.issuer, "linked_at": row.linked_at}


def _consent_row(row: Consent) -> dict[str, Any]:
    text = text_of(row.purpose, row.text_version)
    return {
        "purpose": row.purpose.label,
        "for": row.scope_ref,
        "fields": row.fields,
        "text": text.in_language(row.locale) if text else "",
        "version": row.text_version,
        "text_sha256": row.text_hash,
        "given_at": row.given_at,
        "withdrawn_at": row.withdrawn_at,
    }


def erase(account: Account, *, now: datetime) -> list[str]:
    """Destroy the person's key, close every door, keep the receipts without a name."""
    for table in (SignInSession, Passkey, OneTimeLink, ExternalIdentity):
        db.session.execute(delete(table).where(table.account_id == account.id))
    for dated, column in ((RoleGrant, RoleGrant.ended_at), (Consent, Consent.withdrawn_at)):
        db.session.execute(
            update(dated).where(dated.account_id == account.id, column.is_(None)).values({column.key: now})
        )
    _empty(account, now)
    audit.record("accounts.erase", account, actor=None, now=now)
    return ["Vos reçus d'accord restent cinq ans, sans votre nom ni votre adresse, comme preuve."]


def _empty(account: Account, now: datetime) -> None:
    account.address = account.name = account.phone = account.totp_secret = None
    account.address_index = account.password_hash = account.webauthn_handle = account.totp_confirmed_at = None
    account.link_master_id = account.link_sealed = account.last_seen_on = account.inactivity_warned_at = None
    account.recovery_hashes = []
    account.erased_at = now
    account.key.destroy()


def purge(*, now: datetime) -> dict[str, int]:
    """Forget old sessions, dead links and receipts past their proof."""
    rules = (
        (SignInSession, SignInSession.seen_at < now - SESSIONS_KEPT),
        (OneTimeLink, OneTimeLink.expires_at < now - LINKS_KEPT),
        (Consent, Consent.withdrawn_at < now - RECEIPTS_KEPT),
    )
    counts: dict[str, int] = {}
    for table, is_old in rules:
        result: Any = db.session.execute(delete(table).where(is_old))
        counts[str(table.__tablename__)] = int(result.rowcount)
    return counts
