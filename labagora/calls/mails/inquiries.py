"""The mails about questions. Neither the question nor the call is in them: the page says both."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.models import CallInquiry
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose


def answered(account: Account) -> Message:
    """To the person who asked."""
    with force_locale(account.locale):
        label = str(_("Lire la réponse"))
    return compose(
        "calls/answered",
        to=account.address,
        subject=_("Votre question a reçu une réponse"),
        locale=account.locale,
        link=absolute("calls.my_question_list"),
        link_label=label,
    )


def told(account: Account, inquiry: CallInquiry) -> Message:
    """To those who started an application, once a published answer."""
    with force_locale(account.locale):
        label = str(_("Lire les questions et réponses"))
    return compose(
        "calls/inquiry",
        to=account.address,
        subject=_("Une réponse est publiée"),
        locale=account.locale,
        link=absolute("calls.inquiry_list", slug=inquiry.call.public_id),
        link_label=label,
    )
