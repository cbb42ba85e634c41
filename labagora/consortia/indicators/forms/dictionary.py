"""The form of a line of the dictionary."""

from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from labagora.consortia.indicators.actions.dictionary import IndicatorDraft
from labagora.consortia.indicators.enums import Axis, Dimension, EvidenceLevel, Period
from labagora.consortia.indicators.models import Indicator
from labagora.engines.measures import Direction, ValueKind
from labagora.web.fields import BaseForm, Checks, Lines, LongText, Text, options, required

MOST_PEOPLE = 20
SHORT = ("code", "name", "unit", "numerator", "denominator", "source", "question")
LONG = ("definition", "formula")


class IndicatorForm(BaseForm):
    """A line of the dictionary."""

    name = Text(_("Nom"), needed=True)
    code = Text(
        _("Code"), limit=60, description=_("Le nom court de l'indicateur dans les fichiers. Vide : il est tiré du nom.")
    )
    dimension = RadioField(_("Dimension"), [required()], choices=options(Dimension.choices()))
    definition = LongText(_("Définition"), limit=2000, needed=True)
    kind = RadioField(_("Ce qu'est la valeur"), [required()], choices=options(ValueKind.choices()))
    unit = Text(_("Unité"), limit=40, description=_("Jours, euros, kg de CO2… Rien pour une proportion."))
    numerator = Text(_("Numérateur, ou ce qui est compté"), limit=300)
    denominator = Text(
        _("Dénominateur, ou nombre d'observations"), limit=300,
        description=_("Sur quoi porte la valeur. Rien pour un total."),
    )  # fmt: skip
    formula = LongText(_("Formule"), limit=1000)
    counts_people = BooleanField(
        _("On compte des personnes"),
        description=_("Au-dessous de 11 personnes, rien n'est montré au public."),
    )
    direction = RadioField(_("Sens voulu"), [required()], choices=options(Direction.choices()))
    axes = Checks(_("Détail demandé"), choices=options(Axis.choices()))
    period = SelectField(_("Périodicité"), [required()], choices=options(Period.choices()))
    source = Text(_("Source des données"), limit=300)
    evidence_level = SelectField(_("Niveau de preuve"), [required()], choices=options(EvidenceLevel.choices()))
    co_definers = Lines(
        _("Qui l'a défini avec l'Institut"), description=_("Une personne morale ou un groupe par ligne.")
    )
    question = Text(
        _("Question posée à côté du nombre"), limit=300,
        description=_("Pour recueillir un retour qualitatif. Exemple : « Qu'en disent les patients ? »"),
    )  # fmt: skip
    version = HiddenField()

    def show(self, row: Indicator | None) -> Self:
        """First opened, the form shows what is known."""
        if self.is_submitted():
            return self
        if row is None:
            self.counts_people.data, self.direction.data = True, Direction.MORE.value
            self.period.data, self.evidence_level.data = Period.MONTH.value, EvidenceLevel.DECLARED.value
            return self
        for name in (*SHORT, *LONG, "counts_people", "axes", "co_definers"):
            self[name].data = getattr(row, name)
        for name in ("dimension", "kind", "direction", "period", "evidence_level"):
            self[name].data = getattr(row, name).value
        self.version.data = str(row.version)
        return self

    @property
    def base_version(self) -> int:
        """Return the version that was on the page."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0

    def draft(self) -> IndicatorDraft:
        """Return what was typed."""
        texts = {name: self[name].data or "" for name in (*SHORT, *LONG)}
        return IndicatorDraft(
            **texts,
            dimension=Dimension(self.dimension.data),
            kind=ValueKind(self.kind.data),
            direction=Direction(self.direction.data),
            counts_people=bool(self.counts_people.data),
            axes=self.axes.data or (),
            period=Period(self.period.data),
            evidence_level=EvidenceLevel(self.evidence_level.data),
            co_definers=[one[:200] for one in self.co_definers.data or ()][:MOST_PEOPLE],
        )
