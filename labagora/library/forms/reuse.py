"""What an organisation says of its use of a sheet, and how a territorial version starts."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from labagora.core.partial_date import PartialDate
from labagora.library.commands import ReuseDraft
from labagora.library.enums import ReuseStage
from labagora.library.models import Reuse
from labagora.reference.queries import regions
from labagora.web.fields import BaseForm, LongText, Text, options, required
from labagora.web.partial_date_field import PartialDateField


def _organisations(found: Sequence[Any]) -> Any:
    return options([(row.public_id, row.name) for row in found])


def _regions() -> Any:
    return options([("", _("Celle de l'organisation")), *((region.code, region.name) for region in regions())])


class ReuseForm(BaseForm):
    """How far the organisation has come, where, and with what result."""

    version = IntegerField(_("Version"), [Optional()], widget=HiddenInput())
    stage = SelectField(_("Où en êtes-vous ?"), [required()])
    place = Text(
        _("Lieu"),
        limit=160,
        description=_("Un établissement, un service ou un territoire. Vide : toute l'organisation."),
    )
    region_code = SelectField(_("Région"))
    since = PartialDateField(_("Depuis quand"))
    adapted = LongText(_("Ce que vous avez adapté"), limit=3000)
    results = LongText(_("Ce que cela donne"), limit=3000, description=_("Un chiffre, un retour, une surprise."))
    why_abandoned = LongText(
        _("Pourquoi vous avez arrêté"),
        limit=3000,
        description=_("À remplir si vous avez abandonné : cela aide les autres."),
    )

    def offer(self) -> "ReuseForm":
        """Set the choices."""
        self.stage.choices = options([(value, _(label)) for value, label in ReuseStage.choices()])
        self.region_code.choices = _regions()
        return self

    def draft(self) -> ReuseDraft:
        """Return what was typed."""
        since: PartialDate | None = self.since.data
        return ReuseDraft(
            stage=self.stage.data or "",
            place=self.place.data or "",
            region_code=self.region_code.data or None,
            since=since.stored if since else "",
            adapted=self.adapted.data or "",
            results=self.results.data or "",
            why_abandoned=self.why_abandoned.data or "",
        )


class NewReuseForm(ReuseForm):
    """The same, with the organisation that speaks."""

    organisation = SelectField(_("Votre organisation"), [required()])

    def offer_to(self, organisations: Sequence[Any]) -> "NewReuseForm":
        """Set the choices."""
        self.offer()
        self.organisation.choices = _organisations(organisations)
        return self


def reuse_form(reuse: Reuse) -> ReuseForm:
    """Return the form of a declaration, its date opened."""
    names = ("version", "place", "region_code", "adapted", "results", "why_abandoned")
    values = {name: getattr(reuse, name) for name in names}
    since = PartialDate.from_stored(reuse.since) if reuse.since else None
    return ReuseForm(data={**values, "stage": reuse.stage.value, "since": since}).offer()


class ForkForm(BaseForm):
    """The start of a territorial version."""

    organisation = SelectField(_("Organisation qui l'écrit"), [required()])
    territory = Text(
        _("Territoire"), limit=120, needed=True, description=_("Par exemple « Bassin de Vannes » ou « Grand Est ».")
    )
    region_code = SelectField(_("Région"))

    def offer_to(self, organisations: Sequence[Any]) -> "ForkForm":
        """Set the choices."""
        self.organisation.choices = _organisations(organisations)
        self.region_code.choices = _regions()
        return self


class HidingForm(BaseForm):
    """Why a declaration leaves the public page."""

    reason = LongText(_("Motif"), limit=1000, needed=True, description=_("L'organisation le lira."))
