"""Opening an account: asked for by a visitor, confirmed from their mailbox, or by invitation of the team.

The page never looks an address up: the worker does, so that nothing tells who has an account (security.md B4).
What a visitor chose waits in the link. An address is confirmed from the browser that asked, or with the passphrase
chosen there: nobody can prepare an account for somebody else to confirm.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select

from labagora.accounts.actions.consents import give_consent
from labagora.accounts.actions.grants import grant_role
from labagora.accounts.actions.held import hold
from labagora.accounts.actions.links import make_link, use_link, void_links
from labagora.accounts.consents import current_text
from labagora.accounts.enums import LinkKind, Purpose, Role
from labagora.accounts.models import Account, Consent, ExternalIdentity, HeldForm, OneTimeLink, SignInSession
from labagora.accounts.passwords import check_password, hash_password, verify_password
from labagora.accounts.queries import (
    find_account_by_address,
    find_external_identity,
    find_held_by_id,
    fingerprint,
    index_of,
)
from labagora.core import audit, outbox, postbox
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.core.ids import new_token
from labagora.core.text import squeeze
from labagora.core.vault import PersonKey

UNCONFIRMED_KEPT = timedelta(days=7)
ADULTS_ONLY = "Ce site est réservé aux personnes de 18 ans ou plus."
NEEDS_AGREEMENT = "Sans cet accord, nous ne pouvons pas garder votre nom ni votre adresse."


@dataclass(frozen=True)
class SignUp:
    """What a visitor gives to open an account."""

    name: str
    address: str
    password: str
    is_adult: bool
    agrees: bool


def request_sign_up(form: SignUp, *, browser: str, locale: str, may_write: bool, now: datetime) -> None:
    """Keep a demand for the worker. ``browser`` is a random token that the visitor's cookie holds.

    With ``may_write`` false, the same checks are made and the mailbox is spared.
    """
    if not form.is_adult:
        raise Invalid("is_adult", ADULTS_ONLY)
    if not form.agrees:
        raise Invalid("agrees", NEEDS_AGREEMENT)
    check_password(form.password, about=(form.name, form.address))
    content = {
        "kind": "sign_up",
        "address": form.address.strip(),
        "name": squeeze(form.name),
        "password_hash": hash_password(form.password),
        "consent": current_text(Purpose.ACCOUNT).version,
        "browser": fingerprint(browser).hex(),
        "locale": locale,
    }
    held = hold(content, token=new_token(), now=now)
    if may_write:
        outbox.enqueue("accounts.answer_sign_up", held_id=held.id)


def answer_sign_up(held_id: int, *, now: datetime) -> None:
    """Write to the address: to confirm a new account, or to tell its owner that they already have one."""
    content = find_held_by_id(held_id)
    if content is None:
        return
    account = find_account_by_address(content["address"]) or _new_account(content["address"], content["locale"])
    if account.confirmed_at is None:
        link = make_link(account, LinkKind.CONFIRM, now=now, payload=content)
        postbox.post("accounts.mail_confirmation", recipient_ref=account.public_id, link_id=link.id)
    elif account.is_active:
        postbox.post("accounts.mail_already_known", recipient_ref=account.public_id, account_id=account.id)
    _forget(held_id)


def _forget(held_id: int) -> None:
    db.session.execute(delete(HeldForm).where(HeldForm.id == held_id))


def _new_account(address: str, locale: str) -> Account:
    account = Account(address_index=index_of(address), locale=locale)
    account.address, account.grants, account.passkeys = address, [], []
    db.session.add(account)
    db.session.flush()
    return account


def may_confirm_at_once(link: OneTimeLink, browser: str | None) -> bool:
    """Tell whether the link was opened in the browser that asked for the account."""
    payload = link.payload or {}
    return browser is not None and payload.get("browser") == fingerprint(browser).hex()


def confirm_account(link: OneTimeLink, *, browser: str | None, password: str, now: datetime) -> Account:
    """Open the account that the link confirms: name, passphrase and consent are those of that demand."""
    account, payload = link.account, link.payload or {}
    at_once = may_confirm_at_once(link, browser)
    if not at_once and not verify_password(payload.get("password_hash"), password):
        raise Invalid("password", "Ce n’est pas la phrase de passe choisie à l’inscription.")
    use_link(link, now=now)
    account.password_hash = payload["password_hash"]
    _open(account, name=payload["name"], locale=payload["locale"], now=now)
    give_consent(account, Purpose.ACCOUNT, actor=account, now=now, locale=payload["locale"])
    link.payload = None
    return account


def _open(account: Account, *, name: str, locale: str, now: datetime) -> None:
    account.name, account.locale, account.confirmed_at, account.last_seen_on = squeeze(name), locale, now, now
    for kind in LinkKind:
        void_links(account, kind, now=now)
    audit.record("accounts.open_account", account, actor=account, now=now)


def invite(address: str, role: Role, *, now: datetime) -> str | None:
    """Prepare an account with a role, from the console; return the token of its one-time link (security.md B9).

    Somebody who has an account gets the role at once, and None is returned.
    """
    account = find_account_by_address(address)
    if account is not None and account.confirmed_at is not None:
        grant_role(account, role, actor=None, now=now)
        return None
    account = account or _new_account(address, "fr")
    link = make_link(account, LinkKind.INVITE, now=now, payload={"role": str(role)})
    audit.record("accounts.invite", account, actor=None, now=now, role=str(role))
    token: str = link.token
    return token


@dataclass(frozen=True)
class Acceptance:
    """What an invited person gives."""

    name: str
    password: str
    agrees: bool


def accept_invitation(link: OneTimeLink, form: Acceptance, *, locale: str, now: datetime) -> Account:
    """Open the invited account with its role; the second factor comes next."""
    account, payload = link.account, link.payload or {}
    if not form.agrees:
        raise Invalid("agrees", NEEDS_AGREEMENT)
    check_password(form.password, about=(form.name, account.address or ""))
    use_link(link, now=now)
    account.password_hash = hash_password(form.password)
    _open(account, name=form.name, locale=locale, now=now)
    give_consent(account, Purpose.ACCOUNT, actor=account, now=now, locale=locale)
    grant_role(account, next(role for role in Role if role == payload["role"]), actor=None, now=now)
    link.payload = None
    return account


def open_external_account(
    name: str, address: str, *, is_adult: bool, agrees: bool, locale: str, now: datetime
) -> Account:
    """Open an account whose address an identity provider has verified."""
    if not is_adult:
        raise Invalid("is_adult", ADULTS_ONLY)
    if not agrees:
        raise Invalid("agrees", NEEDS_AGREEMENT)
    account = find_account_by_address(address) or _new_account(address, locale)
    if account.confirmed_at is None:
        _open(account, name=name, locale=locale, now=now)
        give_consent(account, Purpose.ACCOUNT, actor=account, now=now, locale=locale)
    return account


def link_external_identity(account: Account, *, issuer: str, subject_hash: bytes, now: datetime) -> None:
    """Remember that a subject of an identity provider is this person; known already, nothing changes."""
    if find_external_identity(issuer, subject_hash) is None:
        db.session.add(ExternalIdentity(account_id=account.id, issuer=issuer, subject_hash=subject_hash, linked_at=now))
        audit.record("accounts.link_identity", account, actor=account, now=now)


def purge_unconfirmed(now: datetime) -> int:
    """Forget the accounts that nobody confirmed within a week; return how many."""
    opened: Any = exists().where(SignInSession.account_id == Account.id) | exists().where(
        Consent.account_id == Account.id
    )
    pending = exists().where(OneTimeLink.account_id == Account.id, OneTimeLink.expires_at > now)
    query = select(Account).where(
        Account.confirmed_at.is_(None), Account.erased_at.is_(None), Account.created_at < now - UNCONFIRMED_KEPT
    )
    rows = db.session.scalars(query.where(~opened, ~pending)).all()
    for account in rows:
        db.session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account.id))
        key_id = account.key_id
        db.session.execute(delete(Account).where(Account.id == account.id))
        db.session.execute(delete(PersonKey).where(PersonKey.id == key_id))
    return len(rows)
