"""Work after the answer: the index follows the tables, alerts are told what is new."""

from datetime import timedelta

from flask import current_app

from labagora.accounts.queries import moves_since
from labagora.core import outbox, postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import task
from labagora.core.schedule import daily, every
from labagora.ports.mail import Message
from labagora.search import actions, mails, news, queries
from labagora.search.models import SearchAlert

# A worker that was stopped for a week still finds the changes of that week.
MOVES_READ = timedelta(days=7)


@task("search.follow", patience=timedelta(minutes=30))
def follow() -> None:
    """Bring the index up to the tables."""
    actions.follow()


@every("search.sweep", minutes=5)
def sweep() -> None:
    """Follow the marks that a lost job left behind."""
    if queries.has_marks():
        outbox.enqueue("search.follow")


@task("search.mail_alert_check")
def mail_alert_check(*, alert_ref: str) -> None:
    """Ask an address to confirm an alert."""
    alert = queries.find_alert(alert_ref)
    if alert is not None and alert.confirmed_at is None:
        _send(mails.check(alert), alert, "search.mail_alert_check")


@task("search.mail_alert_renewal")
def mail_alert_renewal(*, alert_ref: str) -> None:
    """Ask an address whether it keeps its alerts."""
    alert = queries.find_alert(alert_ref)
    if alert is not None and alert.renewal_asked_at is not None:
        _send(mails.renewal(alert), alert, "search.mail_alert_renewal")


@daily("search.tell_alerts", at="07:10")
def tell_alerts() -> None:
    """Look for news, one job an address: what one job finds is told in one mail."""
    first: dict[bytes, str] = {}
    for public_id, address in queries.alerts_to_tell(utcnow()):
        first.setdefault(address, public_id)
    for public_id in first.values():
        outbox.enqueue("search.mail_alerts", alert_ref=public_id)


@task("search.mail_alerts")
def mail_alerts(*, alert_ref: str) -> None:
    """Tell one address what is new for all its alerts that are due; nothing new, no mail."""
    alert, now = queries.find_alert(alert_ref), utcnow()
    if alert is None:
        return
    due = [one for one in queries.live_alerts_with(alert, now) if news.is_due(one, now)]
    refs, until = [one.public_id for one in due], news.told_until(now)
    found = news.news_for(due, until)
    if found:
        _send(mails.news(found), alert, "search.mail_alerts")
    actions.note_told(queries.find_alerts(refs), until)


@every("search.readdress_alerts", minutes=10)
def readdress_alerts() -> None:
    """Let the alerts of a person follow the address of their account. Twice changes nothing."""
    for move in moves_since(utcnow() - MOVES_READ):
        actions.readdress_alerts(move)


@daily("search.ask_renewals", at="07:40")
def ask_renewals() -> None:
    """Ask the readers whose alerts end within a month."""
    actions.ask_renewals(now=utcnow())


def _send(message: Message, alert: SearchAlert, kind: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=kind, recipient_ref=alert.public_id)
