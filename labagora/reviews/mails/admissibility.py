"""The mails of admissibility. They name neither the application nor what is in doubt: the page does."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose
from labagora.web.templating import moment


def question(account: Account, application: Application) -> Message:
    """To each member of a team, when something waits for its answer."""
    return _compose("admissibility_question", account, application, _("Votre équipe a une réponse à donner"))


def reminder(account: Account, application: Application, due_at: datetime) -> Message:
    """To each member of a team, two days before the hour of its answer."""
    with force_locale(account.locale):
        when = moment(due_at)
    return _compose("admissibility_reminder", account, application, _("Une réponse est attendue bientôt"), when=when)


def decision(account: Account, application: Application) -> Message:
    """To each member of a team that had been asked something, when it is decided."""
    return _compose("admissibility_decision", account, application, _("Une décision est dans votre espace"))


def _compose(name: str, account: Account, application: Application, subject: Any, **context: Any) -> Message:
    with force_locale(account.locale):
        label = str(_("Lire la page"))
    return compose(
        f"reviews/{name}",
        to=account.address,
        subject=subject,
        locale=account.locale,
        link=absolute("reviews.admissibility_show", public_id=application.public_id),
        link_label=label,
        **context,
    )
