"""Files of a sheet: what is sent, and what is said of it."""

from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField

from labagora.library.actions.files import FileDraft
from labagora.library.enums import FileRole
from labagora.web.fields import BaseForm, LongText, Text, options, required

ALT = _("Ce que l'image montre, pour qui ne la voit pas. Obligatoire pour une image.")
TITLE = _("Le nom que les lecteurs verront. Obligatoire pour un outil.")


class FileWordsForm(BaseForm):
    """What is said of a file."""

    title = Text(_("Titre"), limit=160, description=TITLE)
    alt = LongText(_("Texte alternatif"), limit=400, description=ALT)
    description = LongText(_("Description"), limit=400, description=_("À quoi il sert, en une phrase."))

    def draft(self, role: FileRole) -> FileDraft:
        """Return what was typed."""
        texts = {name: self._fields[name].data or "" for name in ("title", "description", "alt")}
        return FileDraft(role, **texts)


class FileForm(FileWordsForm):
    """A new file."""

    role = SelectField(_("Que voulez-vous ajouter ?"), [required()], choices=options(FileRole.choices()))
    file = FileField(_("Fichier"))

    def incoming(self) -> tuple[BinaryIO, str] | None:
        """Return the stream and the name of what was sent, or None."""
        sent: Any = self.file.data
        return (sent.stream, sent.filename) if getattr(sent, "filename", "") else None
