"""Forms of the desk of a call."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError

from labagora.calls import deadline
from labagora.calls.commands import CallDraft
from labagora.calls.content import LABELS
from labagora.calls.enums import CallKind, ClosingPolicy
from labagora.calls.models import Call
from labagora.core.clock import PARIS
from labagora.core.errors import Invalid
from labagora.reference.queries import regions, vocabulary
from labagora.web.fields import BaseForm, Checks, Lines, LongText, Text, options, required
from labagora.web.partial_date_field import PartialDateField

HOURS = (("opens_at", "opens_on", "opens_hour"), ("closes_at", "closes_on", "closes_hour"))
LISTS = ("organisation_types", "partner_types", "regions")
HERE = _("Jour, puis heure à Paris.")
WEB = ("http://", "https://")


def _address(_form: Any, field: Any) -> None:
    try:
        validate_email(field.data or "", check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(gettext("Écrivez une adresse de la forme nom@domaine.fr.")) from error


def _link(_form: Any, field: Any) -> None:
    if not str(field.data).startswith(WEB):
        raise ValidationError(gettext("Écrivez une adresse qui commence par https://."))


class CallForm(BaseForm):
    """What the team writes of a call."""

    title = Text(LABELS["title"], limit=160, needed=True)
    kind = SelectField(LABELS["kind"], [required()])
    reference = Text(
        LABELS["reference"], limit=40, needed=True,
        description=_("Elle commence le numéro de chaque candidature. Exemple : COORDIMP26."),
    )  # fmt: skip
    edition = IntegerField(
        LABELS["edition"], [required(), NumberRange(1, 99, _("De 1 à 99."))], default=1
    )  # fmt: skip
    aliases = Lines(LABELS["aliases"], description=_("Un par ligne : comment on l'appelle aussi."))
    summary = LongText(LABELS["summary"], limit=600)
    context = LongText(LABELS["context"], limit=20_000, description=_("Mise en forme Markdown."))
    objectives = LongText(LABELS["objectives"], limit=20_000, description=_("Mise en forme Markdown."))
    results = LongText(
        LABELS["results"], limit=20_000,
        description=_("Mise en forme Markdown. Ils ne paraissent qu'une fois les résultats publiés."),
    )  # fmt: skip
    strategy_axis = Text(LABELS["strategy_axis"], limit=300)
    planned_opening = PartialDateField(LABELS["planned_opening"])
    planned_closing = PartialDateField(LABELS["planned_closing"])
    planned_results = PartialDateField(LABELS["planned_results"])
    launched = PartialDateField(LABELS["launched"])
    results_on = PartialDateField(LABELS["results_on"])
    opens_on = DateField(_("Jour d'ouverture"), [Optional()])
    opens_hour = TimeField(_("Heure d'ouverture, à Paris"), [Optional()])
    closes_on = DateField(_("Jour de clôture"), [Optional()])
    closes_hour = TimeField(
        _("Heure de clôture, à Paris"), [Optional()],
        description=_("À 16 h 00, une demande reçue à 15 h 59 min 59 s compte ; à 16 h 00 min 00 s, c'est clos."),
    )  # fmt: skip
    closing_policy = SelectField(LABELS["closing_policy"], [required()])
    grace_minutes = IntegerField(LABELS["grace_minutes"], [Optional()], default=0)
    organisation_types = Checks(_("Types d'organisation admis"), description=_("Aucun coché : tous."))
    authorisation = BooleanField(_("Une autorisation de traitement du cancer est demandée"))
    authorisation_label = Text(_("Autorisation demandée"), limit=200)
    regions = Checks(_("Régions admises"), description=_("Aucune cochée : toutes."))
    partner_types = Checks(_("Types de partenaires obligatoires"))
    notes = LongText(_("Autres conditions"), limit=2000)
    lots = Lines(
        LABELS["lots"], description=_("Un par ligne : code, deux-points, nom. Exemple : ville : Équipes de ville")
    )
    contact_label = Text(LABELS["contact_label"], limit=160)
    contact_email = Text(
        LABELS["contact_email"], limit=254, validators=[_address],
        description=_("Une boîte de service, jamais celle d'une personne."),
    )  # fmt: skip
    external_url = Text(LABELS["external_url"], limit=400, validators=[_link])
    source_url = Text(LABELS["source_url"], limit=400, validators=[_link])
    estimated_minutes = IntegerField(
        LABELS["estimated_minutes"], [Optional(), NumberRange(1, 6000, _("De 1 à 6 000 minutes."))]
    )  # fmt: skip
    version = HiddenField()
    _shown: Mapping[str, datetime | None] = MappingProxyType({})

    def offer(self, call: Call | None) -> "CallForm":
        """Offer the choices of the lists; a retired one that the call holds stays."""
        held: Mapping[str, Any] = call.eligibility if call else {}
        self._shown = {day: getattr(call, name) for name, day, _hour in HOURS} if call else {}
        self.kind.choices = [*CallKind.choices()]
        self.closing_policy.choices = [*ClosingPolicy.choices()]
        types = vocabulary("organisation_types")
        for name in ("organisation_types", "partner_types"):
            self[name].choices = options(types.choices([*held.get(name, ())]))
        self.regions.choices = options((region.code, region.name) for region in regions())
        return self

    @property
    def base_version(self) -> int:
        """The version that was being changed; nonsense is none."""
        sent = self.version.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0

    def draft(self) -> CallDraft:
        """Return what was written. Raises Invalid for an hour that does not exist, or half an hour."""
        values = {name: value for name, value in self.data.items() if name in CallDraft.__dataclass_fields__}
        values |= {name: self._instant(name, day, hour) for name, day, hour in HOURS}
        values |= {
            "kind": CallKind(self.kind.data),
            "closing_policy": ClosingPolicy(self.closing_policy.data),
            "grace_minutes": self.grace_minutes.data or 0,
            "edition": self.edition.data or 1,
            "eligibility": self._eligibility(),
            "lots": [_lot(line) for line in self.lots.data or ()],
            "aliases": list(dict.fromkeys(self.aliases.data or ())),
        }
        texts = {name for name, value in values.items() if value is None and name not in _MAY_BE_NONE}
        return CallDraft(**{**values, **dict.fromkeys(texts, "")})

    def _eligibility(self) -> dict[str, Any]:
        return {
            **{name: list(self[name].data or ()) for name in LISTS},
            "authorisation": bool(self.authorisation.data),
            "authorisation_label": self.authorisation_label.data or "",
            "notes": self.notes.data or "",
        }

    def _instant(self, name: str, day: str, hour: str) -> datetime | None:
        on, at = self[day].data, self[hour].data
        if on is None and at is None:
            return None
        if on is None or at is None:
            raise Invalid(hour if at is None else day, "Indiquez le jour et l'heure.")
        shown = self._shown.get(day)
        if shown is not None and _on_the_clock(shown) == (on, at):
            return shown  # not touched: a call opened or closed by hand has seconds, which the form does not show
        return deadline.local_instant(on, at, field=hour)


_MAY_BE_NONE = frozenset(
    {"planned_opening", "planned_closing", "planned_results", "launched", "results_on", "opens_at", "closes_at"}
    | {"estimated_minutes"}
)


def _on_the_clock(instant: datetime) -> tuple[date, time]:
    """Return the day and the minute that a clock in Paris shows."""
    local = instant.astimezone(PARIS).replace(second=0, microsecond=0)
    return local.date(), local.time()


def _lot(line: str) -> dict[str, str]:
    code, _colon, label = (part.strip() for part in line.partition(":"))
    if not code or not label or len(code) > 40 or len(label) > 160:
        raise Invalid("lots", "Écrivez chaque lot ainsi : code, deux-points, nom. Exemple : ville : Équipes de ville.")
    return {"code": code, "label": label}


def call_form(call: Call | None) -> CallForm:
    """Return the form, filled from a call."""
    if call is None:
        return CallForm().offer(None)
    values = {name: getattr(call, name) for name in CallDraft.__dataclass_fields__ if name in CallForm.__dict__}
    values |= {"kind": call.kind.value, "closing_policy": call.closing_policy.value, "version": call.version}
    values |= {name: call.eligibility.get(name) for name in (*LISTS, "authorisation", "authorisation_label", "notes")}
    values["lots"] = [f"{lot['code']} : {lot['label']}" for lot in call.lots]
    for name, day, hour in HOURS:
        instant = getattr(call, name)
        local = instant.astimezone(PARIS) if instant else None
        values |= {day: local.date() if local else None, hour: local.time() if local else None}
    return CallForm(data=values).offer(call)


class ReasonForm(BaseForm):
    """Why a call ends."""

    reason = LongText(_("Pourquoi ? La page de l'appel le montrera."), limit=1000, needed=True, id="cancel-reason")


class ExtensionForm(BaseForm):
    """More time for a call."""

    until_on = DateField(_("Nouveau jour de clôture"), [required()])
    until_hour = TimeField(_("Heure, à Paris"), [required()])
    reason = LongText(_("Pourquoi ? La page de l'appel le montrera."), limit=1000, needed=True)
    fields_of: ClassVar[dict[str, str]] = {"until": "until_hour"}

    def until(self) -> datetime:
        """Return the instant. Raises Invalid for an hour that does not exist."""
        day, hour = self.until_on.data, self.until_hour.data
        if day is None or hour is None:
            raise Invalid("until_hour", "Indiquez le jour et l'heure.")
        return deadline.local_instant(day, hour, field="until_hour")

    def absorb(self, error: Invalid) -> None:
        """Put what concerns the moment beside its hour."""
        error.field = self.fields_of.get(error.field, error.field)
        super().absorb(error)


class EditionForm(BaseForm):
    """The next edition of a call."""

    reference = Text(_("Référence de la nouvelle édition"), limit=40, needed=True)
