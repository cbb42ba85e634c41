"""Forms of conflicts of interest."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField

from labagora.calls.models import Application
from labagora.reviews.actions.conflicts import LONGEST_NOTE, Tie
from labagora.reviews.actions.late import LONGEST_NOTE as LONGEST_LATE_NOTE
from labagora.reviews.enums import ConflictKind, ConflictState
from labagora.reviews.models import Reviewer
from labagora.web.fields import BaseForm, LongText, options, required

DECIDED = (ConflictState.CONFIRMED, ConflictState.DISMISSED)


class TieForm(BaseForm):
    """What ties a person to an application."""

    kind = SelectField(_("Nature du lien"), [required()])
    note = LongText(_("Précisions, lues par l'équipe de l'Institut seule"), limit=LONGEST_NOTE)

    def offer_kinds(self) -> Self:
        """Fill the list of ties, in words."""
        kinds = [(kind.value, gettext(kind.label)) for kind in ConflictKind]
        self.kind.choices = options([("", gettext("Choisissez")), *kinds])
        return self

    def tie(self) -> Tie:
        """Return what was said."""
        return Tie(ConflictKind(self.kind.data), self.note.data or "")


class ReportForm(TieForm):
    """A tie that the Institute's team knows of."""

    reviewer = SelectField(_("Évaluateur"), [required()])
    application = SelectField(_("Candidature"), [required()])

    def offer(self, seats: Sequence[Reviewer], applications: Sequence[Application], names: dict[str, str]) -> Self:
        """Fill the lists."""
        first = ("", gettext("Choisissez"))
        self.reviewer.choices = options([first, *((one.public_id, names[one.public_id]) for one in seats)])
        self.application.choices = options([first, *((one.public_id, one.reference or "") for one in applications)])
        return self.offer_kinds()


class InterestForm(TieForm):
    """What ties one of the Institute's team to an application, in a few words that a colleague reads."""

    application = SelectField(_("Candidature"), [required()])
    note = LongText(_("Ce qui vous lie, en quelques mots"), limit=LONGEST_NOTE, needed=True)

    def offer(self, applications: Sequence[Application]) -> Self:
        """Fill the lists."""
        listed = ((one.public_id, f"{one.reference} – {one.title}") for one in applications)
        self.application.choices = options([("", gettext("Choisissez")), *listed])
        return self.offer_kinds()


class ReleaseForm(BaseForm):
    """Why an interest that one declared is no more."""

    reason = LongText(_("Pourquoi cet intérêt n'existe plus"), limit=LONGEST_NOTE, needed=True)


class LateForm(BaseForm):
    """What was done about an interest that was known after the decision."""

    note = LongText(_("Ce que vous en avez fait"), limit=LONGEST_LATE_NOTE, needed=True)


class DecisionForm(BaseForm):
    """What is held of a conflict, and why."""

    state = RadioField(_("Décision"), [required()], choices=options([(one.value, _(one.label)) for one in DECIDED]))
    note = LongText(_("Note"), limit=LONGEST_NOTE)
