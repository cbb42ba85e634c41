"""The forms of a value: a month in a site, its categories, its words, its evidence; and a file of values."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Self

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, HiddenField, SelectField

from labagora.consortia.indicators.enums import CATEGORIES, Axis, Voice
from labagora.consortia.indicators.forms.figures import FigureField, MonthField
from labagora.consortia.indicators.forms.following import number_of
from labagora.consortia.indicators.models import Indicator, MeasureRevision
from labagora.consortia.indicators.shapes import Pair, Reading, axes_of, field_names, held, words
from labagora.core.states import LabelledEnum
from labagora.engines.measures import needs_base
from labagora.organisations.models import Organisation
from labagora.web.fields import BaseForm, LongText, Text, options, required

MOST_FILES = 5


class MeasureForm(BaseForm):
    """A value; the fields of its numbers are added by ``measure_form``."""

    comment = LongText(_("Commentaire"), limit=2000, description=_("Ce qui aide à lire ce nombre."))
    feedback = LongText(_("Retour qualitatif"), limit=2000)
    voice = SelectField(
        _("De qui vient ce retour"), choices=options([("", _("Choisir")), *Voice.choices()]), default=""
    )
    files = MultipleFileField(_("Fichiers de preuve"))
    link = Text(_("Adresse d'une preuve"), limit=500)
    evidence_title = Text(_("Ce que prouve cette pièce"), limit=200)
    is_withdrawn = BooleanField(_("Retirer cette valeur"))
    reason = LongText(_("Pourquoi cette correction"), limit=1000)
    number = HiddenField()

    indicator: Indicator

    @property
    def axes(self) -> Iterator[tuple[Axis, list[tuple[LabelledEnum, Any, Any]]]]:
        """Yield each axis with its categories and their fields, for the page."""
        for axis in axes_of(self.indicator):
            yield axis, [(one, *self._fields_of(axis, one)) for one in CATEGORIES[axis]]

    def _fields_of(self, axis: Axis, one: LabelledEnum) -> tuple[Any, Any]:
        on_amount, on_base = field_names(axis.value, one.value)
        return self[on_amount], getattr(self, on_base, None)

    def show(self, revision: MeasureRevision | None) -> Self:
        """First opened, the form shows what holds."""
        if self.is_submitted():
            return self
        self.number.data = str(revision.number if revision else 0)
        if revision is None:
            return self
        self.comment.data, self.feedback.data = revision.comment, revision.feedback
        self.voice.data = revision.voice.value if revision.voice else ""
        self._set_pair(("amount", "base"), (revision.amount, revision.base))
        for axis, parts in held(revision.breakdown).items():
            for code, pair in parts.items():
                self._set_pair(field_names(axis, code), pair)
        return self

    def _set_pair(self, names: tuple[str, str], pair: Pair) -> None:
        for name, value in zip(names, pair, strict=True):
            if name in self:
                self[name].data = value

    def _pair(self, names: tuple[str, str]) -> Pair:
        on_amount, on_base = names
        return self[on_amount].data, self[on_base].data if on_base in self else None

    @property
    def base_number(self) -> int:
        """Return the number of the revision that was on the page."""
        return number_of(self.number)

    def reading(self) -> Reading:
        """Return what was typed."""
        amount, base = self._pair(("amount", "base"))
        breakdown = {
            axis.value: {
                one.value: pair
                for one in CATEGORIES[axis]
                if (pair := self._pair(field_names(axis.value, one.value))) != (None, None)
            }
            for axis in axes_of(self.indicator)
        }
        feedback = words(self.feedback.data or "")
        return Reading(
            amount=amount,
            base=base,
            breakdown=breakdown,
            comment=words(self.comment.data or ""),
            feedback=feedback,
            voice=Voice(self.voice.data) if self.voice.data and feedback else None,
            is_withdrawn=bool(self.is_withdrawn.data),
            reason=words(self.reason.data or ""),
        )

    def incoming(self) -> list[tuple[BinaryIO, str]]:
        """Return the streams and the names of the files that were sent."""
        sent: Sequence[Any] = self.files.data or ()
        return [(one.stream, one.filename) for one in sent if getattr(one, "filename", "")]


def measure_form(indicator: Indicator, **arguments: Any) -> MeasureForm:
    """Return the form of a value: an amount, a base where there is one, and the same for each category."""
    has_base = needs_base(indicator.kind)
    extra: dict[str, Any] = {"indicator": indicator, "amount": FigureField(indicator.numerator or _("Valeur"))}
    if has_base:
        extra["base"] = FigureField(indicator.denominator or _("Sur combien d'observations"))
    for axis in axes_of(indicator):
        for one in CATEGORIES[axis]:
            on_amount, on_base = field_names(axis.value, one.value)
            extra[on_amount] = FigureField(_("Valeur"))
            if has_base:
                extra[on_base] = FigureField(_("Observations"))
    form: MeasureForm = type("MeasureFormOf", (MeasureForm,), extra)(**arguments)
    return form


class PlaceForm(BaseForm):
    """In which site and in which month a value is to be recorded."""

    site = SelectField(_("Site"), [required()], choices=())
    month = MonthField(_("Mois"))

    def offer(self, organisations: Sequence[Organisation]) -> Self:
        """Offer the sites for which somebody records values."""
        self.site.choices = options([(one.public_id, one.name) for one in organisations])
        return self


class ImportForm(BaseForm):
    """A file of values."""

    file = FileField(_("Fichier CSV ou XLSX"))
    only_check = BooleanField(_("Vérifier seulement, sans rien enregistrer"))

    def incoming(self) -> tuple[BinaryIO, str] | None:
        """Return the stream and the name of what was sent, or None."""
        sent: Any = self.file.data
        return (sent.stream, sent.filename) if getattr(sent, "filename", "") else None
