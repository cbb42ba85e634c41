"""Answers are told to the person who asked, and published ones to the teams, each mail apart."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls.enums import AnswerVisibility
from labagora.calls.mails import inquiries as mails
from labagora.calls.queries.inquiries import accounts_to_tell, find_inquiry
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task


@task("calls.mail_answer")
def mail_answer(*, account_ref: str, inquiry_ref: str) -> None:
    """Tell the person who asked, unless they are gone."""
    account, inquiry = find_account(account_ref), find_inquiry(inquiry_ref)
    if account is None or not account.is_active or inquiry is None or inquiry.asked_by_id != account.id:
        return
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, mails.answered(account), kind="calls.mail_answer", recipient_ref=account_ref)


@task("calls.tell_inquiry")
def tell_inquiry(*, inquiry_ref: str) -> None:
    """Ask for one mail a person, once in the life of a question; taken off the page meanwhile, nobody is told."""
    inquiry = find_inquiry(inquiry_ref)
    if inquiry is None or inquiry.told_at is not None or inquiry.visibility is not AnswerVisibility.PUBLISHED:
        return
    for account_ref in accounts_to_tell(inquiry):
        postbox.post(
            "calls.mail_inquiry",
            recipient_ref=account_ref,
            unique_key=f"calls.inquiry:{inquiry_ref}:{account_ref}",
            account_ref=account_ref,
            inquiry_ref=inquiry_ref,
        )
    inquiry.told_at = utcnow()


@task("calls.mail_inquiry")
def mail_inquiry(*, account_ref: str, inquiry_ref: str) -> None:
    """Tell a member of a team that an answer is published."""
    account, inquiry = find_account(account_ref), find_inquiry(inquiry_ref)
    if account is None or not account.is_active or inquiry is None:
        return
    if inquiry.visibility is AnswerVisibility.PUBLISHED:
        mailer = current_app.extensions["labagora"].mailer
        message = mails.told(account, inquiry)
        postbox.deliver(mailer, message, kind="calls.mail_inquiry", recipient_ref=account_ref)
