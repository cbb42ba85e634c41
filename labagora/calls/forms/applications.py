"""Forms around an application: starting it, naming it, filing it, taking it out."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.validators import Optional

from labagora.calls.actions.applications import LONGEST_REASON, Description
from labagora.calls.actions.filing import Request
from labagora.calls.models import Call
from labagora.organisations.models import Organisation
from labagora.web.fields import BaseForm, LongText, Text, options, required


class DescriptionForm(BaseForm):
    """What the application is called; its lot and its authorisation when the call asks for them."""

    title = Text(_("Titre de votre candidature"), limit=200, needed=True)
    lot = SelectField(_("Lot"), [required()])
    authorisation_reference = Text(_("Référence de l'autorisation"), limit=80)
    authorisation_until = DateField(_("Autorisation valable jusqu'au"), [Optional()])

    def ask_for(self, call: Call) -> Self:
        """Keep the questions that the call asks."""
        if call.lots:
            self.lot.choices = options(
                [("", gettext("Choisissez")), *((str(one["code"]), str(one["label"])) for one in call.lots)]
            )
        else:
            del self.lot
        if not call.eligibility.get("authorisation"):
            del self.authorisation_reference
            del self.authorisation_until
        return self

    def draft(self) -> Description:
        """Return what was typed."""
        data = self.data
        return Description(
            title=data["title"] or "",
            lot=data.get("lot") or "",
            authorisation_reference=data.get("authorisation_reference") or "",
            authorisation_until=data.get("authorisation_until"),
        )


class StartForm(DescriptionForm):
    """The organisation that applies, and the description."""

    organisation = SelectField(_("Organisation qui porte la candidature"), [required()])

    def offer(self, organisations: Sequence[Organisation]) -> Self:
        """Fill the list; alone, an organisation is chosen."""
        self.organisation.choices = options([(one.public_id, one.name) for one in organisations])
        return self


class FilingForm(BaseForm):
    """The button that files. ``key`` makes a second click the same request."""

    key = HiddenField()
    code = Text(_("Code de dépôt tardif"), limit=40)
    is_corrected = BooleanField(_("J'ai fait les corrections demandées"))

    def asked(self) -> Request:
        """Return what was sent."""
        return Request(self.key.data or "", self.code.data or "", bool(self.is_corrected.data))


class WithdrawalForm(BaseForm):
    """Why."""

    reason = LongText(_("Pourquoi retirez-vous cette candidature ?"), limit=LONGEST_REASON, needed=True)
