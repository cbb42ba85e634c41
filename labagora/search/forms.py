"""What readers and the team type about searches: shape and format only."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, Field, RadioField
from wtforms.validators import ValidationError

from labagora.accounts.addresses import normalised
from labagora.search.enums import Rhythm, Treatment
from labagora.web.fields import BaseForm, at_most, options, required, trimmed


def _rhythm() -> RadioField:
    return RadioField(_("À quel rythme ?"), choices=options(Rhythm.choices()), default=Rhythm.WEEKLY.value)


class OwnAlertForm(BaseForm):
    """An alert of somebody whose address is known and confirmed."""

    rhythm = _rhythm()


class AlertForm(BaseForm):
    """An alert of anybody."""

    address = EmailField(
        _("Adresse électronique"),
        [required(), at_most(200)],
        filters=[trimmed],
        render_kw={"autocomplete": "email"},
    )
    rhythm = _rhythm()

    def validate_address(self, field: Field) -> None:
        """An address that mail can reach: checked for its form only, offline."""
        try:
            field.data = normalised(field.data)
        except ValueError:
            message: Any = _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr")
            raise ValidationError(str(message)) from None


class OpenForm(BaseForm):
    """A button."""


class TreatmentForm(BaseForm):
    """What was done about words that found nothing."""

    treatment = RadioField(_("Suite donnée"), [required()], choices=options(Treatment.choices()))
