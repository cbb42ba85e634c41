"""What the team is told when an archive is ready. The mail says neither the call nor who applied."""

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.models import CallExport
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose
from labagora.web.templating import moment


def export_ready(account: Account, row: CallExport) -> Message:
    """To the person who asked."""
    with force_locale(account.locale):
        label, until = gettext("Voir l'export"), moment(row.expires_at)
    return compose(
        "calls/export",
        to=account.address,
        subject=_("Votre export est prêt"),
        locale=account.locale,
        link=absolute("office_calls.export_show", public_id=row.public_id),
        link_label=label,
        until=until,
    )
