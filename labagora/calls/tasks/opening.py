"""When a call opens, those who asked are told; when it is prolonged, the teams are: each mail apart."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls import queries
from labagora.calls.enums import CallState
from labagora.calls.mails import opening as mails
from labagora.calls.queries.inquiries import refs_to_tell, states_of
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.ports.mail import Message


@task("calls.tell_opening")
def tell_opening(*, call_ref: str) -> None:
    """Ask for one mail a person, once in the life of a call."""
    call = queries.find_call(call_ref)
    if call is None or call.state is not CallState.OPEN:
        return
    for follower in queries.followers_of(call):
        account_ref = follower.account.public_id
        postbox.post(
            "calls.mail_opening",
            recipient_ref=account_ref,
            unique_key=f"calls.opening:{call_ref}:{account_ref}",
            account_ref=account_ref,
            call_ref=call_ref,
        )
        follower.told_at = utcnow()


@task("calls.mail_opening")
def mail_opening(*, account_ref: str, call_ref: str) -> None:
    """Tell a person that a call is open, unless it is closed again."""
    account, call = find_account(account_ref), queries.find_call(call_ref)
    if account is None or not account.is_active or call is None or call.state is not CallState.OPEN:
        return
    _deliver(mails.opened(account, call), "calls.mail_opening", account_ref)


@task("calls.tell_extension")
def tell_extension(*, call_ref: str) -> None:
    """Ask for one mail a member of the teams, once a prolongation."""
    call = queries.find_call(call_ref)
    if call is None or call.state is not CallState.OPEN or call.closes_at is None:
        return
    for account_ref in refs_to_tell(call):
        postbox.post(
            "calls.mail_extension",
            recipient_ref=account_ref,
            unique_key=f"calls.extension:{call_ref}:{account_ref}:{call.closes_at:%y%m%d%H%M}",
            account_ref=account_ref,
            call_ref=call_ref,
        )


@task("calls.mail_extension")
def mail_extension(*, account_ref: str, call_ref: str) -> None:
    """Tell a member of a team that there is more time, and what it changes for what they filed, or did not yet."""
    account, call = find_account(account_ref), queries.find_call(call_ref)
    if account is None or not account.is_active or call is None or call.state is not CallState.OPEN:
        return
    states = states_of(account, call)
    if states:
        _deliver(mails.extended(account, call, states), "calls.mail_extension", account_ref)


def _deliver(message: Message, kind: str, account_ref: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=kind, recipient_ref=account_ref)
