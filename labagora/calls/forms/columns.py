"""The columns of a table of the form, each a simple question."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, HiddenField, SelectField

from labagora.engines.questionnaire.columns import MOST_COLUMNS
from labagora.engines.questionnaire.editing import new_key, relabelled
from labagora.engines.questionnaire.source import is_key
from labagora.engines.questionnaire.values import french_money, french_number, parse_number, plain_number
from labagora.web.fields import BaseForm, Lines, Text, options

BLANK = 2
KINDS = [
    ("short_text", _("Texte court")),
    ("long_text", _("Texte long")),
    ("choice", _("Un choix")),
    ("yes_no", _("Oui ou non")),
    ("date", _("Date")),
    ("number", _("Nombre")),
    ("money", _("Montant en euros")),
]


class ColumnForm(FlaskForm):
    """One column; the form around it carries the token."""

    class Meta(BaseForm.Meta):
        """No token of its own."""

        csrf = False

    key = HiddenField()
    label = Text(_("Nom de la colonne"), limit=200)
    kind = SelectField(_("Type"), choices=options(KINDS))
    choices = Lines(_("Choix (pour « Un choix »), un par ligne"))
    unit = Text(_("Unité (pour un nombre)"), limit=30)
    required = BooleanField(_("Obligatoire dans chaque ligne"))
    total = BooleanField(_("Afficher le total de la colonne"))
    most = Text(_("Total au plus"), limit=30)


def fill_columns(rows: FieldList, columns: Sequence[Mapping[str, Any]]) -> None:
    """Show the columns, and a few blank ones."""
    while rows.entries:
        rows.pop_entry()
    for column in columns:
        rows.append_entry(_shown(column))
    for _place in range(min(BLANK, MOST_COLUMNS - len(columns))):
        rows.append_entry()


def _shown(column: Mapping[str, Any]) -> dict[str, Any]:
    settings = column.get("options", {})
    most = parse_number(str(column.get("most") or ""))
    said = "" if most is None else french_money(int(most)) if column["kind"] == "money" else french_number(most)
    labels = [choice["label"] for choice in settings.get("choices", [])]
    return {**column, "choices": labels, "unit": settings.get("unit", ""), "most": said}


def columns_data(rows: FieldList, held: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the columns that have a name, as plain data. One that was there keeps its code and its other limits."""
    former = {column["key"]: column for column in held}
    written = [entry.form for entry in rows.entries if entry.form.label.data]
    taken = {form.key.data for form in written if form.key.data in former}
    found = []
    for form in written:
        key = (
            form.key.data if form.key.data in former and is_key(form.key.data) else new_key(form.label.data, taken, "c")
        )
        taken.add(key)
        found.append(_column(form, key, former.get(key, {})))
    return found


def _column(form: Any, key: str, before: Mapping[str, Any]) -> dict[str, Any]:
    kind = form.kind.data
    kept = dict(before.get("options", {})) if before.get("kind") == kind else {}
    if kind == "choice":
        codes = [(choice["code"], choice["label"]) for choice in kept.get("choices", [])]
        labels = list(dict.fromkeys(form.choices.data or ()))
        kept["choices"] = [{"code": code, "label": label} for code, label in relabelled(codes, labels)]
    if kind == "number":
        kept = {"decimals": 2, **kept, "unit": form.unit.data or ""}
    most = _most(form.most.data or "", kind)
    return {
        "key": key,
        "kind": kind,
        "label": form.label.data,
        "help": before.get("help", ""),
        "required": bool(form.required.data),
        "total": bool(form.total.data),
        "options": kept,
        **({"most": most} if most else {}),
    }


def _most(text: str, kind: str) -> str:
    """Return the limit of a total: cents for money; what is no number stays as typed, and is told."""
    number = parse_number(text.removesuffix("€").strip())
    if number is None:
        return text
    return plain_number(number * 100 if kind == "money" else number)
