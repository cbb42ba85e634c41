"""To those who write a territorial version, when the national fiche changes."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.library.models import Sheet
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose


def parent_changed(account: Account, fork: Sheet) -> Message:
    """Say that the parent of a version has a new edition, with the link to the differences."""
    with force_locale(account.locale):
        label = str(_("Voir les différences"))
    return compose(
        "library/parent_changed",
        to=account.address,
        subject=_("Une page que vous avez adaptée a changé"),
        locale=account.locale,
        link=absolute("library.fork_compare", public_id=fork.public_id),
        link_label=label,
    )
