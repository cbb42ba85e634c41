"""Forms of the members of a consortium."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, EmailField, Field, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from labagora.accounts.addresses import normalised
from labagora.consortia.actions.members import PlaceDraft
from labagora.consortia.enums import WorkspaceRole
from labagora.consortia.forms.choices import terms
from labagora.consortia.models import WorkspaceMember
from labagora.organisations.models import Organisation
from labagora.web.fields import BaseForm, at_most, options, required, trimmed

MEANINGS = {
    WorkspaceRole.LEAD: _("Chef de file : répond du plan et des membres, approuve les livrables"),
    WorkspaceRole.PARTNER: _("Partenaire : lit tout, remet des livrables"),
    WorkspaceRole.SITE: _("Terrain d'expérimentation : lit tout, remet des livrables, mesure"),
    WorkspaceRole.OBSERVER: _("Observateur : lit ce qui est remis, sans les brouillons"),
    WorkspaceRole.PROVIDER: _("Prestataire : accompagne, tient le plan et les membres"),
}


class PlaceForm(BaseForm):
    """What somebody is in a consortium."""

    role = RadioField(_("Rôle"), [required()], default=WorkspaceRole.PARTNER.value)
    organisation = SelectField(_("Organisation"), default="")
    perspective = SelectField(_("Point de vue"), default="")
    theme = SelectField(_("Thème"), default="")
    joined_on = DateField(_("Premier jour"), [Optional()])

    def offer(
        self,
        roles: Sequence[WorkspaceRole],
        organisations: Sequence[Organisation],
        place: WorkspaceMember | None = None,
    ) -> Self:
        """Fill the lists; for a place that exists, show what it is."""
        self._known = {one.public_id: one for one in organisations}
        self.role.choices = options([(role.value, str(MEANINGS[role])) for role in roles])
        self.organisation.choices = options(
            [("", gettext("Non précisée")), *((k, v.name) for k, v in self._known.items())]
        )
        self.perspective.choices = terms(
            "perspectives", [place.perspective] if place else (), none=gettext("Non précisé")
        )
        self.theme.choices = terms("support_themes", [place.theme] if place else (), none=gettext("Tous les thèmes"))
        if place is not None and not self.is_submitted():
            self.role.data, self.perspective.data = place.role.value, place.perspective
            self.theme.data, self.joined_on.data = place.theme, place.joined_on
            self.organisation.data = place.organisation.public_id if place.organisation else ""
        return self

    def draft(self) -> PlaceDraft:
        """Return what was chosen."""
        return PlaceDraft(
            role=WorkspaceRole(self.role.data),
            organisation=self._known.get(self.organisation.data or ""),
            perspective=self.perspective.data or "",
            theme=self.theme.data or "",
            joined_on=self.joined_on.data,
        )


class InvitationForm(PlaceForm):
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
