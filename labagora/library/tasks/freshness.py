"""Reminders to read a page again, one mail a person and a day."""

from collections.abc import Sequence

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily
from labagora.library.actions.freshness import REMIND, remind_owners
from labagora.library.mails.review import reading_due
from labagora.library.queries.freshness import due_lines
from labagora.library.reminders import NOTICE


@daily("library.remind_owners", at="08:00")
def remind() -> None:
    """Find who is to be reminded of which pages today."""
    remind_owners(now=utcnow())


@task(REMIND)
def remind_review(*, account_ref: str, sheet_refs: Sequence[str]) -> None:
    """Write to one person, unless they have left or nothing is left to read again."""
    account, lines = find_account(account_ref), due_lines(sheet_refs, today_in_paris() + NOTICE)
    if account is None or not account.is_active or not lines:
        return
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, reading_due(account, lines), kind=REMIND, recipient_ref=account_ref)
