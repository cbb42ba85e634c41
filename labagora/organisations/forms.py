"""Forms of organisations and memberships: shape and format only."""

import re
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import Regexp

from labagora.organisations.commands import OrganisationDraft
from labagora.organisations.models import Organisation
from labagora.reference.queries import departments, regions, vocabulary
from labagora.web.fields import BaseForm, LongText, Text, options, required

LINK = Regexp(r"https?://[^\s<>\"']+\Z", message=_("Écrivez une adresse complète, qui commence par https://."))
UNKNOWN = ("", _("Non précisé"))


class OrganisationForm(BaseForm):
    """What may be written about an organisation."""

    name = Text(_("Nom complet"), limit=200, needed=True)
    short_name = Text(_("Nom court ou sigle"), limit=60)
    kind = SelectField(_("Type"), [required()])
    town = Text(_("Ville"), limit=120)
    department_code = SelectField(_("Département"), default="")
    region_code = SelectField(
        _("Région"), default="", description=_("Le département, s'il est choisi, décide de la région.")
    )
    website = Text(_("Site internet"), limit=300, validators=[LINK])
    siret = Text(_("Numéro SIRET"), limit=20, description=_("14 chiffres."))
    description = LongText(_("Présentation"), limit=2000)

    def offer(self, organisation: Organisation | None = None) -> "OrganisationForm":
        """Set the choices."""
        locale = str(get_locale())
        held = [organisation.kind] if organisation else []
        kinds = vocabulary("organisation_types").choices(held, locale)
        self.kind.choices = options([("", _("Choisir")), *kinds])
        self.department_code.choices = options([UNKNOWN, *((one.code, one.label) for one in departments())])
        self.region_code.choices = options([UNKNOWN, *((one.code, one.name) for one in regions())])
        return self

    def draft(self) -> OrganisationDraft:
        """Return what was typed."""
        names = OrganisationDraft.__dataclass_fields__
        values: dict[str, Any] = {name: value or "" for name, value in self.data.items() if name in names}
        values["region_code"] = self.region_code.data or None
        values["department_code"] = self.department_code.data or None
        values["siret"] = re.sub(r"[\s.]", "", self.siret.data or "") or None
        values["aliases"] = self.alias_lines()
        return OrganisationDraft(**values)

    def alias_lines(self) -> list[str]:
        """Return the other names, one a line; the form of a visitor has none."""
        field = self._fields.get("aliases")
        lines = (field.data or "").splitlines() if field is not None else []
        return list(dict.fromkeys(line.strip()[:200] for line in lines if line.strip()))[:20]


class ProposalForm(OrganisationForm):
    """An organisation that nobody registered yet, and what I do there."""

    function = Text(_("Votre fonction"), limit=120)


class OfficeOrganisationForm(OrganisationForm):
    """What the team may write about an organisation."""

    aliases = LongText(_("Autres noms, un par ligne"), limit=2000)
    source_url = Text(_("Source publique"), limit=400, validators=[LINK])


class MembershipForm(BaseForm):
    """A request to join."""

    function = Text(_("Votre fonction"), limit=120, description=_("Elle aide la personne qui confirme."))


class MergeForm(BaseForm):
    """The other organisation, which becomes another name of this one."""

    other = SelectField(_("Organisation en double"), [required()])


def office_form(organisation: Organisation | None = None) -> OfficeOrganisationForm:
    """Return the form of the team, its choices set."""
    if organisation is None:
        form = OfficeOrganisationForm()
    else:
        names = set(OrganisationDraft.__dataclass_fields__) - {"aliases"}
        values = {name: getattr(organisation, name) or "" for name in names}
        form = OfficeOrganisationForm(data={**values, "aliases": "\n".join(organisation.aliases)})
    form.offer(organisation)
    return form
