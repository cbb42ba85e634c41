"""Mails about the review of a sheet."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.outbox import task
from labagora.library.mails.review import decision
from labagora.library.queries.queue import find_sheet

TELL_DECISION = "library.tell_decision"


@task(TELL_DECISION)
def tell_decision(*, account_ref: str, sheet_ref: str, state: str) -> None:
    """Tell one of those who write a sheet what was decided, unless they or the sheet have gone."""
    account, sheet = find_account(account_ref), find_sheet(sheet_ref)
    if account is None or not account.is_active or sheet is None:
        return
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, decision(account, sheet, state), kind=TELL_DECISION, recipient_ref=account_ref)
