"""Forms of reviewers: invited, accepting, described, wishing."""

from typing import Any, Self

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, Field, IntegerField
from wtforms.validators import NumberRange, ValidationError

from labagora.accounts.addresses import normalised
from labagora.reference.queries import vocabulary
from labagora.reviews.actions.invitations import LONGEST_REASON, MOST_LOAD, Acceptance, SeatDraft
from labagora.web.fields import BaseForm, Checks, LongText, at_most, options, required, trimmed

COMPETENCES = ("cancers", "care_steps", "life_themes")  # the lists that applications are described with too


class SeatForm(BaseForm):
    """What the Institute's team decides of a seat."""

    max_load = IntegerField(
        _("Lectures au plus"),
        [required(), NumberRange(0, MOST_LOAD, _("De 0 à 200."))],
        default=8,
        description=_("0 pour une personne qui siège au comité sans évaluer."),
    )
    is_patient = BooleanField(_("Patient ou proche : apporte l'expérience de la maladie"))
    sits = BooleanField(_("Siège au comité"))
    chairs = BooleanField(_("Préside le comité"))

    def draft(self) -> SeatDraft:
        """Return what was decided."""
        return SeatDraft(self.max_load.data or 0, self.is_patient.data, self.sits.data, self.chairs.data)


class InvitationForm(SeatForm):
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


class CompetenceForm(BaseForm):
    """What a reviewer knows, how much they can read."""

    cancers = Checks(_("Cancers"))
    care_steps = Checks(_("Étapes du parcours"))
    life_themes = Checks(_("Thèmes de vie"))
    max_load = IntegerField(_("Nombre de candidatures que je peux lire, au plus"), [required()])

    def offer(self, held: list[str]) -> Self:
        """Fill the lists; what was ticked and is offered no more stays."""
        for name in COMPETENCES:
            own = [one.partition(":")[2] for one in held if one.startswith(f"{name}:")]
            self[name].choices = options(vocabulary(name).choices(own, str(get_locale())))
        return self

    def answer(self) -> Acceptance:
        """Return what was said: ``vocabulary:code`` for each thing that is known."""
        return Acceptance([f"{name}:{code}" for name in COMPETENCES for code in self[name].data or []], self.load())

    def load(self) -> int:
        """Return the number of readings."""
        return -1 if self.max_load.data is None else self.max_load.data


def held_values(competences: list[str], max_load: int) -> dict[str, Any]:
    """Return what a reviewer said as the data of the form."""
    by_list: dict[str, Any] = {name: [] for name in COMPETENCES}
    for one in competences:
        name, _colon, code = one.partition(":")
        by_list.get(name, []).append(code)
    return {**by_list, "max_load": max_load}


class DeclineForm(BaseForm):
    """Why one says no, if one wishes to say."""

    reason = LongText(_("Motif"), limit=LONGEST_REASON)
