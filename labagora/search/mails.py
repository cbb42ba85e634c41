"""The mails of the alerts. None says in its subject, its headers or its addresses what is searched (security.md I9)."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.ports.mail import Message
from labagora.search import display
from labagora.search.models import SearchAlert
from labagora.search.news import News, title_of
from labagora.web.mailing import absolute, compose
from labagora.web.templating import day


def check(alert: SearchAlert) -> Message:
    """To an address that somebody gave, perhaps its owner: confirm the alert, or let it be forgotten."""
    return _to(alert, "check", _("Confirmez votre demande"), _("Confirmer ma demande"))


def renewal(alert: SearchAlert) -> Message:
    """To an address whose alerts are about to end."""
    with force_locale(alert.locale):
        ends = day(alert.expires_at)
    return _to(alert, "renewal", _("Gardez-vous vos alertes ?"), _("Garder ou arrêter mes alertes"), ends=ends)


def news(found: Sequence[News]) -> Message:
    """To an address, what is new for all its alerts at once."""
    alert = found[0].alert
    with force_locale(alert.locale):
        parts = [_part(one) for one in found]
    return _to(alert, "news", _("Du nouveau pour vous"), _("Voir ou arrêter mes alertes"), parts=parts)


def _part(one: News) -> dict[str, Any]:
    rows = [
        {
            "title": title_of(row),
            "type": display.type_of(row),
            "link": absolute(row.endpoint, **row.arguments),
        }
        for row in one.rows
    ]
    return {
        "since": day(one.alert.asked_at),
        "rows": rows,
        "more": one.more,
        "page": absolute("search.alert_show", token=one.alert.token),
    }


def _to(alert: SearchAlert, name: str, subject: Any, label: Any, **context: Any) -> Message:
    with force_locale(alert.locale):
        link_label = str(label)
    stop = absolute("search.alert_unsubscribe", token=alert.token)
    return compose(
        f"search/{name}",
        to=alert.address,
        subject=subject,
        locale=alert.locale,
        link=absolute("search.alert_show", token=alert.token),
        link_label=link_label,
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        **context,
    )
