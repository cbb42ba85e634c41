"""Letters leave by handfuls; then each person is told alone that one waits."""

from datetime import timedelta

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls.queries.filing import is_in_team
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import release_database, task
from labagora.reviews.actions.letters import send_some
from labagora.reviews.mails.letters import letter_waits
from labagora.reviews.queries.letters import find_letter


@task("reviews.send_letters", patience=timedelta(minutes=30))
def send_letters(*, dispatch_ref: str) -> None:
    """Send what is left of a dispatch. Stopped half-way, it starts again where it was."""
    while send_some(dispatch_ref, now=utcnow()):
        release_database()


@task("reviews.mail_letter")
def mail_letter(*, account_ref: str, letter_ref: str) -> None:
    """Tell a member of the team, unless they left it meanwhile."""
    account, letter = find_account(account_ref), find_letter(letter_ref)
    if account is None or not account.is_active or letter is None or letter.sent_at is None:
        return
    if is_in_team(letter.application, account):
        mailer = current_app.extensions["labagora"].mailer
        message = letter_waits(account, letter)
        postbox.deliver(mailer, message, kind="reviews.mail_letter", recipient_ref=account_ref)
