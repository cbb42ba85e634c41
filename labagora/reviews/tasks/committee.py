"""Laureates who withdraw leave their place to the next of the list; the Institute's team is told."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import every
from labagora.reviews.actions.applying import fill_places
from labagora.reviews.mails.committee import vacancy
from labagora.reviews.queries.committee import has_interest
from labagora.reviews.queries.decisions import find_round_by_ref, rounds_with_vacancies


@every("reviews.fill_places", minutes=10)
def follow_withdrawals() -> None:
    """Call the next of each list. An application withdraws in another domain, which knows nothing of lists."""
    for ref in rounds_with_vacancies():
        round_ = find_round_by_ref(ref, lock=True)
        if round_ is not None:
            fill_places(round_, now=utcnow())


@task("reviews.mail_vacancy")
def mail_vacancy(*, account_ref: str, round_ref: str, is_filled: bool) -> None:
    """Tell one member of the team, unless they left it or an interest was found since."""
    account, round_ = find_account(account_ref), find_round_by_ref(round_ref)
    if account is None or round_ is None or not account.is_active or not account.is_staff:
        return
    if not has_interest(account, round_):
        mailer = current_app.extensions["labagora"].mailer
        message = vacancy(account, round_, is_filled=is_filled)
        postbox.deliver(mailer, message, kind="reviews.mail_vacancy", recipient_ref=account_ref)
