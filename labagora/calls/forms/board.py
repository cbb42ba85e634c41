"""Where a view of the board gets its name."""

from flask_babel import lazy_gettext as _

from labagora.web.fields import BaseForm, Text


class ViewForm(BaseForm):
    """The name of a view."""

    name = Text(_("Nom de la vue"), limit=80, needed=True)
