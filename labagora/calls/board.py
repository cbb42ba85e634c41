"""The board of filed applications in its address: filters, order, and columns that the page and the exports share.

An address is a view: saved under a name it comes back, and its columns are those of the file. For the edges.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from labagora.calls.answering import form_of, reference_lists
from labagora.calls.commands import BoardFilters
from labagora.calls.enums import ApplicationState
from labagora.calls.models import Call, FormRevision
from labagora.calls.queries.office_board import SORTS, BoardRow
from labagora.engines.questionnaire import Field, Lists, Questionnaire
from labagora.engines.questionnaire.figures import MoneyOptions, NumberOptions
from labagora.engines.questionnaire.files import FileOptions
from labagora.reference.queries import find_region, label
from labagora.web.templating import moment

LONGEST_TEXT = 200
LONGEST_VIEW = 2_000
MOST_COLUMNS = 40
MOST_CHOSEN = 1_000
QUESTION = "q."
STATES = [(state.value, state.label) for state in ApplicationState if state is not ApplicationState.DRAFT]
DEFAULT = ("reference", "organisation", "lot", "etat", "depose", "pieces")
NAMES = ("q", "etat", "lot", "type", "region", "tri", "colonnes")


@dataclass(frozen=True)
class Column:
    """A column of the board. ``value`` is typed for a spreadsheet, ``shown`` is what the page says."""

    key: str
    label: str
    value: Callable[[BoardRow], Any]
    shown: Callable[[BoardRow], str]

    @property
    def sort(self) -> str:
        """What « tri » says to sort by this column; empty when it is not sorted."""
        return self.key if self.key in SORTS else ""


@dataclass(frozen=True)
class View:
    """What an address asks for. ``columns`` are keys, in their order."""

    filters: BoardFilters
    columns: Sequence[str]

    def arguments(self) -> dict[str, Any]:
        """Return the address again, without what says nothing."""
        asked = self.filters
        pairs = (asked.text, asked.state, asked.lot, asked.kind, asked.region, asked.sort)
        found: dict[str, Any] = {name: value for name, value in zip(NAMES, pairs, strict=False) if value}
        return found if tuple(self.columns) == DEFAULT else {**found, "colonnes": list(self.columns)}

    def query(self) -> str:
        """Return the part of the address after the question mark."""
        return urlencode(self.arguments(), doseq=True)

    @property
    def with_answers(self) -> bool:
        """Whether a column is a question."""
        return any(key.startswith(QUESTION) for key in self.columns)

    def only(self, chosen: Sequence[str]) -> "View":
        """Return the same view of the lines that were ticked."""
        return replace(self, filters=replace(self.filters, chosen=tuple(dict.fromkeys(chosen))[:MOST_CHOSEN]))


class Board:
    """The columns that a call offers: the facts, then each question of its published forms, newest form first."""

    def __init__(self, call: Call, revisions: Sequence[FormRevision]) -> None:
        self.call = call
        self._forms: Mapping[int, Questionnaire] = {one.id: form_of(one) for one in revisions}

    @cached_property
    def _lists(self) -> Lists:
        found: dict[str, Mapping[str, str]] = {}
        for form in self._forms.values():
            found |= reference_lists(form)
        return found

    @cached_property
    def facts(self) -> list[Column]:
        """The columns that every call has."""
        return [_fact(key, *said) for key, said in _facts(self.call).items()]

    @cached_property
    def questions(self) -> list[Column]:
        """One column a question; a question that a newer form dropped comes last."""
        asked: dict[str, Field] = {}
        for form in self._forms.values():
            for _section, field in form.placed():
                if field.answers:
                    asked.setdefault(field.key, field)
        return [self._question(field) for field in asked.values()]

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Every column."""
        return {one.key: one for one in (*self.facts, *self.questions)}

    def columns(self, view: View) -> list[Column]:
        """Return the columns that a view asks for."""
        return [self.by_key[key] for key in view.columns if key in self.by_key]

    def read(self, asked: "MultiDict[str, str]") -> View:
        """Return the view of an address; what the board does not offer is left out."""
        lots = {str(lot["code"]) for lot in self.call.lots}
        sort = asked.get("tri", "")
        columns = [key for key in dict.fromkeys(asked.getlist("colonnes")) if key in self.by_key]
        filters = BoardFilters(
            text=asked.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT],
            state=_one_of(asked.get("etat", ""), dict(STATES)),
            lot=_one_of(asked.get("lot", ""), lots),
            kind=_code(asked.get("type", "")),
            region=_code(asked.get("region", "")),
            sort=sort if sort.removeprefix("-") in SORTS else "",
        )
        return View(filters, tuple(columns[:MOST_COLUMNS]) or DEFAULT)

    def read_query(self, query: str) -> View:
        """Return the view of a saved address."""
        return self.read(MultiDict(parse_qsl(query[:LONGEST_VIEW])))

    def _question(self, field: Field) -> Column:
        def said(row: BoardRow) -> str:
            return self._answer(row, field.key)

        def typed(row: BoardRow) -> Any:
            number = self._number(row, field.key)
            return said(row) if number is None else number

        return Column(f"{QUESTION}{field.key}", field.label, typed, said)

    def _place(self, row: BoardRow, key: str) -> tuple[Field, Any] | None:
        """Return a question of the form that was answered, and its answer; None when that form has no such question."""
        form = self._forms.get(row.revision_id)
        place = form.find(key) if form else None
        if place is None or row.content is None:
            return None
        section, field = place
        return field, (row.content.get(section.key) or {}).get(key)

    def _number(self, row: BoardRow, key: str) -> float | None:
        """Return an amount in euros or a number, which a spreadsheet adds up; None for anything else."""
        place = self._place(row, key)
        if place is None or not isinstance(place[0].options, MoneyOptions | NumberOptions):
            return None
        figure = place[0].options.figure(place[1])
        is_money = isinstance(place[0].options, MoneyOptions)
        return None if figure is None else float(figure / 100 if is_money else figure)

    def _answer(self, row: BoardRow, key: str) -> str:
        """Return an answer in words, by the form that it answered."""
        place = self._place(row, key)
        if place is None:
            return ""
        field, value = place
        if isinstance(field.options, FileOptions):
            held = set(field.options.read(value))
            return ", ".join(one["name"] for one in row.files if one["public_id"] in held)
        return "" if value is None else field.options.words(value, self._lists)


