"""Which kind of file an export is."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from labagora.web.fields import BaseForm, options, required


class ExportForm(BaseForm):
    """CSV or XLSX."""

    extension = RadioField(_("Fichier"), [required()], choices=options([("csv", "CSV"), ("xlsx", "XLSX")]))
