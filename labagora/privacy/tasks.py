"""Retention, every night."""

from datetime import timedelta

from flask import current_app

from labagora.accounts.queries import get_account_by_id
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily
from labagora.privacy import actions, mails


@daily("privacy.purge", at="03:40", patience=timedelta(minutes=30))
def purge() -> None:
    """Apply every retention rule, and warn those whom the next nights concern."""
    now = utcnow()
    actions.warn_inactive(now=now)
    actions.purge(now=now)


@task("privacy.mail_inactive")
def mail_inactive(*, account_id: int) -> None:
    """Write to one person, unless they came back or left meanwhile."""
    account = get_account_by_id(account_id)
    if account.erased_at is not None or account.inactivity_warned_at is None:
        return
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, mails.inactive(account), kind="privacy.mail_inactive", recipient_ref=account.public_id)
