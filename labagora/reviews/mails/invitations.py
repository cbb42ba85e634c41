"""The mail of a reviewer. It names neither the call nor anybody: the page does, to who holds the link."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.ports.mail import Message
from labagora.reviews.models import Reviewer
from labagora.web.mailing import absolute, compose


def invitation(seat: Reviewer, *, locale: str) -> Message:
    """To somebody invited to review, who may have no account."""
    with force_locale(locale):
        label = str(_("Voir l'invitation"))
    return compose(
        "reviews/invitation",
        to=seat.address,
        subject=_("Votre avis est demandé"),
        locale=locale,
        link=absolute("reviews.invitation_show", token=seat.token),
        link_label=label,
    )
