"""Forms of a meeting of the committee."""

from typing import Any, BinaryIO, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, TimeField
from wtforms.validators import ValidationError

from labagora.calls import deadline
from labagora.reviews.actions.deliberations import LONGEST_NOTES, LONGEST_PLACE, Attendance, Meeting
from labagora.reviews.models import Deliberation, Reviewer
from labagora.web.fields import BaseForm, Checks, LongText, Text, options, required


def read_version(text: str | None) -> int:
    """Return a version that a page sends back; nonsense is no version."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else -1


class MeetingForm(BaseForm):
    """When the committee meets, on a clock in Paris, and where."""

    held_day = DateField(_("Jour de la séance"), [required()])
    held_hour = TimeField(_("Heure, à Paris"), [required()])
    place = Text(_("Lieu"), limit=LONGEST_PLACE, needed=True, description=_("Une salle, ou « en visioconférence »."))

    def draft(self) -> Meeting:
        """Return what was asked. Raises Invalid beside the hour when it does not exist, or exists twice."""
        if self.held_day.data is None or self.held_hour.data is None:
            raise ValueError("the form is validated first")
        at = deadline.local_instant(self.held_day.data, self.held_hour.data, field="held_hour")
        return Meeting(at, self.place.data or "")


class CopyForm(BaseForm):
    """A copy of sealed minutes, to be compared and not kept."""

    file = FileField(_("Copie du procès-verbal (PDF)"))

    def validate_file(self, field: FileField) -> None:
        """Ask for a file that holds something."""
        if self.incoming() is None:
            raise ValidationError(gettext("Choisissez le fichier à comparer."))

    def incoming(self) -> BinaryIO | None:
        """Return the stream of what was sent, or None."""
        sent: Any = self.file.data
        return sent.stream if getattr(sent, "filename", "") else None


class AttendanceForm(BaseForm):
    """Who is there."""

    present = Checks(_("Membres présents"))
    notes = LongText(
        _("Notes de séance"),
        limit=LONGEST_NOTES,
        description=_(
            "Elles figurent au procès-verbal. N'y parlez d'aucune candidature : chacune a ses propres notes."
        ),
    )
    version = HiddenField()

    def offer(self, members: list[Reviewer]) -> Self:
        """Fill the list of members."""
        self.present.choices = options([(one.public_id, _member(one)) for one in members])
        return self

    def show(self, deliberation: Deliberation) -> None:
        """Note the version that the page shows now; what was typed stays."""
        self.version.data, self.version.raw_data = str(deliberation.version), None

    def draft(self) -> Attendance:
        """Return what was typed."""
        return Attendance(self.present.data or [], self.notes.data or "", read_version(self.version.data))


def _member(seat: Reviewer) -> str:
    """Return how the team knows a member."""
    name = seat.account.name if seat.account else ""
    label = gettext("Évaluateur %(number)d", number=seat.number)
    told = f"{name} ({label})" if name else label
    return gettext("%(member)s, préside", member=told) if seat.chairs else told
