"""What the team writes about a revision of a form: its sections, its notice, what the buttons of the list ask."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from labagora.web.fields import BaseForm, LongText, Text

OPERATIONS = frozenset({"section-up", "section-down", "section-copy", "field-up", "field-down", "field-copy"})


class VersionForm(BaseForm):
    """Which state of the form the page showed."""

    version = HiddenField()

    @property
    def base(self) -> int:
        """The version that the page showed; nonsense agrees with none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class SectionForm(VersionForm):
    """A section."""

    title = Text(_("Titre de la section"), limit=200, needed=True)
    help = LongText(_("Aide, en tête de la section"), limit=2_000)


class OperationForm(VersionForm):
    """A button of the list: « field-up:key »."""

    do = HiddenField()

    def asked(self) -> tuple[str, str] | None:
        """Return the operation and the key, or None for nonsense."""
        name, _colon, key = (self.do.data or "").partition(":")
        return (name, key) if name in OPERATIONS and key else None


class PublicationForm(VersionForm):
    """What changed, told to applicants."""

    notice = LongText(
        _("Ce qui a changé, pour les candidats"),
        limit=2_000,
        description=_("Une ou deux phrases simples. Elles sont montrées aux équipes qui ont commencé."),
    )
