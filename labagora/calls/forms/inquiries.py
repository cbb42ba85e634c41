"""Forms of the questions about a call."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from labagora.calls.actions.inquiries import Answer, mark_of
from labagora.calls.models import CallInquiry
from labagora.web.fields import BaseForm, LongText

LONGEST_QUESTION, LONGEST_ANSWER = 3_000, 6_000
ALONE = _("Seule la personne qui a posé la question la lira.")


class QuestionForm(BaseForm):
    """A question to the team."""

    question = LongText(
        _("Votre question"),
        limit=LONGEST_QUESTION,
        needed=True,
        description=_("L'équipe vous répond, à vous seul ou sur la page de l'appel. Dans ce cas, rien ne vous nomme."),
    )


class MarkedForm(BaseForm):
    """A form that knows which answer its writer saw."""

    seen = HiddenField()

    def show(self, inquiry: CallInquiry) -> None:
        """Note the answer that the page shows now; what was typed stays."""
        self.seen.data = mark_of(inquiry)


class AnswerForm(MarkedForm):
    """An answer to the person alone."""

    answer = LongText(_("Réponse à la personne"), limit=LONGEST_ANSWER, needed=True, description=ALONE)

    def draft(self) -> Answer:
        """Return what was typed."""
        return Answer(self.answer.data or "", seen=self.seen.data or "")


class PublicationForm(MarkedForm):
    """A question and its answer as everybody will read them."""

    published_question = LongText(
        _("Question publiée"),
        limit=LONGEST_QUESTION,
        needed=True,
        description=_("Reformulez-la : ni nom, ni organisation, ni détail qui désigne la personne."),
    )
    published_answer = LongText(_("Réponse publiée"), limit=LONGEST_ANSWER, needed=True)

    def draft(self) -> Answer:
        """Return what was typed."""
        return Answer(self.published_answer.data or "", self.published_question.data or "", self.seen.data or "")
