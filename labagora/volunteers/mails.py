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


def ledger(account: Account, looks: int) -> Message:
    """To somebody whose profile was seen last month. The mail says how many times, the page says by whom."""
    with force_locale(account.locale):
        label = gettext("Voir le détail")
    return compose(
        "volunteers/ledger",
        to=account.address,
        subject="Votre relevé du mois",
        locale=account.locale,
        link=absolute("privacy.access_list"),
        link_label=label,
        looks=looks,
    )


def busy_viewer(member: Account, viewer: Account, looks: int) -> Message:
    """To a member of the team, about somebody who opened many profiles in an hour."""
    with force_locale(member.locale):
        label = gettext("Ouvrir la gestion")
    return compose(
        "volunteers/busy_viewer",
        to=member.address,
        subject="Consultations inhabituelles",
        locale=member.locale,
        link=absolute("office.dashboard"),
        link_label=label,
        looks=looks,
        reference=viewer.public_id,
    )
