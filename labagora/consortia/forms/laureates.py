"""The form of a laureate."""

from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from labagora.calls.models import Application
from labagora.consortia.actions import LaureateDraft
from labagora.consortia.enums import ConsortiumKind, PartnerRole
from labagora.consortia.models import Consortium, ConsortiumPartner
from labagora.consortia.queries.laureates import organisations_of
from labagora.web.fields import BaseForm, Checks, LongText, Text, options, required

LONGEST_SUMMARY = 1_200


class LaureateForm(BaseForm):
    """What everybody will read of a laureate."""

    kind = RadioField(_("Ce que devient la candidature"), [required()], choices=options(ConsortiumKind.choices()))
    name = Text(_("Nom public"), needed=True)
    summary_public = LongText(_("Résumé public"), limit=LONGEST_SUMMARY)
    partners = Checks(_("Organisations partenaires"), choices=())

    def offer(self, application: Application, consortium: Consortium | None) -> Self:
        """Offer the organisations of the team; first opened, the form shows what is known."""
        self._known = {one.public_id: one for one in organisations_of(application)}
        self._known |= {one.organisation.public_id: one.organisation for one in _partners(consortium)}
        self.partners.choices = options([(ref, one.name) for ref, one in self._known.items()])
        if not self.is_submitted():
            self._show(application, consortium)
        return self

    def _show(self, application: Application, consortium: Consortium | None) -> None:
        if consortium is None:
            self.kind.data = ConsortiumKind.CONSORTIUM.value if self._known else ConsortiumKind.SITE.value
            self.name.data, self.partners.data = application.title, list(self._known)
            return
        self.kind.data, self.name.data = consortium.kind.value, consortium.name
        self.summary_public.data = consortium.summary_public
        self.partners.data = [one.organisation.public_id for one in _partners(consortium)]

    def draft(self) -> LaureateDraft:
        """Return what was typed."""
        chosen = [self._known[ref] for ref in self.partners.data or ()]
        kind = ConsortiumKind(self.kind.data)
        return LaureateDraft(kind, self.name.data or "", self.summary_public.data or "", chosen)


def _partners(consortium: Consortium | None) -> list[ConsortiumPartner]:
    return [one for one in consortium.partners if one.role is PartnerRole.PARTNER] if consortium else []
