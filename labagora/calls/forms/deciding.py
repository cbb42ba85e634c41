"""Forms of the team about an application: a late code, a correction."""

from datetime import datetime
from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, TimeField
from wtforms.validators import NumberRange

from labagora.calls import deadline
from labagora.calls.actions.corrections import LONGEST_MESSAGE, Demand
from labagora.calls.actions.late_codes import LONGEST_REASON, MOST_USES, Permission
from labagora.engines.questionnaire import Questionnaire
from labagora.web.fields import BaseForm, Checks, LongText, options, required

SEPARATOR = "/"  # in no key of a form


class UntilForm(BaseForm):
    """Until when, on a clock in Paris."""

    due_day = DateField(_("Jusqu'au"), [required()])
    due_hour = TimeField(_("Heure, à Paris"), [required()])

    def until(self) -> datetime:
        """Return the instant. Raises Invalid beside the hour when it does not exist, or exists twice."""
        if self.due_day.data is None or self.due_hour.data is None:
            raise ValueError("the form is validated first")
        return deadline.local_instant(self.due_day.data, self.due_hour.data, field="due_hour")


class LateCodeForm(UntilForm):
    """What a code allows, and why."""

    max_uses = IntegerField(
        _("Nombre de dépôts permis"), [required(), NumberRange(1, MOST_USES, _("De 1 à 5."))], default=1
    )
    reason = LongText(_("Motif"), limit=LONGEST_REASON, needed=True)

    def draft(self) -> Permission:
        """Return what was asked."""
        return Permission(self.until(), self.max_uses.data or 0, self.reason.data or "")


class CorrectionForm(UntilForm):
    """Which answers, what about them."""

    fields_asked = Checks(_("Réponses à corriger"))
    message = LongText(_("Ce qui est à corriger"), limit=LONGEST_MESSAGE, needed=True)

    def offer(self, form: Questionnaire) -> Self:
        """Fill the list of answers, under their sections."""
        self.fields_asked.choices = options(
            [
                (f"{section.key}{SEPARATOR}{field.key}", f"{section.title} – {field.label}")
                for section, field in form.placed()
                if field.answers
            ]
        )
        return self

    def draft(self) -> Demand:
        """Return what was asked."""
        places = [tuple(one.split(SEPARATOR, 1)) for one in self.fields_asked.data or []]
        return Demand([(one[0], one[1]) for one in places], self.message.data or "", self.until())
