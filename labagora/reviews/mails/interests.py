"""What administrators are told when nobody of the team is left for an application. It names neither it nor anybody."""

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.models import Call
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose


def left_alone(account: Account, call: Call) -> Message:
    """To each administrator, alone."""
    with force_locale(account.locale):
        label = gettext("Voir les intérêts déclarés")
    return compose(
        "reviews/left_alone",
        to=account.address,
        subject=_("Une candidature attend une personne de l'équipe"),
        locale=account.locale,
        link=absolute("office_reviews.interest_list", public_id=call.public_id),
        link_label=label,
    )
