"""Where the answers of an application are taken."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField

from labagora.calls.models import Call
from labagora.organisations.models import Organisation
from labagora.web.fields import BaseForm, options, required


class DuplicationForm(BaseForm):
    """The call, and the organisation that answers it."""

    call = SelectField(_("Appel auquel candidater"), [required()])
    organisation = SelectField(_("Organisation qui porte la candidature"), [required()])

    def offer(self, calls: Sequence[Call], organisations: Sequence[Organisation]) -> "DuplicationForm":
        """Fill the lists; the first call is the likeliest."""
        self.call.choices = options([(one.public_id, f"{one.title} ({one.reference})") for one in calls])
        self.organisation.choices = options([(one.public_id, one.name) for one in organisations])
        return self
