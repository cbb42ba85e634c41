"""Forms of the plan of a consortium: milestones, deliverables, themes, versions, what is said of them."""

from typing import Any, BinaryIO, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField

from labagora.consortia.actions.deliverables import LONGEST_COMMENT, LONGEST_NOTE, DeliverableDraft
from labagora.consortia.actions.moves import LONGEST_REASON
from labagora.consortia.actions.plan import MilestoneDraft
from labagora.consortia.enums import Approver, Verdict
from labagora.consortia.forms.choices import terms
from labagora.consortia.models import Deliverable, Milestone
from labagora.web.fields import BaseForm, Checks, LongText, Text, options, required

LONGEST_DESCRIPTION = 4_000


class ReasonForm(BaseForm):
    """Why."""

    reason = LongText(_("Pourquoi"), limit=LONGEST_REASON, needed=True)


class MoveForm(ReasonForm):
    """A new day, and why."""

    due_on = DateField(_("Nouvelle date"), [required()])


class MilestoneForm(BaseForm):
    """Something to reach."""

    title = Text(_("Jalon"), needed=True)
    description = LongText(_("Ce qui sera atteint"), limit=LONGEST_DESCRIPTION)
    theme = SelectField(_("Thème"), default="")

    def offer(self, row: Milestone | None = None) -> Self:
        """Fill the lists; for a milestone that exists, show what it says."""
        self.theme.choices = terms("support_themes", [row.theme] if row else (), none=gettext("Aucun"))
        if row is not None and not self.is_submitted():
            self.title.data, self.description.data, self.theme.data = row.title, row.description, row.theme
        return self

    def draft(self) -> MilestoneDraft:
        """Return what was typed."""
        due_on = self._fields["due_on"].data if "due_on" in self._fields else None
        return MilestoneDraft(self.title.data or "", self.description.data or "", self.theme.data or "", due_on)


class NewMilestoneForm(MilestoneForm):
    """Something new to reach, with its first day."""

    due_on = DateField(_("Date prévue"), [required()])


class DeliverableForm(BaseForm):
    """Something to hand in."""

    title = Text(_("Livrable"), needed=True)
    kind = SelectField(_("Type"), [required()])
    description = LongText(_("Ce qui sera remis"), limit=LONGEST_DESCRIPTION)
    theme = SelectField(_("Thème"), default="")
    is_required = BooleanField(_("Fait partie du minimum attendu"))
    approvers = Checks(_("Qui l'approuve"), choices=options(Approver.choices()), default=[Approver.LEAD.value])

    def offer(self, row: Deliverable | None = None) -> Self:
        """Fill the lists; for a deliverable that exists, show what it says."""
        self.kind.choices = terms("deliverable_kinds", [row.kind] if row else (), none=gettext("Choisir"))
        self.theme.choices = terms("support_themes", [row.theme] if row else (), none=gettext("Aucun"))
        if row is not None and not self.is_submitted():
            for name in ("title", "kind", "description", "theme", "is_required", "approvers"):
                self[name].data = getattr(row, name)
        return self

    def draft(self) -> DeliverableDraft:
        """Return what was typed."""
        due_on = self._fields["due_on"].data if "due_on" in self._fields else None
        return DeliverableDraft(
            title=self.title.data or "",
            kind=self.kind.data or "",
            description=self.description.data or "",
            theme=self.theme.data or "",
            is_required=bool(self.is_required.data),
            approvers=tuple(one for one in Approver if one.value in (self.approvers.data or ())),
            due_on=due_on,
        )


class NewDeliverableForm(DeliverableForm):
    """Something new to hand in, with its first day."""

    due_on = DateField(_("Date prévue"), [required()])


class ThemeForm(BaseForm):
    """A theme and its days."""

    code = SelectField(_("Thème"), [required()])
    starts_on = DateField(_("Premier jour"), [required()])
    ends_on = DateField(_("Dernier jour"), [required()])

    def offer(self) -> Self:
        """Fill the list."""
        self.code.choices = terms("support_themes", none=gettext("Choisir"))
        return self


class FileForm(BaseForm):
    """A file."""

    file = FileField(_("Fichier"))

    def incoming(self) -> tuple[BinaryIO, str] | None:
        """Return the stream and the name of what was sent, or None."""
        sent: Any = self.file.data
        return (sent.stream, sent.filename) if getattr(sent, "filename", "") else None


class VersionForm(FileForm):
    """A version of a deliverable."""

    note = LongText(_("Ce qui change"), limit=LONGEST_NOTE)


class VerdictForm(BaseForm):
    """What an approver says of a version."""

    verdict = RadioField(_("Votre avis"), [required()], choices=options(Verdict.choices()))
    comment = LongText(_("Commentaire"), limit=LONGEST_COMMENT)
