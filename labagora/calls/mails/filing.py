"""Mails around a filing: receipt, reminder, correction. None says what the application is about."""

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.models import Application, Filing
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose
from labagora.web.templating import moment


def receipt(account: Account, filing: Filing) -> Message:
    """To each member of the team: the proof, and where to read it whole."""
    application = filing.application
    with force_locale(account.locale):
        label, received = gettext("Voir le reçu"), moment(filing.at)
    return compose(
        "calls/receipt",
        to=account.address,
        subject=_("Votre dépôt est enregistré"),
        locale=account.locale,
        link=absolute("calls.receipt_show", public_id=application.public_id, filing_id=filing.public_id),
        link_label=label,
        reference=application.reference,
        received=received,
        number=filing.number,
        digest=filing.digest,
        contact=application.call.contact_email,
    )


def reminder(account: Account, application: Application) -> Message:
    """To each member of the team of a draft, before the hour."""
    with force_locale(account.locale):
        label = gettext("Reprendre le brouillon")
        closing = moment(application.call.closes_at)
    return compose(
        "calls/reminder",
        to=account.address,
        subject=_("Un brouillon n'est pas déposé"),
        locale=account.locale,
        link=absolute("calls.application_show", public_id=application.public_id),
        link_label=label,
        closing=closing,
    )


def correction(account: Account, application: Application) -> Message:
    """To each member of the team, when something is to be corrected: what it is, the page says."""
    with force_locale(account.locale):
        label = gettext("Voir ce qui est demandé")
    return compose(
        "calls/correction",
        to=account.address,
        subject=_("Une correction vous est demandée"),
        locale=account.locale,
        link=absolute("calls.application_show", public_id=application.public_id),
        link_label=label,
    )
