"""The mails of the domain: no health word, nothing of the person's data."""

from flask_babel import force_locale, gettext

from labagora.accounts.models import Account
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose


def inactive(account: Account) -> Message:
    """To somebody who has not come for almost two years."""
    with force_locale(account.locale):
        label = gettext("Garder mon compte")
    return compose(
        "privacy/inactive",
        to=account.address,
        subject="Souhaitez-vous garder votre compte ?",
        locale=account.locale,
        link=absolute("accounts.sign_in"),
        link_label=label,
    )
