"""The team of an application is told that something waits, still waits, or is decided: one mail a person."""

from datetime import timedelta

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls.queries import find_application
from labagora.calls.queries.filing import is_in_team
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily
from labagora.reviews.enums import AdmissibilityState
from labagora.reviews.mails import admissibility as mails
from labagora.reviews.policy import preparing
from labagora.reviews.queries.admissibility import find_question, questions_to_remind

BEFORE = timedelta(days=2)


@task("reviews.mail_admissibility_question")
def mail_admissibility_question(*, account_ref: str, application_ref: str) -> None:
    """Tell a member that an answer is awaited, unless it is given or the delay is past."""
    account, application = find_account(account_ref), find_application(application_ref)
    if account is None or not account.is_active or application is None or not is_in_team(application, account):
        return
    row = find_question(application)
    if row is not None and preparing.is_answerable(row, utcnow()):
        mailer = current_app.extensions["labagora"].mailer
        message = mails.question(account, application)
        postbox.deliver(mailer, message, kind="reviews.mail_admissibility_question", recipient_ref=account_ref)


@daily("reviews.remind_admissibility", at="08:00")
def remind_admissibility() -> None:
    """Write to the teams whose answer is due within two days, once a question."""
    for one in questions_to_remind(utcnow(), BEFORE):
        postbox.post(
            "reviews.mail_admissibility_reminder",
            recipient_ref=one.account_ref,
            unique_key=f"reviews.admissibility:{one.key}:{one.account_ref}",
            account_ref=one.account_ref,
            application_ref=one.application_ref,
        )


@task("reviews.mail_admissibility_reminder")
def mail_admissibility_reminder(*, account_ref: str, application_ref: str) -> None:
    """Remind a member that an answer is awaited, unless it is given or the delay is past."""
    account, application = find_account(account_ref), find_application(application_ref)
    if account is None or not account.is_active or application is None or not is_in_team(application, account):
        return
    row = find_question(application)
    if row is not None and row.due_at is not None and preparing.is_answerable(row, utcnow()):
        mailer = current_app.extensions["labagora"].mailer
        message = mails.reminder(account, application, row.due_at)
        postbox.deliver(mailer, message, kind="reviews.mail_admissibility_reminder", recipient_ref=account_ref)


@task("reviews.mail_admissibility_decision")
def mail_admissibility_decision(*, account_ref: str, application_ref: str) -> None:
    """Tell a member that it is decided, unless it is in doubt again."""
    account, application = find_account(account_ref), find_application(application_ref)
    if account is None or not account.is_active or application is None or not is_in_team(application, account):
        return
    row = find_question(application)
    if row is not None and row.state is not AdmissibilityState.QUESTIONED:
        mailer = current_app.extensions["labagora"].mailer
        message = mails.decision(account, application)
        postbox.deliver(mailer, message, kind="reviews.mail_admissibility_decision", recipient_ref=account_ref)
