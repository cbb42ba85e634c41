"""Work after the answer: pauses that end, profiles to confirm."""

from flask import current_app

from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily, every
from labagora.volunteers import actions, mails, policy, queries


@every("volunteers.resume_due", minutes=10)
def resume_due() -> None:
    """Lift the pauses that reached their date."""
    actions.resume_due(now=utcnow())


@daily("volunteers.warn_expiring", at="09:00")
def warn_expiring() -> None:
    """Ask people whether their profile is still right, 30 days then 7 days before it ends."""
    actions.warn_expiring(now=utcnow())


@task("volunteers.mail_expiry")
def mail_expiry(*, volunteer_id: int) -> None:
    """Write to one person whose profile ends soon, unless they confirmed or left meanwhile."""
    volunteer = queries.get_volunteer_by_id(volunteer_id)
    account = None if volunteer.erased_at else queries.find_account_of(volunteer)
    ends_at = policy.expires_at(volunteer.reconfirmed_at)
    if account is None or ends_at is None or volunteer.expiry_warned_at is None:
        return
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(
        mailer, mails.expiry(account, ends_at), kind="volunteers.mail_expiry", recipient_ref=account.public_id
    )
