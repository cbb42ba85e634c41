"""Links for proof-readers, and what they answer."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, RadioField
from wtforms.validators import NumberRange

from labagora.library.actions.proofs import MOST_DAYS
from labagora.library.enums import Verdict
from labagora.library.models import ProofLink
from labagora.web.fields import BaseForm, LongText, Text, options, required

LONGEST_REMARK = 2_000
PREFIX = "remark_"


class ProofForm(BaseForm):
    """A new link."""

    label = Text(
        _("À qui est-il destiné ?"),
        limit=120,
        needed=True,
        description=_("Un comité, un service, une association. Jamais le nom d'une personne."),
    )
    days = IntegerField(
        _("Valable combien de jours ?"),
        [required(), NumberRange(1, MOST_DAYS, _("De 1 à 60 jours."))],
        default=14,
    )


class AnswerForm(BaseForm):
    """What a proof-reader says. One box for each part of the sheet is added by ``answer_form``."""

    verdict = RadioField(_("Votre avis"), [required()], choices=options(Verdict.choices()), validate_choice=True)

    @property
    def remark_fields(self) -> dict[str, Field]:
        """Return the box of each part."""
        return {name.removeprefix(PREFIX): field for name, field in self._fields.items() if name.startswith(PREFIX)}

    def remarks(self) -> dict[str, str]:
        """Return what was typed, by part; a box that was not sent is empty."""
        return {section: (field.data or "") if field.raw_data else "" for section, field in self.remark_fields.items()}


def answer_form(link: ProofLink, sections: Iterable[tuple[str, str]]) -> AnswerForm:
    """Return the form of a link for ``(key, name)`` of each part, filled with what was answered before."""
    members: dict[str, Any] = {
        f"{PREFIX}{key}": LongText(_("Votre remarque sur « %(part)s »", part=name), limit=LONGEST_REMARK)
        for key, name in sections
    }
    values = {f"{PREFIX}{remark.section}": remark.text for remark in link.remarks}
    form: AnswerForm = type("AnswerForm", (AnswerForm,), members)(
        data={**values, "verdict": link.verdict.value if link.verdict else None}
    )
    return form
