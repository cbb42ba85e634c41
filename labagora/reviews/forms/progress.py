"""Which kind of file an export is; the name of a view."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from labagora.web.fields import BaseForm, Text, options, required


class ExportForm(BaseForm):
    """CSV or XLSX."""

    extension = RadioField(_("Fichier"), [required()], choices=options([("csv", "CSV"), ("xlsx", "XLSX")]))


class ViewForm(BaseForm):
    """The name of a view."""

    name = Text(_("Nom de la vue"), limit=80, needed=True)
