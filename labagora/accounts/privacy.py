"""What we hold about a person as an account: handed over, erased."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from labagora.accounts import receipts
from labagora.accounts.enums import SessionEnd
from labagora.accounts.models import (
    Account,
    Consent,
    ExternalIdentity,
    OneTimeLink,
    Passkey,
    RoleGrant,
    SignInSession,
)
from labagora.accounts.queries import HELD_FOR, list_consents
from labagora.core.clock import PARIS
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
        OnErasure.DETACHED,
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
        HELD_FOR,
    ),
)


def _when(moment: datetime | None) -> str | None:
    return moment.astimezone(PARIS).isoformat(timespec="seconds") if moment else None


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return everything that the domain holds about the person, secrets excepted (security.md I4).

    A held form is tied to nobody: it opens with what a browser holds.
    """
    return {
        "account": [_identity(account)],
        "role_grant": [_grant(row) for row in _rows(RoleGrant, account)],
        "sign_in_session": [_session(row) for row in _rows(SignInSession, account)],
        "passkey": [
            {"nom": row.label, "ajoutee_le": _when(row.created_at), "dernier_usage": _when(row.used_at)}
            for row in _rows(Passkey, account)
        ],
        "one_time_link": [
            {"objet": row.kind.label, "cree_le": _when(row.made_at), "utilise_le": _when(row.used_at)}
            for row in _rows(OneTimeLink, account)
        ],
        "external_identity": [
            {"service": row.issuer, "lie_le": _when(row.linked_at)} for row in _rows(ExternalIdentity, account)
        ],
        "consent": [receipts.as_data(row, owner=account) for row in list_consents(account)],
        "held_form": [],
    }


def _rows(model: Any, account: Account) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.account_id == account.id).order_by(model.id)))


def _identity(account: Account) -> dict[str, Any]:
    return {
        "identifiant": account.public_id,
        "nom": account.name,
        "adresse_electronique": account.address,
        "telephone": account.phone,
        "langue": account.locale,
        "ouvert_le": _when(account.created_at),
        "adresse_confirmee_le": _when(account.confirmed_at),
        "derniere_visite": _when(account.last_seen_on),
        "suspendu_le": _when(account.suspended_at),
        "application_de_codes_liee_le": _when(account.totp_confirmed_at),
    }


def _grant(row: RoleGrant) -> dict[str, Any]:
    return {
        "role": row.role.label,
        "objet": row.scope_ref,
        "donne_le": _when(row.granted_at),
        "retire_le": _when(row.ended_at),
    }


def _session(row: SignInSession) -> dict[str, Any]:
    return {
        "appareil": row.device,
        "debut": _when(row.started_at),
        "dernier_usage": _when(row.seen_at),
        "fin": _when(row.ended_at),
        "raison": row.end_reason.label if row.end_reason else None,
    }


def erase(account: Account, *, now: datetime) -> list[str]:
    """Erase the person: credentials go, sessions end, the key is destroyed. Return what stays and why.

    The emptied row stays, nameless, so that what others did with this person still stands.
    """
    for model in (Passkey, OneTimeLink, ExternalIdentity):
        db.session.execute(delete(model).where(model.account_id == account.id))
    live = update(SignInSession).where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
    db.session.execute(live.values(ended_at=now, end_reason=SessionEnd.ERASED))
    db.session.execute(
        update(SignInSession).where(SignInSession.account_id == account.id).values(device="", device_hash=None)
    )
    _end(RoleGrant.ended_at, RoleGrant.account_id, account, now)
    _end(Consent.withdrawn_at, Consent.account_id, account, now)
    _empty(account, now)
    return ["Les reçus de consentement, sans nom ni adresse, comme preuve de ce qui avait été accepté."]


def _end(moment: Any, owner: Any, account: Account, now: datetime) -> None:
    """Date every row of the person that is still in force."""
    query = update(moment.class_).where(owner == account.id, moment.is_(None))
    db.session.execute(query.values({moment.key: now}))


def _empty(account: Account, now: datetime) -> None:
    for name in (
        "address_index", "address_sealed", "name_sealed", "phone_sealed", "password_hash", "totp_secret_sealed",
        "totp_confirmed_at", "webauthn_handle", "link_master_id", "link_sealed", "last_seen_on",
    ):  # fmt: skip
        setattr(account, name, None)
    account.recovery_hashes, account.erased_at = [], now
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