def _one_of(value: str, offered: Any) -> str:
    return value if value in offered else ""


def _code(value: str) -> str:
    """Return what looks like a code: a code that nobody has keeps no line."""
    return value[:40] if value.replace("_", "").isalnum() else ""


def _fact(key: str, name: Any, value: Callable[[BoardRow], Any], shown: Callable[[BoardRow], str] | None) -> Column:
    return Column(key, str(name), value, shown or (lambda row: str(value(row))))


def _facts(call: Call) -> Mapping[str, tuple[Any, Callable[[BoardRow], Any], Callable[[BoardRow], str] | None]]:
    return {
        "reference": (_("Référence"), lambda row: row.reference, None),
        "organisation": (_("Organisation"), lambda row: row.organisation, None),
        "type": (_("Type"), lambda row: label("organisation_types", row.kind, str(get_locale())), None),
        "region": (_("Région"), _region, None),
        "lot": (_("Lot"), lambda row: call.lot_label(row.lot) or row.lot, None),
        "titre": (_("Titre"), lambda row: row.title, None),
        "etat": (_("État"), lambda row: gettext(row.state.label), None),
        "depose": (_("Déposée le"), lambda row: row.filed_at, lambda row: moment(row.filed_at)),
        "premier_depot": (_("Premier dépôt"), lambda row: row.first_filed_at, lambda row: moment(row.first_filed_at)),
        "depots": (_("Dépôts"), lambda row: row.filings, None),
        "pieces": (_("Pièces"), lambda row: len(row.files), _pieces),
        "taille": (_("Taille des pièces (Ko)"), lambda row: _kilobytes(row.size), None),
    }


def _region(row: BoardRow) -> str:
    found = find_region(row.region_code)
    return found.name if found else ""


def _kilobytes(size: int) -> int:
    return -(-size // 1024)


def _pieces(row: BoardRow) -> str:
    return gettext("%(count)d (%(size)d Ko)", count=len(row.files), size=_kilobytes(row.size)) if row.files else "0"


def last_days(per_day: Sequence[tuple[Any, int]], most: int = 14) -> list[tuple[str, int]]:
    """Return the last days on which something was filed, as bars; older days share the first one."""
    recent, older = per_day[-most:], per_day[:-most]
    if older:
        recent, older = per_day[-most + 1 :], per_day[: -most + 1]
    bars = [(f"{day:%d/%m}", count) for day, count in recent]
    return [(gettext("avant"), sum(count for _day, count in older)), *bars] if older else bars
