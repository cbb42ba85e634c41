"""Forms of admissibility: the checklist, a doubt, a refusal, the answer of a team."""

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField, IntegerField, RadioField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from labagora.reviews.actions.admissibility import LONGEST_NOTE, LONGEST_REASON, LONGEST_REPLY, Answer
from labagora.reviews.actions.settings import MOST_DAYS, MOST_LINES
from labagora.reviews.examining import Examination
from labagora.reviews.forms.settings import VersionedForm
from labagora.web.fields import BaseForm, LongText, options, required

ANSWERS = [("met", _("Oui")), ("unmet", _("Non")), ("unclear", _("À éclaircir")), ("", _("Pas encore regardé"))]


class PointForm(FlaskForm):
    """One line of the checklist; the form around it carries the token."""

    class Meta(BaseForm.Meta):
        """No token of its own."""

        csrf = False

    key = HiddenField()
    answer = RadioField(_("Réponse"), choices=options(ANSWERS), default="")
    note = LongText(_("Note de l'équipe"), limit=LONGEST_NOTE)


class ChecklistForm(VersionedForm):
    """The answers to the checklist."""

    points = FieldList(FormField(PointForm), _("Points à vérifier"), max_entries=MOST_LINES)

    def named(self, it: Examination) -> Self:
        """Give each line the words of its point."""
        labels = {one.key: one.label for one in it.points}
        for number, entry in enumerate(self.points.entries, 1):
            line = entry.form
            line.answer.label.text = labels.get(line.key.data or "", "")
            line.note.label.text = gettext("Note de l'équipe sur le point %(number)d", number=number)
        return self

    def answers(self) -> dict[str, Answer]:
        """Return the answers by line."""
        return {one["key"] or "": Answer(one["answer"] or "", one["note"] or "") for one in self.points.data}


def checklist_form(it: Examination) -> ChecklistForm:
    """Return the form, filled from what was checked."""
    lines = [{"key": one.key, "answer": one.answer, "note": one.note} for one in it.points]
    data = {"points": lines, "version": it.row.version if it.row else 0}
    return ChecklistForm(formdata=None, data=data)


class DoubtForm(BaseForm):
    """What the team of the application is asked."""

    reason = LongText(
        _("Le doute, tel que l'équipe de la candidature le lira"), limit=LONGEST_REASON, needed=True,
        description=_("Dites ce qui manque ou ce qui n'est pas clair, et ce qui suffirait à lever le doute."),
    )  # fmt: skip
    days = IntegerField(
        _("Jours pour répondre"), [required(), NumberRange(1, MOST_DAYS, _("De 1 à 90."))],
        description=_("Le délai de cette question. Les réglages du tour en proposent un."),
    )  # fmt: skip


class RefusalForm(BaseForm):
    """Why an application is turned away."""

    verdict = LongText(
        _("Pourquoi la candidature n'est pas recevable"), limit=LONGEST_REASON, needed=True,
        description=_("L'équipe de la candidature le lira."),
    )  # fmt: skip


class ReplyForm(BaseForm):
    """The answer of a team. ``question`` is the number of the one that its page shows."""

    question = IntegerField(validators=[Optional()], widget=HiddenInput())
    reply = LongText(_("Votre réponse"), limit=LONGEST_REPLY, needed=True)
