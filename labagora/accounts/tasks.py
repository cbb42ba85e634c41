"""Work after the answer: looking addresses up, writing to people, forgetting what is too old."""

from flask import current_app

from labagora.accounts import actions, mails, queries
from labagora.accounts.models import Account, OneTimeLink
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily, every
from labagora.ports.mail import Message


@task("accounts.answer_sign_up")
def answer_sign_up(*, held_id: int) -> None:
    """Answer a sign-up, by mail only."""
    actions.answer_sign_up(held_id, now=utcnow())


@task("accounts.answer_reset")
def answer_reset(*, held_id: int) -> None:
    """Answer a forgotten passphrase, by mail only."""
    actions.answer_reset(held_id, now=utcnow())


@task("accounts.answer_tries")
def answer_tries(*, held_id: int) -> None:
    """Warn somebody whose passphrase was tried too often."""
    actions.answer_tries(held_id, now=utcnow())


@task("accounts.mail_tries")
def mail_tries(*, account_id: int) -> None:
    """Tell about wrong tries."""
    account = queries.get_account_by_id(account_id)
    _send(mails.tries(account), account, "accounts.mail_tries")


@task("accounts.answer_address_change")
def answer_address_change(*, link_id: int) -> None:
    """Ask the new address."""
    actions.answer_address_change(queries.get_link(link_id), now=utcnow())


def _send(message: Message, account: Account, kind: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=kind, recipient_ref=account.public_id)


def _live_link(link_id: int) -> OneTimeLink | None:
    """Return the link, unless it died before its mail left."""
    link = queries.get_link(link_id)
    return link if link.is_open(utcnow()) and link.token else None


@task("accounts.mail_confirmation")
def mail_confirmation(*, link_id: int) -> None:
    """Send the link that opens an account."""
    link = _live_link(link_id)
    if link is not None:
        _send(mails.confirmation(link), link.account, "accounts.mail_confirmation")


@task("accounts.mail_already_known")
def mail_already_known(*, account_id: int) -> None:
    """Tell somebody that they already have an account."""
    account = queries.get_account_by_id(account_id)
    _send(mails.already_known(account), account, "accounts.mail_already_known")


@task("accounts.mail_reset")
def mail_reset(*, link_id: int) -> None:
    """Send the link that changes a passphrase."""
    link = _live_link(link_id)
    if link is not None:
        _send(mails.reset(link), link.account, "accounts.mail_reset")


@task("accounts.mail_password_changed")
def mail_password_changed(*, account_id: int) -> None:
    """Tell that the passphrase changed."""
    account = queries.get_account_by_id(account_id)
    _send(mails.password_changed(account), account, "accounts.mail_password_changed")


@task("accounts.mail_new_device")
def mail_new_device(*, session_id: int) -> None:
    """Tell about a sign-in from elsewhere."""
    session = queries.get_session(session_id)
    _send(mails.new_device(session), session.account, "accounts.mail_new_device")


@task("accounts.mail_protection_changed")
def mail_protection_changed(*, account_id: int) -> None:
    """Tell that a second factor changed."""
    account = queries.get_account_by_id(account_id)
    _send(mails.protection_changed(account), account, "accounts.mail_protection_changed")


@task("accounts.mail_address_check")
def mail_address_check(*, link_id: int) -> None:
    """Ask a new address to confirm."""
    link = _live_link(link_id)
    if link is not None:
        _send(mails.address_check(link), link.account, "accounts.mail_address_check")


@task("accounts.mail_address_changed")
def mail_address_changed(*, link_id: int) -> None:
    """Tell the old address that it was replaced."""
    link = queries.get_link(link_id)
    if link.payload:
        _send(mails.address_changed(link), link.account, "accounts.mail_address_changed")
        link.payload = None


@every("accounts.purge_held", minutes=15)
def purge_held() -> None:
    """Forget what was typed more than an hour ago."""
    actions.purge_held(utcnow())


@daily("accounts.purge_unconfirmed", at="03:20")
def purge_unconfirmed() -> None:
    """Forget the accounts that nobody confirmed."""
    actions.purge_unconfirmed(utcnow())
