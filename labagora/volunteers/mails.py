"""The mails of the domain: no health word, nothing of the profile (security.md §4, point 8)."""

from datetime import datetime

from flask_babel import force_locale, gettext

from labagora.accounts.models import Account
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose
from labagora.web.templating import day


def expiry(account: Account, ends_at: datetime) -> Message:
    """To somebody whose profile ends soon."""
    with force_locale(account.locale):
        when, label = day(ends_at), gettext("Relire et confirmer")
    return compose(
        "volunteers/expiry",
        to=account.address,
        subject="Vos réponses sont-elles toujours justes ?",
        locale=account.locale,
        link=absolute("volunteers.profile_show"),
        link_label=label,
        when=when,
    )
