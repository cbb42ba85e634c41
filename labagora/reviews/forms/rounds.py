"""Forms of the desk of a round."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from labagora.reviews.enums import RoundPhase
from labagora.web.fields import BaseForm, options, required


class PhaseForm(BaseForm):
    """The phase to which the round goes."""

    phase = RadioField(_("Phase"), [required()], choices=options(RoundPhase.choices()))
