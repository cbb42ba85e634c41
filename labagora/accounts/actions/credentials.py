"""Passphrase and address: changed by the person, or by a link sent to their mailbox (security.md B6, B10, C3)."""

from datetime import datetime

from sqlalchemy import delete

from labagora.accounts.actions.held import hold
from labagora.accounts.actions.links import make_link, use_link
from labagora.accounts.actions.sessions import end_other_sessions, end_sessions
from labagora.accounts.enums import LinkKind, SessionEnd
from labagora.accounts.models import Account, HeldForm, OneTimeLink, SignInSession
from labagora.accounts.passwords import check_password, hash_password, verify_password
from labagora.accounts.queries import find_account_by_address, find_held_by_id, index_of
from labagora.core import audit, outbox, postbox
from labagora.core.clock import today_in_paris
from labagora.core.crypto import normalise_address
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid
from labagora.core.ids import new_token


def request_reset(address: str, *, now: datetime) -> None:
    """Keep a demand for the worker, which alone looks the address up (security.md B4)."""
    held = hold({"kind": "reset", "address": address}, token=new_token(), now=now)
    outbox.enqueue("accounts.answer_reset", held_id=held.id)


def answer_reset(held_id: int, *, now: datetime) -> None:
    """Write to the person, if there is one who may sign in."""
    content = find_held_by_id(held_id)
    if content is None:
        return
    account = find_account_by_address(content["address"])
    if account is not None and account.confirmed_at is not None and account.is_active:
        link = make_link(account, LinkKind.RESET, now=now)
        postbox.post("accounts.mail_reset", recipient_ref=account.public_id, link_id=link.id)
    db.session.execute(delete(HeldForm).where(HeldForm.id == held_id))


def report_tries(address: str, *, now: datetime) -> None:
    """Raise the alarm after too many wrong passphrases. The worker alone learns whether the address has an account."""
    held = hold({"kind": "tries", "address": address}, token=new_token(), now=now)
    outbox.enqueue("accounts.answer_tries", held_id=held.id)


def answer_tries(held_id: int, *, now: datetime) -> None:
    """Leave a trace and warn the person, once a day."""
    content = find_held_by_id(held_id)
    account = find_account_by_address(content["address"]) if content else None
    if account is not None and account.is_active:
        warn_of_tries(account, now=now)
    db.session.execute(delete(HeldForm).where(HeldForm.id == held_id))


def warn_of_tries(account: Account, *, now: datetime) -> None:
    """Leave a trace of spent tries and warn the person, once a day."""
    audit.record("accounts.spend_tries", account, actor=None, now=now)
    postbox.post(
        "accounts.mail_tries",
        recipient_ref=account.public_id,
        unique_key=f"accounts.mail_tries:{account.id}:{today_in_paris(now)}",
        account_id=account.id,
    )


def reset_password(link: OneTimeLink, password: str, *, now: datetime) -> Account:
    """Choose a new passphrase from a link: every session ends, the second factor stays (ASVS 6.4.3)."""
    account = link.account
    if not account.is_active:
        raise Conflict("Ce compte n’est pas ouvert.")
    check_password(password, about=(account.name, account.address or ""))
    use_link(link, now=now)
    account.password_hash = hash_password(password)
    end_sessions(account, SessionEnd.PASSWORD_CHANGED, actor=account, now=now)
    _tell_password_changed(account, now)
    return account


def change_password(session: SignInSession, *, current: str, new: str, actor: Account, now: datetime) -> None:
    """Change the passphrase, the present one being asked; the other sessions end (security.md B10, C3)."""
    if not verify_password(actor.password_hash, current):
        raise Invalid("current", "Ce n’est pas votre phrase de passe actuelle.")
    check_password(new, about=(actor.name, actor.address or ""))
    actor.password_hash = hash_password(new)
    end_other_sessions(session, SessionEnd.PASSWORD_CHANGED, actor=actor, now=now)
    _tell_password_changed(actor, now)


def _tell_password_changed(account: Account, now: datetime) -> None:
    audit.record("accounts.change_password", account, actor=account, now=now)
    postbox.post("accounts.mail_password_changed", recipient_ref=account.public_id, account_id=account.id)


def request_address_change(address: str, *, actor: Account, now: datetime) -> None:
    """Prepare a change of address: nothing changes before the new mailbox answers."""
    if normalise_address(address) == normalise_address(actor.address or ""):
        raise Invalid("address", "C’est déjà votre adresse.")
    payload = {"address": address.strip(), "former": actor.address}
    link = make_link(actor, LinkKind.ADDRESS, now=now, payload=payload)
    outbox.enqueue("accounts.answer_address_change", link_id=link.id)
    audit.record("accounts.request_address_change", actor, actor=actor, now=now)


def answer_address_change(link: OneTimeLink, *, now: datetime) -> None:
    """Write to the new address, or to its owner when it has an account: the asker learns nothing (B4)."""
    if not link.is_open(now):
        return
    owner = find_account_by_address(link.payload["address"])
    if owner is None:
        postbox.post("accounts.mail_address_check", recipient_ref=link.account.public_id, link_id=link.id)
    elif owner.is_active:
        postbox.post("accounts.mail_already_known", recipient_ref=owner.public_id, account_id=owner.id)


def confirm_address(link: OneTimeLink, *, actor: Account, now: datetime) -> None:
    """Put the new address in force and tell the old one."""
    address = link.payload["address"]
    if find_account_by_address(address) is not None:
        raise Conflict("Cette adresse ne peut pas être utilisée.")
    use_link(link, now=now)
    actor.address, actor.address_index = address, index_of(address)
    audit.record("accounts.change_address", actor, actor=actor, now=now)
    postbox.post("accounts.mail_address_changed", recipient_ref=actor.public_id, link_id=link.id)
