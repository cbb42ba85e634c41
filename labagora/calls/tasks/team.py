"""Invitations to teams leave one by one."""

from flask import current_app

from labagora.accounts.queries import find_account, find_account_by_address
from labagora.calls import queries
from labagora.calls.enums import MemberState
from labagora.calls.mails import team as mails
from labagora.calls.queries.team import find_member
from labagora.core import postbox
from labagora.core.outbox import task


@task("calls.mail_invitation")
def mail_invitation(*, member_ref: str) -> None:
    """Send a link, then forget it: only its fingerprint is left."""
    member = find_member(member_ref)
    if member is None or member.state is not MemberState.INVITED or not member.address or not member.token:
        return
    known = find_account_by_address(member.address)
    message = mails.invitation(member, locale=known.locale if known else "fr")
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind="calls.mail_invitation", recipient_ref=member_ref)
    member.token = None


@task("calls.mail_joined")
def mail_joined(*, account_ref: str, application_ref: str) -> None:
    """Tell the person who answers for an application that somebody joined its team."""
    account, application = find_account(account_ref), queries.find_application(application_ref)
    if account is None or not account.is_active or application is None:
        return
    mailer = current_app.extensions["labagora"].mailer
    message = mails.joined(account, application)
    postbox.deliver(mailer, message, kind="calls.mail_joined", recipient_ref=account_ref)
