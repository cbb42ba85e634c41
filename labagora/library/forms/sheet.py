"""Everything that is written in a sheet, on one long page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from labagora.core.errors import Invalid
from labagora.library.checks import LIMITS
from labagora.library.commands import FIELDS, LICENCE, ROWS, SheetDraft
from labagora.library.display import locale
from labagora.library.enums import SheetKind
from labagora.library.forms.rows import ActionRow, ActorRow, IndicatorRow, SiteRow, keep_retired, rows_of
from labagora.library.rendering import LABELS, VOCABULARIES
from labagora.library.wording import field_label
from labagora.reference.queries import vocabulary
from labagora.web.errors import translated
from labagora.web.fields import BaseForm, Checks, Lines, LongText, Text, options, required

BARRIER_FIELDS = ("obstacles", "success_factors")
DATES = ("reviewed_on", "review_due", "patients_reviewed_on")
LISTS = ("stakes", "steps", "cancers", "audiences", "themes")
CHOICES = ("volume", "maturity")
LONGEST_BARRIER = 2_000
ONE_A_LINE = _("Un par ligne.")


def _number(label: Any) -> IntegerField:
    wrong = _("Écrivez un nombre entre 1 et 100 000.")
    return IntegerField(label, [Optional(), NumberRange(1, 100_000, wrong)])


def _long(name: str, description: Any = "") -> LongText:
    return LongText(LABELS[name], limit=LIMITS[name], description=description)


class SheetForm(BaseForm):
    """All the fields of ``SheetDraft``. One field for each family of obstacles is added by ``sheet_form``."""

    version = IntegerField(_("Version"), [Optional()], widget=HiddenInput())
    base = IntegerField(_("Version de départ"), [Optional()], widget=HiddenInput())
    title = Text(LABELS["title"], limit=LIMITS["title"], needed=True)
    summary = _long("summary", _("Deux ou trois phrases, sans sigle, que tout le monde comprend."))
    number = _number(LABELS["number"])
    position = _number(LABELS["position"])
    stakes = Checks(LABELS["stakes"])
    steps = Checks(LABELS["steps"])
    cancers = Checks(LABELS["cancers"], description=_("Aucun choix : tous les cancers."))
    audiences = Checks(LABELS["audiences"])
    themes = Checks(LABELS["themes"])
    tags = Lines(LABELS["tags"], description=ONE_A_LINE)
    objectives = _long("objectives")
    body = _long("body")
    actors = rows_of(LABELS["actors"], ActorRow)
    actions = rows_of(LABELS["actions"], ActionRow)
    indicators = rows_of(LABELS["indicators"], IndicatorRow)
    volume = SelectField(LABELS["volume"])
    maturity = SelectField(LABELS["maturity"])
    conditions = _long("conditions")
    sites = rows_of(LABELS["sites"], SiteRow)
    sources = _long("sources", _("Références et documents sur lesquels s'appuie le texte."))
    easy_read = _long("easy_read")
    authors = Lines(LABELS["authors"], description=_("Un par ligne : un groupe, un service, une organisation."))
    source = Text(LABELS["source"], limit=LIMITS["source"])
    license = Text(LABELS["license"], limit=LIMITS["license"])
    contact = Text(LABELS["contact"], limit=LIMITS["contact"], description=_("Une adresse générique, jamais un nom."))
    reviewed_on = DateField(LABELS["reviewed_on"], [Optional()])
    review_due = DateField(LABELS["review_due"], [Optional()])
    patients_reviewed_on = DateField(LABELS["patients_reviewed_on"], [Optional()])

    def offer(self, content: Mapping[str, Any]) -> "SheetForm":
        """Set the choices, keeping the retired terms that the sheet already holds."""
        for name in LISTS:
            words = vocabulary(VOCABULARIES[name])
            held = content.get(name) or ()
            pairs = words.grouped_choices(held, locale()) if words.groups else words.choices(held, locale())
            self._fields[name].choices = options(pairs)
        for name in CHOICES:
            pairs = vocabulary(VOCABULARIES[name]).choices([content.get(name) or ""], locale())
            self._fields[name].choices = options([("", _("Non précisé")), *pairs])
        for rows, column, list_name in (
            ("actors", "place", "practice_places"),
            ("indicators", "dimension", "dimensions"),
        ):
            held_here = [row.get(column) for row in content.get(rows) or ()]
            keep_retired(self._fields[rows].entries, column, list_name, held_here)
        return self

    def absorb(self, error: Invalid) -> None:
        """Say at the head of the form what is wrong with rows as a whole, under the name of their list."""
        if error.field in (*ROWS, *BARRIER_FIELDS):
            message = gettext("%(label)s : %(message)s", label=field_label(error.field), message=translated(error))
            self.form_errors = [*self.form_errors, message]
        else:
            super().absorb(error)

    def barriers(self, name: str) -> list[Field]:
        """Return the fields of ``obstacles`` or ``success_factors``, one for each family."""
        return [field for key, field in self._fields.items() if key.startswith(f"{name}_")]

    def draft(self) -> SheetDraft:
        """Return what was typed."""
        values: dict[str, Any] = {name: self._fields[name].data for name in FIELDS if name in self._fields}
        values |= {name: values[name].isoformat() if values[name] else "" for name in DATES}
        values |= {name: [entry.form.columns() for entry in self._fields[name].entries] for name in ROWS}
        values |= {name: self._texts_of(name) for name in BARRIER_FIELDS}
        numbers = {name: values.pop(name) for name in ("number", "position")}
        kept = {name: value for name, value in values.items() if value is not None}
        return SheetDraft(**{"title": "", **kept, **numbers, "license": self.license.data or LICENCE})

    def _texts_of(self, name: str) -> dict[str, str]:
        return {field.name.removeprefix(f"{name}_"): field.data for field in self.barriers(name) if field.data}

    def set_content(self, content: Mapping[str, Any], names: list[str]) -> None:
        """Give some fields what ``content`` holds, as if it had been typed."""
        for name in names:
            for field, value in self._pairs(name, content.get(name)):
                field.process(None, value)

    def _pairs(self, name: str, value: Any) -> list[tuple[Field, Any]]:
        if name in BARRIER_FIELDS:
            texts: Mapping[str, str] = value or {}
            return [(field, texts.get(field.name.removeprefix(f"{name}_"), "")) for field in self.barriers(name)]
        return [(self._fields[name], form_value(name, value))]


def form_value(name: str, value: Any) -> Any:
    """Return a value of the content as its field holds it."""
    return (date.fromisoformat(value) if value else None) if name in DATES else value


def _members(content: Mapping[str, Any]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name in BARRIER_FIELDS:
        held = content.get(name) or {}
        for code, label in vocabulary("barriers").choices(list(held), locale()):
            members[f"{name}_{code}"] = LongText(label, limit=LONGEST_BARRIER)
    return members


def sheet_form(content: Mapping[str, Any], version: int, *, sent: MultiDict[str, str] | None = None) -> SheetForm:
    """Return the form of a sheet that holds ``content``; ``sent`` replaces what the request sent."""
    values = {name: form_value(name, content.get(name)) for name in FIELDS if name not in BARRIER_FIELDS}
    values |= {f"{name}_{code}": text for name in BARRIER_FIELDS for code, text in (content.get(name) or {}).items()}
    form_class = type("SheetForm", (SheetForm,), _members(content))
    given = {} if sent is None else {"formdata": sent}
    form: SheetForm = form_class(data={**values, "version": version}, **given)
    return form.offer(content)


class SheetStartForm(BaseForm):
    """The first save of a sheet: enough to find it again."""

    kind = SelectField(_("Que voulez-vous écrire ?"), [required()], choices=options(SheetKind.choices()))
    title = Text(LABELS["title"], limit=LIMITS["title"], needed=True)
    number = _number(LABELS["number"])
    position = _number(LABELS["position"])

    def draft(self) -> SheetDraft:
        """Return what was typed; a fiche has a number, a chapter has a place."""
        is_fiche = self.kind.data == SheetKind.FICHE.value
        return SheetDraft(
            title=self.title.data or "",
            number=self.number.data if is_fiche else None,
            position=None if is_fiche else self.position.data,
        )
