"""The mails of the domain. None holds what a visitor typed, nor a word about health (security.md E7, abuse 12)."""

from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account, OneTimeLink, SignInSession
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose
from labagora.web.templating import moment


def _to(account: Account, name: str, subject: Any, *, label: Any, to: str | None = None, **context: Any) -> Message:
    with force_locale(account.locale):
        link_label = str(label)
    return compose(
        f"accounts/{name}",
        to=to or account.address,
        subject=subject,
        locale=account.locale,
        link_label=link_label,
        **context,
    )


def confirmation(link: OneTimeLink) -> Message:
    """To the address given at sign-up."""
    address = absolute("accounts.confirmation", token=link.token)
    return _to(
        link.account, "confirmation", _("Confirmez votre adresse"), label=_("Confirmer mon adresse"), link=address
    )


def already_known(account: Account) -> Message:
    """To somebody whose address was given by somebody, perhaps themselves."""
    page = absolute("accounts.sign_in")
    return _to(account, "already_known", _("Vous avez déjà un compte"), label=_("Se connecter"), link=page)


def reset(link: OneTimeLink) -> Message:
    """To somebody who forgot their passphrase."""
    address = absolute("accounts.password_reset", token=link.token)
    label = _("Choisir une nouvelle phrase de passe")
    return _to(link.account, "reset", _("Nouvelle phrase de passe"), label=label, link=address)


def password_changed(account: Account) -> Message:
    """After a change of passphrase."""
    page = absolute("accounts.password_forgotten")
    label = _("Choisir une nouvelle phrase de passe")
    return _to(account, "password_changed", _("Votre phrase de passe a changé"), label=label, link=page)


def tries(account: Account) -> Message:
    """After too many wrong passphrases or codes."""
    page = absolute("accounts.security")
    subject = _("Des essais de connexion à votre compte")
    return _to(account, "tries", subject, label=_("Voir la page de sécurité"), link=page)


def new_device(session: SignInSession) -> Message:
    """After a sign-in from elsewhere."""
    account = session.account
    with force_locale(account.locale):
        when = moment(session.started_at)
    return _to(
        account,
        "new_device",
        _("Nouvelle connexion à votre compte"),
        label=_("Voir mes connexions"),
        link=absolute("accounts.security"),
        device=session.device,
        when=when,
    )


def protection_changed(account: Account) -> Message:
    """After a change of second factor."""
    page = absolute("accounts.security")
    subject = _("Les protections de votre compte ont changé")
    return _to(account, "protection_changed", subject, label=_("Voir la page de sécurité"), link=page)


def address_check(link: OneTimeLink) -> Message:
    """To a new address, before it replaces the old one."""
    page = absolute("accounts.address_confirm", token=link.token)
    to = link.payload["address"]
    return _to(link.account, "address_check", _("Confirmez votre adresse"), label=_("Confirmer"), link=page, to=to)


def address_changed(link: OneTimeLink) -> Message:
    """To the old address, once it is replaced."""
    to, page = link.payload["former"], absolute("site.personal_data")
    return _to(link.account, "address_changed", _("Votre adresse a changé"), label=_("Nous écrire"), link=page, to=to)
