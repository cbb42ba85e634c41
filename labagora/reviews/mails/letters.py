"""The news that a letter waits. It says neither of what, nor of whom, nor from which call."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.ports.mail import Message
from labagora.reviews.models import Letter
from labagora.web.mailing import absolute, compose


def letter_waits(account: Account, letter: Letter) -> Message:
    """To each member of the team, alone."""
    with force_locale(account.locale):
        label = str(_("Lire le message"))
    return compose(
        "reviews/letter",
        to=account.address,
        subject=_("Un message vous attend"),
        locale=account.locale,
        link=absolute("reviews.decision_show", public_id=letter.application.public_id),
        link_label=label,
    )
