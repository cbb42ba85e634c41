"""What teams are told when the form that they are filling in changes. What they wrote is read on the page only."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose


def revision_told(account: Account, application: Application) -> Message:
    """To each member of the team of a draft."""
    with force_locale(account.locale):
        label = str(_("Voir ce qui a changé"))
    return compose(
        "calls/revision",
        to=account.address,
        subject=_("Un formulaire que vous remplissez a changé"),
        locale=account.locale,
        link=f"{absolute('site.home').rstrip('/')}/candidatures/{application.public_id}",
        link_label=label,
    )
