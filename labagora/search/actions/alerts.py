"""Alerts: asked by anybody, confirmed from the mailbox, stopped by one button, ended after a year.

The page looks no address up: asking costs and says the same whether or not the address has alerts (security.md B4).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from labagora.accounts.queries import Move, fingerprint, index_of
from labagora.core import postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.core.ids import new_token
from labagora.core.vault import PersonKey
from labagora.search import policy, queries
from labagora.search.commands import Asked
from labagora.search.enums import Rhythm
from labagora.search.models import SearchAlert
from labagora.search.removal import KEPT, UNCONFIRMED_KEPT, remove_alerts

MOST_ALERTS = 20


def ask_alert(asked: Asked, address: str, rhythm: Rhythm, *, locale: str, now: datetime) -> SearchAlert:
    """Keep a demand for a week, and write to the address to confirm it. Anybody may ask."""
    alert = _add(asked, address, rhythm, locale, now)
    postbox.post("search.mail_alert_check", recipient_ref=alert.public_id, alert_ref=alert.public_id)
    return alert


def ask_own_alert(asked: Asked, rhythm: Rhythm, *, actor: Any, now: datetime) -> SearchAlert:
    """Open an alert to the address of an account, which was confirmed already."""
    authorise(policy.has_confirmed_address(actor))
    alert = _add(asked, actor.address, rhythm, actor.locale, now)
    confirm_alert(alert, now=now)
    return alert


def _add(asked: Asked, address: str, rhythm: Rhythm, locale: str, now: datetime) -> SearchAlert:
    token = new_token()
    alert = SearchAlert(
        key=PersonKey(),
        address_index=index_of(address),
        token_hash=fingerprint(token),
        rhythm=rhythm,
        locale=locale,
        asked_at=now,
        told_until=now,
        expires_at=now + UNCONFIRMED_KEPT,
    )
    alert.address, alert.question, alert.token = address, asked.question(), token
    db.session.add(alert)
    db.session.flush()
    return alert


def confirm_alert(alert: SearchAlert, *, now: datetime) -> None:
    """Open the alert: who holds the token reads the mailbox. Twice changes nothing.

    It takes the place of another alert of the address on the same search. Raises Conflict beyond twenty alerts.
    """
    if alert.confirmed_at is not None:
        return
    others = queries.live_alerts_with(alert, now)
    doubles = [other for other in others if other.question == alert.question]
    if len(others) - len(doubles) >= MOST_ALERTS:
        raise Conflict("Vous avez déjà %(most)s alertes : arrêtez-en une, puis confirmez celle-ci.", most=MOST_ALERTS)
    alert.confirmed_at, alert.expires_at = now, now + KEPT
    alert.told_until = min((other.told_until for other in doubles), default=now)
    remove_alerts(doubles)


def renew_alerts(alert: SearchAlert, *, now: datetime) -> None:
    """Keep for another year the alerts of this address that are about to end."""
    for one in queries.live_alerts_with(alert, now):
        if one.expires_at <= now + queries.RENEWED_BEFORE:
            one.expires_at, one.renewal_asked_at = now + KEPT, None


def stop_alert(alert: SearchAlert) -> None:
    """Stop one alert: nothing of it stays."""
    remove_alerts([alert])


def stop_every_alert(alert: SearchAlert, *, now: datetime) -> None:
    """Stop every alert of this address."""
    remove_alerts({alert, *queries.live_alerts_with(alert, now)})


def ask_renewals(*, now: datetime) -> int:
    """Write once to each address whose alerts are about to end; return how many mails."""
    first: dict[bytes, SearchAlert] = {}
    for alert in queries.alerts_to_renew(now):
        first.setdefault(alert.address_index, alert)
        alert.renewal_asked_at = now
    for alert in first.values():
        postbox.post("search.mail_alert_renewal", recipient_ref=alert.public_id, alert_ref=alert.public_id)
    return len(first)


def readdress_alerts(move: Move) -> None:
    """Send the alerts of an address that a person left to the one they confirmed since."""
    for alert in queries.alerts_left_behind(move):
        alert.address, alert.address_index = move.account.address, index_of(move.account.address)


def note_told(alerts: Sequence[SearchAlert], until: datetime) -> None:
    """Note up to when readers know what is new; an index that is late takes nothing back."""
    for alert in alerts:
        alert.told_until = max(alert.told_until, until)
