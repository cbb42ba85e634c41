"""The rows of a sheet: actors, actions, indicators, sites; added, moved and removed without losing what is typed."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, SelectField

from labagora.library.checks import LONGEST_CELL, MOST_ROWS
from labagora.library.display import locale
from labagora.reference.queries import vocabulary
from labagora.web.fields import BaseForm, Lines, LongText, Text, options

MARKDOWN_HELP = _("Comme le texte principal : paragraphes, listes, **gras**, liens et images.")
_CELL = re.compile(r"([a-z_]+)-([0-9]{1,3})-(.+)", re.DOTALL)


class RowForm(FlaskForm):
    """One row; the form around it carries the token."""

    class Meta(BaseForm.Meta):
        """No token of its own."""

        csrf = False

    def columns(self) -> dict[str, Any]:
        """Return what was typed, column by column."""
        return {field.short_name: field.data or ([] if isinstance(field, Lines) else "") for field in self}


def _choices(list_name: str) -> Callable[[], list[Any]]:
    return lambda: options([("", _("Non précisé")), *vocabulary(list_name).choices((), locale())])


class ActorRow(RowForm):
    """Who takes part."""

    name = Text(_("Acteur"), limit=200)
    place = SelectField(_("Lieu d'exercice"), choices=_choices("practice_places"))
    role = LongText(_("Son rôle"), limit=LONGEST_CELL)


class ActionRow(RowForm):
    """One step of the action."""

    title = Text(_("Titre de l'étape"), limit=200)
    text = LongText(_("Ce qu'il faut faire"), limit=LONGEST_CELL, description=MARKDOWN_HELP)
    checklist = Lines(_("À cocher"), description=_("Une chose à vérifier par ligne."))


class IndicatorRow(RowForm):
    """How one knows that it works."""

    name = Text(_("Indicateur"), limit=200)
    dimension = SelectField(_("Dimension"), choices=_choices("dimensions"))
    definition = LongText(_("Définition et mode de calcul"), limit=LONGEST_CELL)
    unit = Text(_("Unité"), limit=60)
    target = Text(_("Cible"), limit=120)


class SiteRow(RowForm):
    """Where it was tried."""

    name = Text(_("Site"), limit=200)
    territory = Text(_("Territoire"), limit=200)
    period = Text(_("Période"), limit=120)
    results = LongText(_("Résultats mesurés"), limit=LONGEST_CELL)


def rows_of(label: Any, row: type[RowForm], description: Any = "") -> FieldList:
    """Return the field that holds the rows of one kind."""
    return FieldList(FormField(row, label), label, min_entries=1, max_entries=MOST_ROWS, description=description)


def keep_retired(entries: Iterable[Any], column: str, list_name: str, held: Iterable[Any]) -> None:
    """Offer in every row the codes that some row holds, even when their list offers them no longer."""
    offered = _choices(list_name)()
    known = {choice.value for choice in offered}
    words = vocabulary(list_name)
    more = options([(code, words.label(code, locale())) for code in dict.fromkeys(held) if code and code not in known])
    for entry in entries:
        entry.form._fields[column].choices = [*offered, *more]


def split_operation(asked: str) -> tuple[str, str, int] | None:
    """Read « actors:up:2 » as ``(rows, operation, place)``; None for any other button."""
    found = re.fullmatch(r"(actors|actions|indicators|sites):(add|up|down|delete)(?::([0-9]{1,3}))?", asked)
    return (found[1], found[2], int(found[3] or 0)) if found else None


def with_rows(sent: MultiDict[str, str], rows: str, operation: str, place: int) -> MultiDict[str, str]:
    """Return what was sent with one row added, moved or removed; everything typed stays, valid or not."""
    order = _places(sent, rows)
    _rearrange(order, operation, place)
    wanted = {old: new for new, old in enumerate(order) if old is not None}
    kept = [(name, value) for name, value in sent.items(multi=True) if not name.startswith(f"{rows}-")]
    moved = []
    for name, value in sent.items(multi=True):
        found = _CELL.fullmatch(name)
        if found and found[1] == rows and int(found[2]) in wanted:
            moved.append((f"{rows}-{wanted[int(found[2])]}-{found[3]}", value))
    blank = [(f"{rows}-{new}-{_FIRST[rows]}", "") for new, old in enumerate(order) if old is None]
    return MultiDict([*kept, *moved, *blank])


_FIRST = {"actors": "name", "actions": "title", "indicators": "name", "sites": "name"}


def _places(sent: MultiDict[str, str], rows: str) -> list[int | None]:
    found = (_CELL.fullmatch(name) for name in sent)
    return list(dict.fromkeys(sorted(int(one[2]) for one in found if one and one[1] == rows)))


def _rearrange(order: list[int | None], operation: str, place: int) -> None:
    other = place + {"up": -1, "down": 1}.get(operation, 0)
    if operation == "add" and len(order) < MOST_ROWS:
        order.append(None)
    elif operation == "delete" and place < len(order):
        del order[place]
    elif min(place, other) >= 0 and max(place, other) < len(order):
        order[place], order[other] = order[other], order[place]
