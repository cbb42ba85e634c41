"""Work after the answer: mails one by one, and what time does. Each task may run twice."""

from flask import current_app

from labagora.accounts import queries as accounts
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily, every
from labagora.introductions import actions, mails, queries
from labagora.introductions.actions.notices import TO_LEADER, TO_VOLUNTEER, opened
from labagora.ports.mail import Message
from labagora.volunteers import queries as volunteers
from labagora.web.mailing import absolute

TO_NEED = {"answers": "introductions.answer_list", "restitution_due": "introductions.restitution_list"}


def _deliver(message: Message, name: str, recipient_ref: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=f"introductions.{name}", recipient_ref=recipient_ref)


@task(TO_VOLUNTEER)
def mail_volunteer(*, message: str, ticket: str) -> None:
    """Write to the volunteer of an introduction, unless they or the reason have gone."""
    introduction = queries.find_introduction(opened(ticket))
    if introduction is None or introduction.volunteer.erased_at is not None:
        return
    account = volunteers.find_account_of(introduction.volunteer)
    if account is None or not account.is_active:
        return
    mail = mails.to_volunteer(message, introduction, account)
    if mail is not None:
        _deliver(mail, message, account.public_id)


@task(TO_LEADER)
def mail_leader(*, message: str, account_id: int, target: str) -> None:
    """Write to one leader."""
    account = accounts.get_account_by_id(account_id)
    link = _leader_link(message, target)
    if account.is_active and link is not None:
        _deliver(mails.to_leader(message, link, account), message, account.public_id)


def _leader_link(message: str, target: str) -> str | None:
    """Return where the mail leads; who is gone is no longer shown, so the list is."""
    if message in TO_NEED:
        return absolute(TO_NEED[message], public_id=target)
    introduction = queries.find_introduction(target)
    if introduction is None:
        return None
    if message == "gone":
        return absolute("introductions.answer_list", public_id=introduction.need.public_id)
    return absolute("introductions.introduction_show", public_id=target)


@every("introductions.send_waves", minutes=15)
def send_waves() -> None:
    """Invite for needs just opened, and again each week while seats are free."""
    actions.send_due_waves(now=utcnow())


@every("introductions.tell_new_answers", minutes=60)
def tell_new_answers() -> None:
    """Tell leaders about the answers of the last batch."""
    actions.tell_new_answers(now=utcnow())


@every("introductions.end_accesses", minutes=60)
def end_accesses() -> None:
    """Close what rests on a consent that was withdrawn, and what a need or a project that is over leaves open."""
    actions.close_left_behind(now=utcnow())
    actions.end_accesses(now=utcnow())


@daily("introductions.nudge_waiting", at="09:30")
def nudge_waiting() -> None:
    """Remind once, after fifteen days."""
    actions.nudge_waiting(now=utcnow())


@daily("introductions.close_silent", at="03:20")
def close_silent() -> None:
    """Close kindly, after sixty days."""
    actions.close_silent(now=utcnow())


@daily("introductions.remind_restitutions", at="10:00")
def remind_restitutions() -> None:
    """Remind leaders of what they owe to those who gave their time."""
    actions.remind_restitutions(now=utcnow())
