"""Forms of « Mes données »."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from labagora.web.fields import BaseForm, ticked


class ErasureForm(BaseForm):
    """The last step before erasing."""

    understands = BooleanField(_("J'ai compris : l'effacement est immédiat et définitif"), [ticked()])
