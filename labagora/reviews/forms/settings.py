"""The form of the settings of a round."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, FieldList, FormField, HiddenField, IntegerField, RadioField, TimeField
from wtforms.validators import NumberRange, Optional

from labagora.calls import deadline
from labagora.core.clock import PARIS
from labagora.core.errors import Invalid
from labagora.reviews.actions.settings import (
    LONGEST_LINE,
    MOST_DAYS,
    MOST_LINES,
    MOST_PLACES,
    MOST_REVIEWERS,
    Settings,
)
from labagora.reviews.enums import OthersShown
from labagora.reviews.models import ReviewRound
from labagora.web.fields import BaseForm, LongText, Text, options, required

BLANK = 3
MOST_LOTS = 200
FIELDS = {"due_at": ("due_on", "due_hour")}


class LineForm(FlaskForm):
    """One line to check; the form around it carries the token."""

    class Meta(BaseForm.Meta):
        """No token of its own."""

        csrf = False

    key = HiddenField()
    label = Text(_("Point à vérifier"), limit=LONGEST_LINE)


class LotForm(FlaskForm):
    """The places of one lot; the form around it carries the token."""

    class Meta(BaseForm.Meta):
        """No token of its own."""

        csrf = False

    code = HiddenField()
    places = IntegerField(
        _("Lauréats prévus dans ce lot"), [Optional(), NumberRange(0, MOST_PLACES, _("De 0 à 500, ou rien."))]
    )


class VersionedForm(BaseForm):
    """A form that knows which state the page showed."""

    version = HiddenField()

    @property
    def base(self) -> int:
        """The version that the page showed; nonsense agrees with none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class SettingsForm(VersionedForm):
    """How the applications of a call are judged."""

    is_blind = BooleanField(
        _("Évaluation à l'aveugle"),
        description=_("Les évaluateurs lisent sans savoir quelle organisation candidate, et sans le titre."),
    )
    reviewers_per_application = IntegerField(
        _("Évaluateurs par candidature"), [required(), NumberRange(1, MOST_REVIEWERS, _("De 1 à 12."))]
    )
    wants_patient = BooleanField(_("Au moins une personne concernée par candidature, parmi ces évaluateurs"))
    others_shown = RadioField(
        _("Quand un évaluateur lit-il les évaluations des autres, sans leurs noms ?"),
        [required()],
        choices=options(OthersShown.choices()),
    )
    due_on = DateField(_("Jour de retour des évaluations"), [Optional()])
    due_hour = TimeField(_("Heure, à Paris"), [Optional()])
    guidance = LongText(
        _("Consignes aux évaluateurs"), limit=20_000,
        description=_("Mise en forme Markdown. Elles restent à côté de la grille pendant la lecture."),
    )  # fmt: skip
    checklist = FieldList(
        FormField(LineForm), _("Recevabilité : les points à vérifier"), max_entries=MOST_LINES + BLANK
    )
    answer_days = IntegerField(
        _("Délai de réponse à un doute, en jours"), [required(), NumberRange(1, MOST_DAYS, _("De 1 à 90."))],
        description=_("Personne n'est écarté sans avoir pu répondre pendant ce délai."),
    )  # fmt: skip
    places = IntegerField(
        _("Lauréats prévus"), [Optional(), NumberRange(1, MOST_PLACES, _("De 1 à 500, ou rien si ce n'est pas dit."))]
    )
    lot_places = FieldList(FormField(LotForm), _("Lauréats prévus, lot par lot"), max_entries=MOST_LOTS)
    quorum = IntegerField(
        _("Membres présents pour délibérer, au moins"), [required(), NumberRange(0, MOST_PLACES, _("De 0 à 500."))]
    )

    def lock(self, names: Collection[str]) -> Self:
        """Take out what does not change any more: what is sent for it says nothing."""
        for name in names:
            for field in FIELDS.get(name, (name,)):
                del self[field]
        return self

    def draft(self, round_: ReviewRound) -> Settings:
        """Return what was written; what is locked is as it was. Raises Invalid for an hour that does not exist."""
        sent: dict[str, Any] = {name: field.data for name, field in self._fields.items()}
        held = {name: getattr(round_, name) for name in Settings.__dataclass_fields__ if name != "checklist"}
        values = {**held, **{name: value for name, value in sent.items() if name in held}}
        values["others_shown"] = OthersShown(values["others_shown"])
        values["guidance"] = values["guidance"] or ""
        if "due_on" in self:
            values["due_at"] = self._due(round_)
        values["lot_places"] = {
            one["code"]: one["places"] for one in sent["lot_places"] if one["code"] and one["places"] is not None
        }
        return Settings(**values, checklist=[(one["key"] or "", one["label"] or "") for one in sent["checklist"]])

    def _due(self, round_: ReviewRound) -> datetime | None:
        day, hour = self.due_on.data, self.due_hour.data
        if day is None and hour is None:
            return None
        if day is None or hour is None:
            raise Invalid("due_hour" if hour is None else "due_on", "Indiquez le jour et l'heure.")
        shown = round_.due_at.astimezone(PARIS) if round_.due_at else None
        if shown is not None and (shown.date(), shown.time().replace(second=0, microsecond=0)) == (day, hour):
            return round_.due_at  # not touched: it may hold seconds that the form does not show
        return deadline.local_instant(day, hour, field="due_hour")


def settings_form(round_: ReviewRound) -> SettingsForm:
    """Return the form, filled from a round, with some blank lines to check."""
    local = round_.due_at.astimezone(PARIS) if round_.due_at else None
    values = {name: getattr(round_, name) for name in Settings.__dataclass_fields__}
    values |= {"others_shown": round_.others_shown.value, "version": round_.version}
    values |= {"due_on": local.date() if local else None, "due_hour": local.time() if local else None}
    values["checklist"] = [*round_.checklist, *({} for _one in range(BLANK))]
    values["lot_places"] = [
        {"code": lot["code"], "places": round_.lot_places.get(lot["code"])} for lot in round_.call.lots
    ]
    return SettingsForm(formdata=None, data=values)
