"""The second factor: one-time codes of an application, recovery codes, passkeys (security.md B1, B8)."""

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import select, update

from labagora.accounts import policy
from labagora.accounts.actions.sessions import end_other_sessions
from labagora.accounts.enums import SessionEnd
from labagora.accounts.models import Account, Passkey, SignInSession
from labagora.accounts.passkeys import NewCredential
from labagora.accounts.passwords import hash_password, verify_password
from labagora.accounts.queries import find_passkey
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze

STEP_SECONDS = 30
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # pragma: allowlist secret
MAX_PASSKEYS = 10


def matching_counter(secret: str, code: str, now: datetime) -> int | None:
    """Return the 30-second step whose code was typed, one step early or late allowed."""
    typed, step = "".join(code.split()), int(now.timestamp()) // STEP_SECONDS
    for counter in (step, step - 1, step + 1):
        expected = pyotp.TOTP(secret).generate_otp(counter)
        if hmac.compare_digest(expected.encode(), typed.encode()):
            return counter
    return None


def enrol_totp(secret: str, code: str, *, session: SignInSession, actor: Account, now: datetime) -> list[str]:
    """Tie an application to the account once it shows the right code; return new recovery codes, shown once.

    The other sessions end: they were opened without this factor.
    """
    if actor.totp_confirmed_at is not None:
        raise Conflict("Une application est déjà liée à votre compte.")
    counter = matching_counter(secret, code, now)
    if counter is None:
        raise Invalid("code", "Ce code n’est pas le bon. Prenez celui que l’application affiche maintenant.")
    actor.totp_secret, actor.totp_confirmed_at, actor.totp_last_counter = secret, now, counter
    end_other_sessions(session, SessionEnd.REPLACED, actor=actor, now=now)
    _tell(actor, now, "accounts.enrol_totp")
    return _new_codes(actor)


def remove_totp(*, actor: Account, now: datetime) -> None:
    """Untie the application; refused when it is the only factor and a role demands one."""
    _check_removal(actor)
    if actor.totp_confirmed_at is None:
        raise Conflict("Aucune application n’est liée à votre compte.")
    actor.totp_secret = actor.totp_confirmed_at = None
    if not actor.passkeys:
        actor.recovery_hashes = []
    _tell(actor, now, "accounts.remove_totp")


def _check_removal(actor: Account) -> None:
    authorise(
        policy.can_remove_second_factor(actor),
        "Votre rôle demande une deuxième protection : ajoutez-en une autre avant de retirer celle-ci.",
    )


def renew_recovery_codes(*, actor: Account, now: datetime) -> list[str]:
    """Replace the recovery codes; return the new ones, shown once."""
    if not actor.has_second_factor:
        raise Conflict("Ajoutez d’abord une deuxième protection.")
    _tell(actor, now, "accounts.renew_recovery_codes")
    return _new_codes(actor)


def _new_codes(account: Account) -> list[str]:
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]
    account.recovery_hashes = [hash_password(code) for code in codes]
    return codes


def check_code(account: Account, code: str, *, now: datetime) -> bool:
    """Tell whether a code of the application or a recovery code is right, and spend it (security.md B8)."""
    typed = "".join(code.split()).lower()
    if typed.isdigit():
        return _spend_totp(account, typed, now)
    return _spend_recovery(account, typed, now)


def _spend_totp(account: Account, code: str, now: datetime) -> bool:
    counter = matching_counter(account.totp_secret, code, now) if account.totp_secret else None
    if counter is None:
        return False
    query = update(Account).where(Account.id == account.id, Account.totp_last_counter < counter)
    changed = db.session.execute(query.values(totp_last_counter=counter))
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE counts


def _spend_recovery(account: Account, code: str, now: datetime) -> bool:
    bare = code.replace("-", "")
    written = f"{bare[:5]}-{bare[5:]}"
    left = _recovery_hashes_of(account)
    used = next((stored for stored in left if verify_password(stored, written)), None)
    if used is None:
        return False
    account.recovery_hashes = [stored for stored in left if stored != used]
    audit.record("accounts.use_recovery_code", account, actor=account, now=now, left=len(account.recovery_hashes))
    postbox.post(
        "accounts.mail_protection_changed",
        recipient_ref=account.public_id,
        kind="accounts.mail_recovery_used",
        account_id=account.id,
    )
    return True


def _recovery_hashes_of(account: Account) -> list[str]:
    """Return the codes that are left, held until the end: two people who type one code wait for each other."""
    query = select(Account.recovery_hashes).where(Account.id == account.id).with_for_update()
    return list(db.session.scalars(query).one())


def add_passkey(
    made: NewCredential, *, label: str, handle: str, session: SignInSession, actor: Account, now: datetime
) -> list[str]:
    """Add a verified passkey. Return new recovery codes when it is the first factor, else nothing.

    ``handle`` is the random name under which the device knows the person, the same for all their passkeys.
    """
    if len(actor.passkeys) >= MAX_PASSKEYS:
        raise Invalid("label", "%(count)d clés au plus : retirez-en une d’abord.", count=MAX_PASSKEYS)
    if find_passkey(made.credential_id) is not None:
        raise Invalid("credential", "Cette clé d’accès est déjà enregistrée.")
    is_first = not actor.has_second_factor
    actor.webauthn_handle = actor.webauthn_handle or handle
    passkey = Passkey(
        account=actor,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=made.transports,
        label=squeeze(label)[:80] or "Clé d’accès",
        created_at=now,
    )
    db.session.add(passkey)
    db.session.flush()
    _tell(actor, now, "accounts.add_passkey")
    if not is_first:
        return []
    end_other_sessions(session, SessionEnd.REPLACED, actor=actor, now=now)
    return _new_codes(actor)


def use_passkey(passkey: Passkey, *, sign_count: int, now: datetime) -> None:
    """Note that a passkey signed."""
    passkey.sign_count, passkey.used_at = sign_count, now


def remove_passkey(passkey: Passkey, *, actor: Account, now: datetime) -> None:
    """Forget a passkey; refused when it is the only factor and a role demands one."""
    _check_removal(actor)
    actor.passkeys.remove(passkey)
    db.session.delete(passkey)
    if not actor.has_second_factor:
        actor.recovery_hashes = []
    _tell(actor, now, "accounts.remove_passkey")


def _tell(account: Account, now: datetime, verb: str) -> None:
    audit.record(verb, account, actor=account, now=now)
    postbox.post("accounts.mail_protection_changed", recipient_ref=account.public_id, account_id=account.id)
