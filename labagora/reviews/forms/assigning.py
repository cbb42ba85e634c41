"""Forms of the assignment: what a calculation is asked, an application given by hand."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange

from labagora.reviews.models import ReviewRound
from labagora.reviews.queries.assigning import Candidate
from labagora.reviews.sharing import Asked
from labagora.web.fields import BaseForm, options, required

PARTS = [(0, _("Ne compte pas")), (3, _("Un peu")), (5, _("Moyennement")), (10, _("Beaucoup"))]


def _part(label: Any, help_: Any) -> RadioField:
    return RadioField(label, [required()], choices=options(PARTS), coerce=int, description=help_)


class ProposalForm(BaseForm):
    """What a calculation is asked."""

    per_application = IntegerField(_("Évaluateurs par candidature"), [required(), NumberRange(1, 12, _("De 1 à 12."))])
    wants_patient = BooleanField(_("Au moins un patient ou un proche parmi eux, si possible"))
    respects_refusals = BooleanField(_("Ne jamais proposer ce qu'une personne préfère ne pas lire"))
    competence = _part(
        _("Compétences"), _("Ce que la personne connaît, comparé aux listes de référence remplies par la candidature.")
    )
    bid = _part(_("Souhaits"), _("Ce que la personne aimerait lire."))
    balance = _part(_("Équilibre"), _("Répartir le travail entre tous."))

    @classmethod
    def for_round(cls, round_: ReviewRound) -> Self:
        """Return the form as the settings of the round have it."""
        usual = Asked(per_application=round_.reviewers_per_application, wants_patient=round_.wants_patient)
        return cls(formdata=None, data=usual.stored())

    def asked(self) -> Asked:
        """Return what is asked."""
        return self.data_as(Asked)


class GiveForm(BaseForm):
    """To whom an application is given."""

    reviewer = SelectField(_("Évaluateur"), [required()])
    confirmed = BooleanField(_("Attribuer même si la personne a déjà son nombre de lectures"))

    def offer(self, candidates: Sequence[Candidate]) -> Self:
        """List who could read it: neither those who have it, nor those whom an interest forbids."""
        free = [one.reader for one in candidates if not one.is_cut and not one.has_it]
        self.reviewer.choices = options(
            [
                (
                    one.public_id,
                    gettext(
                        "%(number)d · %(name)s (%(load)d sur %(most)d)",
                        number=one.number,
                        name=one.name or gettext("compte supprimé"),
                        load=one.load,
                        most=one.max_load,
                    ),
                )
                for one in free
            ]
        )
        return self


class PinForm(BaseForm):
    """Whether an assignment stays where it is."""

    pinned = RadioField(_("Fixée"), [required()], choices=options([("oui", _("Oui")), ("non", _("Non"))]))
