"""The back office of the indicators: the dictionary, and the evaluation of a call."""

from flask_babel import lazy_gettext as _

from labagora.consortia.indicators.office import dictionary, evaluation  # noqa: F401
from labagora.consortia.indicators.office.blueprint import bp
from labagora.web.office_menu import register

register(_("Accompagnement"), _("Dictionnaire d'indicateurs"), "office_indicators.indicator_list", order=62)

__all__ = ["bp"]
