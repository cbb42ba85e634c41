"""After a filing: its PDF and its mails. Before the hour: drafts are reminded, once at each distance."""

from datetime import timedelta

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls import queries
from labagora.calls.actions.receipts import keep_receipt
from labagora.calls.enums import ApplicationState
from labagora.calls.mails import filing as mails
from labagora.calls.queries.filing import find_filing_by_ref
from labagora.calls.queries.reminders import drafts_to_remind
from labagora.calls.receipts import paper_of, receipt_name
from labagora.core import postbox
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.outbox import release_database, task
from labagora.core.paper import paper_pdf
from labagora.core.schedule import daily
from labagora.ports.mail import Message

BEFORE = (timedelta(days=7), timedelta(days=2))


@task("calls.build_receipt", patience=timedelta(minutes=10))
def build_receipt(*, filing_ref: str) -> None:
    """Make the PDF of a receipt that has none. No lock is held while it is laid out."""
    filing = find_filing_by_ref(filing_ref)
    if filing is None or filing.receipt_id is not None:
        return
    name, paper, day = receipt_name(filing), paper_of(filing), today_in_paris(filing.at)
    release_database()
    keep_receipt(filing_ref, paper_pdf(paper, made_on=day), name=name, now=utcnow())


@task("calls.mail_receipt")
def mail_receipt(*, account_ref: str, filing_ref: str) -> None:
    """Send the receipt to a member of the team."""
    account, filing = find_account(account_ref), find_filing_by_ref(filing_ref)
    if account is None or not account.is_active or filing is None:
        return
    _deliver(mails.receipt(account, filing), "calls.mail_receipt", account_ref)


@task("calls.mail_correction")
def mail_correction(*, account_ref: str, application_ref: str) -> None:
    """Tell a member that something is to be corrected, unless it is done."""
    account, application = find_account(account_ref), queries.find_application(application_ref)
    if account is None or not account.is_active or application is None:
        return
    if application.state is ApplicationState.CORRECTING:
        _deliver(mails.correction(account, application), "calls.mail_correction", account_ref)


@daily("calls.remind_drafts", at="08:00")
def remind_drafts() -> None:
    """Write to the teams of the drafts whose hour comes: at J-7, at J-2, again if the hour moves."""
    now = utcnow()
    for before in BEFORE:
        for one in drafts_to_remind(now, before, nearer=[other for other in BEFORE if other < before]):
            postbox.post(
                "calls.mail_reminder",
                recipient_ref=one.account_ref,
                unique_key=f"calls.j{before.days}:{one.application_ref}:{one.account_ref}:{one.closes_at:%y%m%d%H%M}",
                account_ref=one.account_ref,
                application_ref=one.application_ref,
            )


@task("calls.mail_reminder")
def mail_reminder(*, account_ref: str, application_ref: str) -> None:
    """Remind a member of the team of a draft, unless it was filed meanwhile or its hour is past."""
    account, application = find_account(account_ref), queries.find_application(application_ref)
    if account is None or not account.is_active or application is None:
        return
    closing = application.call.closes_at
    if application.state is ApplicationState.DRAFT and closing is not None and utcnow() < closing:
        _deliver(mails.reminder(account, application), "calls.mail_reminder", account_ref)


def _deliver(message: Message, kind: str, account_ref: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=kind, recipient_ref=account_ref)
