"""Invitations to review leave one by one."""

from flask import current_app

from labagora.accounts.queries import find_account_by_address
from labagora.core import postbox
from labagora.core.outbox import task
from labagora.reviews.enums import ReviewerState
from labagora.reviews.mails import invitations as mails
from labagora.reviews.queries.seats import find_seat


@task("reviews.mail_reviewer_invitation")
def mail_reviewer_invitation(*, seat_ref: str) -> None:
    """Send a link, then forget it: only its fingerprint is left."""
    seat = find_seat(seat_ref)
    if seat is None or seat.state is not ReviewerState.INVITED or not seat.address or not seat.token:
        return
    known = find_account_by_address(seat.address)
    message = mails.invitation(seat, locale=known.locale if known else "fr")
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind="reviews.mail_reviewer_invitation", recipient_ref=seat_ref)
    seat.token = None
