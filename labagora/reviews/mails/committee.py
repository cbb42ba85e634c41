"""What the Institute's team is told when a laureate gives up a place. The mail says neither the call nor who."""

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.ports.mail import Message
from labagora.reviews.models import ReviewRound
from labagora.web.mailing import absolute, compose


def vacancy(account: Account, round_: ReviewRound, *, is_filled: bool) -> Message:
    """To a member of the team without interest in the call. Needs the call loaded."""
    with force_locale(account.locale):
        label = gettext("Voir les décisions")
    return compose(
        "reviews/vacancy",
        to=account.address,
        subject=_("Une place s'est libérée"),
        locale=account.locale,
        link=absolute("office_reviews.decision_list", public_id=round_.call.public_id),
        link_label=label,
        is_filled=is_filled,
    )
