"""Forms of the desk of consortia."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from labagora.consortia.actions.dates import MOST_MONTHS
from labagora.consortia.actions.hand_made import HandMade
from labagora.consortia.actions.moves import LONGEST_REASON
from labagora.consortia.enums import ConsortiumKind
from labagora.consortia.forms.laureates import LONGEST_SUMMARY
from labagora.consortia.models import Consortium
from labagora.consortia.months import SUPPORT_MONTHS
from labagora.organisations.models import Organisation
from labagora.web.fields import BaseForm, LongText, Text, options, required


class HandMadeForm(BaseForm):
    """A consortium of no call."""

    kind = RadioField(
        _("Ce que c'est"),
        [required()],
        choices=options(ConsortiumKind.choices()),
        default=ConsortiumKind.CONSORTIUM.value,
    )
    name = Text(_("Nom public"), needed=True)
    organisation = SelectField(_("Chef de file"), [required()])
    partner = SelectField(_("Partenaire"), default="")
    summary_public = LongText(_("Résumé public"), limit=LONGEST_SUMMARY)

    def offer(self, organisations: Sequence[Organisation]) -> Self:
        """Fill the lists of organisations."""
        self._known = {one.public_id: one for one in organisations}
        pairs = [(ref, one.name) for ref, one in self._known.items()]
        self.organisation.choices = options([("", gettext("Choisir")), *pairs])
        self.partner.choices = options([("", gettext("Aucun pour le moment")), *pairs])
        return self

    def draft(self) -> HandMade:
        """Return what was typed."""
        partner = self._known.get(self.partner.data or "")
        return HandMade(
            kind=ConsortiumKind(self.kind.data),
            name=self.name.data or "",
            summary_public=self.summary_public.data or "",
            organisation=self._known.get(self.organisation.data or ""),
            partners=[partner] if partner is not None else [],
        )


class StartForm(BaseForm):
    """The first day, and how many months."""

    starts_on = DateField(_("Premier jour de M1"), [required()])
    months = IntegerField(
        _("Nombre de mois"), [required(), NumberRange(1, MOST_MONTHS, _("De 1 à 60."))], default=SUPPORT_MONTHS
    )


class ReasonForm(BaseForm):
    """Why; a day for what needs one."""

    reason = LongText(_("Pourquoi"), limit=LONGEST_REASON)
    ends_on = DateField(_("Nouvelle fin"), [Optional()])
    followed_until = DateField(_("Suivi jusqu'au"), [Optional()])


class PublicForm(BaseForm):
    """What everybody reads of what is to come."""

    upcoming = LongText(_("À venir"), limit=LONGEST_SUMMARY)
    is_shown = BooleanField(_("Montrer sa page à tout le monde"))


class ProviderForm(BaseForm):
    """Which organisation accompanies."""

    provider = SelectField(_("Prestataire"), default="")

    def offer(self, organisations: Sequence[Organisation], consortium: Consortium) -> Self:
        """Fill the list; first opened, show who accompanies."""
        self._known = {one.public_id: one for one in organisations}
        if consortium.provider is not None:
            self._known.setdefault(consortium.provider.public_id, consortium.provider)
        self.provider.choices = options([("", gettext("Aucun")), *((k, v.name) for k, v in self._known.items())])
        if not self.is_submitted():
            self.provider.data = consortium.provider.public_id if consortium.provider else ""
        return self

    def chosen(self) -> Organisation | None:
        """Return the organisation that was chosen."""
        return self._known.get(self.provider.data or "")
