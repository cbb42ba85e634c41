"""Forms of the letters: the text for everybody, the text for one team, what was read before it leaves."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField
from wtforms.widgets import HiddenInput

from labagora.reviews.enums import Outcome
from labagora.reviews.letters import read_seen
from labagora.web.fields import BaseForm, LongText, Text, options, required

LONGEST_SUBJECT, LONGEST_BODY = 160, 8_000


class OutcomeForm(BaseForm):
    """To whom a dispatch is written."""

    outcome = RadioField(_("Décision"), [required()], choices=options(Outcome.choices()))


class DispatchForm(BaseForm):
    """The text that every team of an outcome reads."""

    subject = Text(_("Objet"), limit=LONGEST_SUBJECT, needed=True)
    body = LongText(_("Texte du courrier"), limit=LONGEST_BODY, needed=True)
    version = IntegerField(widget=HiddenInput())

    @property
    def base_version(self) -> int:
        """The version that the page showed."""
        return self.version.data or 0


class LetterForm(BaseForm):
    """The text that one team reads, its values already in it."""

    base = HiddenField()
    subject = Text(_("Objet"), limit=1_000, needed=True)
    body = LongText(_("Texte du courrier"), limit=LONGEST_BODY * 2, needed=True)


class SendingForm(BaseForm):
    """What was read, and that the remedies were checked."""

    seen = HiddenField()
    is_checked = BooleanField(_("J'ai vérifié les délais et voies de recours de ces courriers"))

    @property
    def marks(self) -> dict[str, str]:
        """The marks of the letters that the page showed."""
        return dict(read_seen(self.seen.data or ""))
