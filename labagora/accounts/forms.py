"""What people type to open, enter and protect their account. Passphrases are never trimmed (security.md B2)."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, Field, HiddenField, PasswordField, SelectField
from wtforms.validators import InputRequired, ValidationError

from labagora.accounts.addresses import normalised
from labagora.accounts.enums import LookReason, Role, SuspensionReason
from labagora.web.fields import BaseForm, Text, at_most, options, required, trimmed

ADULTS_ONLY = _("Ce site est réservé aux personnes de 18 ans ou plus.")
NEEDS_AGREEMENT = _("Sans cet accord, nous ne pouvons pas garder votre nom ni votre adresse.")
PASSWORD_HELP = _("12 caractères au moins. Quatre ou cinq mots sans rapport entre eux font une bonne phrase de passe.")


def _check_address(_form: Any, field: Field) -> None:
    """An address that mail can reach: checked for its form only, offline."""
    try:
        field.data = normalised(field.data)
    except ValueError:
        message = _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr")
        raise ValidationError(str(message)) from None


class Address(EmailField):
    """An e-mail address."""

    def __init__(self, label: Any, **settings: Any) -> None:
        super().__init__(label, [required(), at_most(200), _check_address], filters=[trimmed], **settings)


class Secret(PasswordField):
    """A passphrase, taken as typed. ``purpose`` is the autocomplete token."""

    def __init__(self, label: Any, *, purpose: str, **settings: Any) -> None:
        limits = {"autocomplete": purpose, "maxlength": 128}
        super().__init__(label, [required(), at_most(128)], render_kw=limits, **settings)


class Box(BooleanField):
    """A box without which nothing goes on. It is never ticked beforehand (security.md I1)."""

    def __init__(self, label: Any, *, reason: Any, **settings: Any) -> None:
        super().__init__(label, [InputRequired(reason)], **settings)


class SignInForm(BaseForm):
    """Address and passphrase."""

    address = Address(_("Adresse électronique"), render_kw={"autocomplete": "username"})
    password = Secret(_("Phrase de passe"), purpose="current-password")


class SignUpForm(BaseForm):
    """A new account."""

    name = Text(
        _("Prénom, ou nom sous lequel nous vous écrirons"),
        limit=80,
        needed=True,
        render_kw={"autocomplete": "given-name"},
    )
    address = Address(_("Adresse électronique"), render_kw={"autocomplete": "email"})
    password = Secret(_("Phrase de passe"), purpose="new-password", description=PASSWORD_HELP)
    is_adult = Box(_("J’ai 18 ans ou plus"), reason=ADULTS_ONLY)
    agrees = Box(_("J’accepte"), reason=NEEDS_AGREEMENT)


class ExternalSignUpForm(BaseForm):
    """A new account whose name and address come from an identity provider."""

    name = Text(_("Prénom, ou nom sous lequel nous vous écrirons"), limit=80, needed=True)
    is_adult = Box(_("J’ai 18 ans ou plus"), reason=ADULTS_ONLY)
    agrees = Box(_("J’accepte"), reason=NEEDS_AGREEMENT)


class PasswordForm(BaseForm):
    """One passphrase, to prove who is there."""

    password = Secret(_("Phrase de passe"), purpose="current-password")


class OpenForm(BaseForm):
    """A button alone."""


class InvitationForm(BaseForm):
    """What an invited person gives."""

    name = Text(_("Prénom et nom"), limit=80, needed=True, render_kw={"autocomplete": "name"})
    password = Secret(_("Phrase de passe"), purpose="new-password", description=PASSWORD_HELP)
    agrees = Box(_("J’accepte"), reason=NEEDS_AGREEMENT)


class ForgottenForm(BaseForm):
    """The address whose passphrase is lost."""

    address = Address(_("Adresse électronique"), render_kw={"autocomplete": "email"})


class NewPasswordForm(BaseForm):
    """A passphrase chosen from a link."""

    password = Secret(_("Nouvelle phrase de passe"), purpose="new-password", description=PASSWORD_HELP)


class ChangePasswordForm(BaseForm):
    """The present passphrase and the next."""

    current = Secret(_("Phrase de passe actuelle"), purpose="current-password")
    password = Secret(_("Nouvelle phrase de passe"), purpose="new-password", description=PASSWORD_HELP)


class ChangeAddressForm(BaseForm):
    """The next address."""

    address = Address(_("Nouvelle adresse électronique"), render_kw={"autocomplete": "email"})


class CodeForm(BaseForm):
    """A one-time code, or a recovery code."""

    code = Text(
        _("Code"),
        limit=20,
        needed=True,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class TotpForm(BaseForm):
    """The first code of a new application."""

    code = Text(
        _("Code à 6 chiffres affiché par l’application"),
        limit=10,
        needed=True,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasskeyForm(BaseForm):
    """What the browser's passkey ceremony returned; filled by script."""

    credential = HiddenField(validators=[required()])


class NewPasskeyForm(PasskeyForm):
    """A passkey and the name that the person gives it."""

    label = Text(_("Nom de cette clé"), limit=80, render_kw={"autocomplete": "off"})


def _words(members: Iterable[Any]) -> list[Any]:
    """Return choices for members of an enum, in the reader's language."""
    return options((member.value, _(member.label)) for member in members)


class SuspendForm(BaseForm):
    """Why an account is closed for a time."""

    reason = SelectField(_("Motif"), choices=_words(SuspensionReason), id="suspension_reason")


class LookForm(BaseForm):
    """Why a name and an address are looked at."""

    reason = SelectField(_("Pourquoi avez-vous besoin de ces informations ?"), choices=_words(LookReason))


class FindForm(BaseForm):
    """The address of an account to find."""

    address = Address(_("Adresse électronique exacte"), render_kw={"autocomplete": "off"})


class GrantForm(BaseForm):
    """A role to give."""

    role = SelectField(_("Rôle à donner"))

    def __init__(self, roles: list[Role], *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.role.choices = _words(roles)
