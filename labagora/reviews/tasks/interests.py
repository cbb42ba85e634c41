"""Administrators are told when every member of the team has an interest in the same application."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.outbox import task
from labagora.reviews.mails.interests import left_alone
from labagora.reviews.queries.interests import calls_left_alone


@task("reviews.mail_left_alone")
def mail_left_alone(*, account_ref: str, call_ref: str) -> None:
    """Tell one administrator, unless somebody may look after it meanwhile."""
    account = find_account(account_ref)
    call = next((call for call, _at in calls_left_alone() if call.public_id == call_ref), None)
    if account is not None and account.is_active and account.is_admin and call is not None:
        mailer = current_app.extensions["labagora"].mailer
        message = left_alone(account, call)
        postbox.deliver(mailer, message, kind="reviews.mail_left_alone", recipient_ref=account_ref)
