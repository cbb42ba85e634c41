"""A document of a call."""

from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from labagora.web.fields import BaseForm, Text


class DocumentForm(BaseForm):
    """A file to put on the page of a call."""

    title = Text(_("Titre"), limit=160, needed=True, description=_("Le nom que les lecteurs verront."))
    file = FileField(_("Fichier"))

    def incoming(self) -> tuple[BinaryIO, str] | None:
        """Return the stream and the name of what was sent, or None."""
        sent: Any = self.file.data
        return (sent.stream, sent.filename) if getattr(sent, "filename", "") else None
