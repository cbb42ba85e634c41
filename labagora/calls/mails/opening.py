"""The mails about the life of a call: open, prolonged, cancelled. The page says why; the mail does not."""

from collections.abc import Collection
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState
from labagora.calls.models import Call
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose
from labagora.web.templating import moment


def _about(template: str, subject: Any, account: Account, call: Call, **context: Any) -> Message:
    with force_locale(account.locale):
        label = str(_("Voir l'appel"))
    return compose(
        template,
        to=account.address,
        subject=subject,
        locale=account.locale,
        link=absolute("calls.call_show", slug=call.public_id),
        link_label=label,
        **context,
    )


def opened(account: Account, call: Call) -> Message:
    """To those who asked to be told."""
    return _about("calls/opened", _("Un appel que vous suivez est ouvert"), account, call)


def extended(account: Account, call: Call, states: Collection[ApplicationState]) -> Message:
    """To the teams of the applications to a call that has more time: what it changes for each of theirs."""
    with force_locale(account.locale):
        closing = moment(call.closes_at)
    stands = {state.value for state in states}
    return _about("calls/extended", _("Un appel donne plus de temps"), account, call, closing=closing, stands=stands)


def cancelled(account: Account, call: Call, *, is_shown: bool) -> Message:
    """To the teams of a cancelled call and to those who waited for it. A page taken back before leads nowhere."""
    if is_shown:
        return _about("calls/cancelled", _("Un appel est annulé"), account, call)
    with force_locale(account.locale):
        label = str(_("Voir les appels"))
    return compose(
        "calls/withdrawn",
        to=account.address,
        subject=_("Un appel est annulé"),
        locale=account.locale,
        link=absolute("calls.call_list"),
        link_label=label,
    )
