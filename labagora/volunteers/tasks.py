"""Work after the answer: pauses that end, profiles to confirm, looks to report."""

from datetime import datetime

from flask import current_app

from labagora.accounts.models import Account
from labagora.accounts.queries import get_account, get_account_by_id
from labagora.core import postbox
from labagora.core.clock import from_paris, today_in_paris, utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily, every
from labagora.ports.mail import Message
from labagora.volunteers import actions, mails, policy, queries


@every("volunteers.resume_due", minutes=10)
def resume_due() -> None:
    """Lift the pauses that reached their date."""
    actions.resume_due(now=utcnow())


@daily("volunteers.warn_expiring", at="09:00")
def warn_expiring() -> None:
    """Ask people whether their profile is still right, 30 days then 7 days before it ends."""
    actions.warn_expiring(now=utcnow())


@task("volunteers.follow_merge")
def follow_merge(*, kept_ref: str, merged_ref: str) -> None:
    """Keep the silence that people asked for when two organisations become one."""
    actions.follow_merge(kept_ref=kept_ref, merged_ref=merged_ref)


@task("volunteers.mail_expiry")
def mail_expiry(*, account_id: int) -> None:
    """Write to one person whose profile ends soon, unless they confirmed or left meanwhile."""
    account = get_account_by_id(account_id)
    volunteer = queries.find_volunteer_of(account)
    ends_at = policy.expires_at(volunteer.reconfirmed_at) if volunteer else None
    if volunteer is not None and ends_at is not None and volunteer.expiry_warned_at is not None:
        _send(mails.expiry(account, ends_at), account, "volunteers.mail_expiry")


def _send(message: Message, account: Account, kind: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=kind, recipient_ref=account.public_id)


@every("volunteers.watch_looks", minutes=5)
def watch_looks() -> None:
    """Tell the team about those who open profile after profile."""
    actions.report_busy_viewers(now=utcnow())


@task("volunteers.mail_busy_viewer")
def mail_busy_viewer(*, viewer_ref: str, looks: int, account_id: int) -> None:
    """Tell one member of the team."""
    member = get_account_by_id(account_id)
    if member.is_active:
        _send(mails.busy_viewer(member, get_account(viewer_ref), looks), member, "volunteers.mail_busy_viewer")


@daily("volunteers.send_ledgers", at="09:30")
def send_ledgers() -> None:
    """Once a month, tell people how many times their profile was seen."""
    now = utcnow()
    if today_in_paris(now).day == 1:
        actions.send_ledgers(now=now)


@task("volunteers.mail_ledger")
def mail_ledger(*, account_id: int, month: str) -> None:
    """Tell one person how many times their profile was seen in a month (``2026-11``)."""
    account = get_account_by_id(account_id)
    volunteer = queries.find_volunteer_of(account)
    middle = from_paris(datetime.fromisoformat(f"{month}-15"))
    looks = queries.count_looks(volunteer, *policy.month_bounds(middle)) if volunteer else 0
    if looks:
        _send(mails.ledger(account, looks), account, "volunteers.mail_ledger")
