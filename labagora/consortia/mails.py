"""The mails of consortia. None names the consortium nor what it is about: the page does, to those who may read it."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.consortia.models import Consortium, WorkspaceMember
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose


def invitation(place: WorkspaceMember, *, locale: str) -> Message:
    """To somebody invited to a consortium, who may have no account."""
    with force_locale(locale):
        label = str(_("Voir l'invitation"))
    return compose(
        "consortia/invitation",
        to=place.address,
        subject=_("Vous êtes invité à rejoindre une équipe"),
        locale=locale,
        link=absolute("consortia.invitation_show", token=place.token),
        link_label=label,
    )


def joined(account: Account, consortium: Consortium) -> Message:
    """To who answers for a consortium, when somebody comes."""
    with force_locale(account.locale):
        label = str(_("Voir les membres"))
    return compose(
        "consortia/joined",
        to=account.address,
        subject=_("Une personne a rejoint votre équipe"),
        locale=account.locale,
        link=absolute("consortia.member_list", public_id=consortium.public_id),
        link_label=label,
    )
