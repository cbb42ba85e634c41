"""The mails of a team. None names the application nor what it is about: the page does, to those who may read it."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.calls.models import Application, ApplicationMember
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose


def invitation(member: ApplicationMember, *, locale: str) -> Message:
    """To somebody invited to a team, who may have no account."""
    with force_locale(locale):
        label = str(_("Voir l'invitation"))
    return compose(
        "calls/invitation",
        to=member.address,
        subject=_("Vous êtes invité à rejoindre une équipe"),
        locale=locale,
        link=absolute("calls.team_invitation", token=member.token),
        link_label=label,
    )


def joined(account: Account, application: Application) -> Message:
    """To the person who answers for an application, when somebody comes."""
    with force_locale(account.locale):
        label = str(_("Voir l'équipe"))
    return compose(
        "calls/joined",
        to=account.address,
        subject=_("Une personne a rejoint votre équipe"),
        locale=account.locale,
        link=absolute("calls.team_show", public_id=application.public_id),
        link_label=label,
    )
