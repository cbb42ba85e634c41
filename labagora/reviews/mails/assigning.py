"""Mails to reviewers: applications wait for them. None says of whom, nor about what."""

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.ports.mail import Message
from labagora.reviews.queries.releases import ToRemind
from labagora.web.mailing import absolute, compose
from labagora.web.templating import moment


def released(account: Account, found: ToRemind) -> Message:
    """To each reviewer, when applications are handed to them."""
    return _about(account, found, "reviews/released", _("Des dossiers vous attendent"))


def reminder(account: Account, found: ToRemind) -> Message:
    """To each reviewer who has something to give back, before the date or when the team asks."""
    return _about(account, found, "reviews/reminder", _("Des évaluations sont à rendre"))


def _about(account: Account, found: ToRemind, name: str, subject: object) -> Message:
    with force_locale(account.locale):
        label, due = gettext("Voir mes évaluations"), moment(found.due_at)
    return compose(
        name,
        to=account.address,
        subject=subject,
        locale=account.locale,
        link=absolute("reviews.my_assignment_list"),
        link_label=label,
        left=found.left,
        due=due,
    )
