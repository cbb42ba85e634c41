"""The forms of what a consortium follows: a start, a target, the sites."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, SelectField

from labagora.consortia.indicators.actions.following import SettingDraft, SiteLine
from labagora.consortia.indicators.enums import CATEGORIES
from labagora.consortia.indicators.forms.figures import FigureField, MonthField
from labagora.consortia.indicators.models import Indicator, IndicatorSetting, MeasuringSite
from labagora.consortia.indicators.shapes import axes_of
from labagora.consortia.models import Promise
from labagora.engines.measures import needs_base
from labagora.organisations.models import Organisation
from labagora.web.fields import BaseForm, Checks, LongText, options


def number_of(field: Field) -> int:
    """Return the number that a hidden field carries; nonsense is 0, which is nobody's."""
    text = field.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


class SettingForm(BaseForm):
    """Where an indicator starts and where it should go; the targets of its categories are added by ``setting_form``."""

    baseline_amount = FigureField(_("Valeur de départ"))
    baseline_month = MonthField(_("Mois de la valeur de départ"))
    target = FigureField(_("Cible"))
    note = LongText(_("D'où viennent la valeur de départ et la cible"), limit=1000)
    promise = SelectField(_("Engagement de la candidature"), choices=(), default="")
    reason = LongText(_("Pourquoi ce changement"), limit=1000)
    number = HiddenField()

    indicator: Indicator
    targets: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()

    def offer(self, promises: Sequence[Promise]) -> Self:
        """Offer what the application promised."""
        self.promise.choices = options([("", _("Aucun")), *((one.public_id, one.title) for one in promises)])
        self._promises = {one.public_id: one for one in promises}
        return self

    def show(self, setting: IndicatorSetting | None, promise: Promise | None = None) -> Self:
        """First opened, the form shows what holds."""
        if self.is_submitted() or setting is None:
            return self
        for name in ("baseline_amount", "baseline_base", "baseline_month", "target", "note"):
            if name in self:
                self[name].data = getattr(setting, name)
        self.number.data, self.promise.data = str(setting.number), promise.public_id if promise else ""
        for axis, parts in self.targets:
            for code, name in parts:
                self[name].data = setting.axis_targets.get(axis, {}).get(code)
        return self

    @property
    def chosen(self) -> Promise | None:
        """Return the promise that was chosen."""
        return self._promises.get(self.promise.data or "")

    @property
    def base(self) -> int:
        """Return the number of the setting that was on the page."""
        return number_of(self.number)

    def draft(self) -> SettingDraft:
        """Return what was typed."""
        targets = {
            axis: {code: self[name].data for code, name in parts if self[name].data is not None}
            for axis, parts in self.targets
        }
        return SettingDraft(
            baseline_amount=self.baseline_amount.data,
            baseline_base=self["baseline_base"].data if "baseline_base" in self else None,
            baseline_month=self.baseline_month.data,
            target=self.target.data,
            axis_targets=targets,
            note=self.note.data or "",
            reason=self.reason.data or "",
        )


def setting_form(indicator: Indicator, **arguments: Any) -> SettingForm:
    """Return the form for an indicator: with the targets of its categories, without a base that it has not."""
    targets = [
        (axis.value, [(one.value, f"target-{axis.value}-{one.value}") for one in CATEGORIES[axis]])
        for axis in axes_of(indicator)
    ]
    labels = {f"target-{axis.value}-{one.value}": one.label for axis in axes_of(indicator) for one in CATEGORIES[axis]}
    extra: dict[str, Any] = {name: FigureField(_(label)) for name, label in labels.items()}
    if needs_base(indicator.kind):
        extra["baseline_base"] = FigureField(_("Sur combien d'observations"))
    made = type("SettingFormOf", (SettingForm,), {**extra, "targets": targets, "indicator": indicator})
    form: SettingForm = made(**arguments)
    return form


class SitesForm(BaseForm):
    """Where a consortium measures; the months of each organisation are added by ``sites_form``."""

    sites = Checks(_("Sites qui mesurent"), choices=())

    known: Sequence[Organisation] = ()

    def show(self, sites: Sequence[MeasuringSite], first_month: str) -> Self:
        """First opened, the form shows where values are measured."""
        if self.is_submitted():
            return self
        held = {one.organisation.public_id: one for one in sites}
        self.sites.data = list(held)
        for one in self.known:
            site = held.get(one.public_id)
            self[f"first-{one.public_id}"].data = site.first_month if site else first_month
            self[f"last-{one.public_id}"].data = site.last_month if site else None
        return self

    def lines(self) -> list[SiteLine]:
        """Return the sites that were chosen."""
        return [
            SiteLine(one, self[f"first-{one.public_id}"].data or "", self[f"last-{one.public_id}"].data)
            for one in self.known
            if one.public_id in (self.sites.data or ())
        ]


def sites_form(organisations: Sequence[Organisation], **arguments: Any) -> SitesForm:
    """Return the form for the organisations of a consortium."""
    extra: dict[str, Any] = {"known": organisations}
    for one in organisations:
        extra[f"first-{one.public_id}"] = MonthField(_("Premier mois"))
        extra[f"last-{one.public_id}"] = MonthField(_("Dernier mois"))
    form: SitesForm = type("SitesFormOf", (SitesForm,), extra)(**arguments)
    form.sites.choices = options([(one.public_id, one.name) for one in organisations])
    return form
