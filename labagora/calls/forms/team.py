"""Forms of the team of an application."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, Field, RadioField, SelectField
from wtforms.validators import ValidationError

from labagora.accounts.addresses import normalised
from labagora.calls.actions.team import GIVEN, Invitation
from labagora.calls.enums import TeamRole
from labagora.calls.models import ApplicationMember
from labagora.organisations.models import Organisation
from labagora.web.fields import BaseForm, at_most, options, required, trimmed

MEANINGS = {
    TeamRole.VIEWER: _("Lecture : lit la candidature et ses pièces"),
    TeamRole.EDITOR: _("Écriture : lit, répond aux questions, joint des pièces"),
    TeamRole.SIGNATORY: _("Signature : écrit, dépose, et donne l'accord de son organisation"),
}


def role_choices() -> list[tuple[str, str]]:
    """Return the roles that are given, with what each allows."""
    return [(role.value, str(MEANINGS[role])) for role in GIVEN]


class RoleForm(BaseForm):
    """What somebody may do."""

    role = RadioField(_("Rôle"), [required()], default=TeamRole.EDITOR.value)

    def offer_roles(self) -> Self:
        """Fill the list of roles."""
        self.role.choices = options(role_choices())
        return self

    def chosen(self) -> TeamRole:
        """Return the role that was chosen."""
        return next(role for role in GIVEN if role.value == self.role.data)


class InvitationForm(RoleForm):
    """Somebody to invite."""

    address = EmailField(
        _("Adresse électronique"), [required(), at_most(200)], filters=[trimmed], render_kw={"autocomplete": "off"}
    )

    def validate_address(self, field: Field) -> None:
        """An address that mail can reach: checked for its form only, offline."""
        try:
            field.data = normalised(field.data)
        except ValueError:
            message = gettext("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr")
            raise ValidationError(message) from None

    def draft(self) -> Invitation:
        """Return what was typed."""
        return Invitation(self.address.data or "", self.chosen())


class TransferForm(BaseForm):
    """Who answers for the application from now on."""

    member = SelectField(_("Nouvelle personne responsable"), [required()])

    def offer(self, members: Sequence[ApplicationMember]) -> "TransferForm":
        """Fill the list of people."""
        names = [(one.public_id, one.account.name if one.account else "") for one in members]
        self.member.choices = options([("", gettext("Choisissez")), *names])
        return self


class SignOffForm(BaseForm):
    """The organisation that agrees."""

    organisation = SelectField(_("Organisation qui donne son accord"), [required()])

    def offer(self, organisations: Sequence[Organisation]) -> "SignOffForm":
        """Fill the list of organisations; alone, it is chosen."""
        self.organisation.choices = options([(one.public_id, one.name) for one in organisations])
        return self
