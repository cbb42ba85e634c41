"""When a call is cancelled, its teams and those who wait for its opening are told: each mail apart."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls import policy, queries
from labagora.calls.mails.opening import cancelled
from labagora.calls.queries.inquiries import refs_to_tell
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task


@task("calls.tell_cancellation")
def tell_cancellation(*, call_ref: str) -> None:
    """Ask for one mail a person, whether they write, filed, or wait. Who waited is not kept any longer as waiting."""
    call = queries.find_call(call_ref)
    if call is None or call.cancelled_at is None:
        return
    followers = queries.followers_of(call)
    people = {*refs_to_tell(call), *(one.account.public_id for one in followers)}
    for account_ref in sorted(people):
        postbox.post(
            "calls.mail_cancellation",
            recipient_ref=account_ref,
            unique_key=f"calls.cancelled:{call_ref}:{account_ref}",
            account_ref=account_ref,
            call_ref=call_ref,
        )
    for follower in followers:
        follower.told_at = utcnow()


@task("calls.mail_cancellation")
def mail_cancellation(*, account_ref: str, call_ref: str) -> None:
    """Tell a person that a call is cancelled."""
    account, call = find_account(account_ref), queries.find_call(call_ref)
    if account is None or not account.is_active or call is None or call.cancelled_at is None:
        return
    message = cancelled(account, call, is_shown=policy.is_public(call))
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind="calls.mail_cancellation", recipient_ref=account_ref)
