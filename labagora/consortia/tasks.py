"""Invitations to consortia leave one by one."""

from flask import current_app

from labagora.accounts.queries import find_account, find_account_by_address
from labagora.consortia import mails
from labagora.consortia.enums import PlaceState
from labagora.consortia.queries.members import find_place
from labagora.consortia.queries.workspaces import find_consortium
from labagora.core import postbox
from labagora.core.outbox import task


@task("consortia.mail_invitation")
def mail_invitation(*, place_ref: str) -> None:
    """Send a link, then forget it: only its fingerprint is left."""
    place = find_place(place_ref)
    if place is None or place.state is not PlaceState.INVITED or not place.address or not place.token:
        return
    known = find_account_by_address(place.address)
    message = mails.invitation(place, locale=known.locale if known else "fr")
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind="consortia.mail_invitation", recipient_ref=place_ref)
    place.token = None


@task("consortia.mail_joined")
def mail_joined(*, account_ref: str, consortium_ref: str) -> None:
    """Tell who answers for a consortium that somebody joined it."""
    account, consortium = find_account(account_ref), find_consortium(consortium_ref)
    if account is None or not account.is_active or consortium is None:
        return
    mailer = current_app.extensions["labagora"].mailer
    message = mails.joined(account, consortium)
    postbox.deliver(mailer, message, kind="consortia.mail_joined", recipient_ref=account_ref)
