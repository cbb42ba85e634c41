"""Values as a table that people fill in a spreadsheet, and back: one row a value, one more for each category.

What is exported can be imported: nothing then changes. ``libelle``, ``valeur`` and ``unite`` are there to be read; an
import does not look at them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from labagora.consortia.indicators.enums import CATEGORIES, Axis, Voice
from labagora.consortia.indicators.models import Indicator, Measure
from labagora.consortia.indicators.reading import Board
from labagora.consortia.indicators.shapes import LONGEST_WORDS, Pair, Reading, axes_of, held, words
from labagora.consortia.indicators.tables import Row
from labagora.core.errors import Invalid
from labagora.core.text import fold
from labagora.engines.measures import figures, months, value_of

HEADERS = (
    "indicateur", "libelle", "site", "mois", "detail", "categorie", "numerateur", "denominateur", "valeur", "unite",
    "commentaire", "retour", "voix", "retiree", "motif",
)  # fmt: skip
NEEDED = ("indicateur", "site", "mois", "numerateur")
_MONTH_NAMES = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_NUMBERED = re.compile(r"(?:[0-9]{1,2}/)?([0-9]{1,2})/([0-9]{4})")
_NAMED = re.compile(r"([a-z]{3,9})\.?[ -]([0-9]{2}|[0-9]{4})")


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row: its number, the column concerned, the refusal."""

    number: int
    column: str
    error: Invalid


@dataclass
class Draft:
    """A value as the rows of a file tell it. ``rows`` are their numbers, the one of the whole first."""

    code: str
    site: str
    month: str
    reading: Reading = field(default_factory=Reading)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Return the row of the whole, or the first of its categories."""
        return self.rows.get(("", ""), min(self.rows.values()))


def export_rows(boards: Iterable[Board]) -> Iterator[Sequence[Any]]:
    """Yield the rows of every value that is held."""
    for one in boards:
        for line in one.lines:
            for cell in line.cells:
                if cell.measure is not None:
                    yield from _rows(one.indicator, line.organisation.name, cell.measure)


def _rows(indicator: Indicator, site: str, measure: Measure) -> Iterator[Sequence[Any]]:
    now = measure.current
    value = value_of(indicator.kind, now.amount, now.base)
    start = (indicator.code, indicator.name, site, measure.month)
    voice = now.voice.label if now.voice else ""
    told = (now.comment, now.feedback, voice, "oui" if now.is_withdrawn else "", "")
    yield (*start, "", "", _number(now.amount), _number(now.base), _number(value, 2), indicator.unit, *told)
    breakdown = held(now.breakdown)
    for axis in axes_of(indicator):
        for category in CATEGORIES[axis]:
            pair = breakdown.get(axis.value, {}).get(category.value)
            if pair is not None:
                value = value_of(indicator.kind, *pair)
                numbers = (_number(pair[0]), _number(pair[1]), _number(value, 2), indicator.unit)
                yield (*start, axis.label, category.label, *numbers, "", "", "", "", "")


def _number(number: float | None, decimals: int = figures.DECIMALS) -> int | float | None:
    if number is None:
        return None
    kept = round(number, decimals) + 0.0
    return int(kept) if kept.is_integer() else kept


def template_rows(boards: Iterable[Board], month: str) -> Iterator[Sequence[Any]]:
    """Yield the rows to fill in for a month: the sites and categories that are there to be told, without numbers."""
    for one in boards:
        if one.followed.retired_at is not None:
            continue
        start = (one.indicator.code, one.indicator.name)
        blank: tuple[None, None, None] = (None, None, None)
        for line in one.lines:
            if line.is_left:
                continue
            yield (*start, line.organisation.name, month, "", "", *blank, one.indicator.unit, *[""] * 5)
            for axis in axes_of(one.indicator):
                for category in CATEGORIES[axis]:
                    place = (line.organisation.name, month, axis.label, category.label)
                    yield (*start, *place, *blank, one.indicator.unit, *[""] * 5)


def read_month(text: str) -> str | None:
    """Return the month that a cell tells, as we write it or as spreadsheets rewrite it; None for anything else."""
    plain = fold(text).strip()
    if months.is_month(plain):
        return plain
    numbered, named = _NUMBERED.fullmatch(plain), _NAMED.fullmatch(plain)
    if numbered:
        found = f"{numbered[2]}-{int(numbered[1]):02d}"
    elif named:
        number = next((n for n, name in enumerate(_MONTH_NAMES, 1) if named[1].startswith(name)), 0)
        found = f"{named[2].rjust(4, '0') if len(named[2]) == 4 else '20' + named[2]}-{number:02d}"
    else:
        return None
    return found if months.is_month(found) else None


def read_drafts(rows: Sequence[Row]) -> tuple[list[Draft], list[RowError]]:
    """Return the values that a table tells, and every error found on the way. Nothing here asks the database."""
    if not rows:
        return [], [RowError(1, "", Invalid("file", "Ce fichier ne contient aucune ligne."))]
    names = [fold(cell).strip() for cell in rows[0].cells]
    absent = [name for name in NEEDED if name not in names]
    if absent:
        refusal = Invalid("file", "Il manque la colonne « %(column)s ».", column=absent[0])
        return [], [RowError(rows[0].number, absent[0], refusal)]
    drafts: dict[tuple[str, str, str], Draft] = {}
    errors: list[RowError] = []
    for row in rows[1:]:
        cells = dict(zip(names, row.cells, strict=False))
        try:
            _take(_Line(row.number, {name: cells.get(name, "") for name in HEADERS}), drafts)
        except Invalid as error:
            errors.append(RowError(row.number, error.field, error))
    return list(drafts.values()), errors


@dataclass(frozen=True)
class _Line:
    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        found = words(self.cells[column])
        if len(found) > LONGEST_WORDS:
            raise Invalid(column, "%(max)d caractères au plus.", max=LONGEST_WORDS)
        return found

    def number_in(self, column: str) -> float | None:
        text = self.text(column)
        if not text:
            return None
        found = figures.read(text)
        if found is None:
            raise Invalid(column, "« %(text)s » n'est pas un nombre à quatre décimales au plus.", text=text[:40])
        return found

    def pair(self) -> Pair:
        return self.number_in("numerateur"), self.number_in("denominateur")


def _take(line: _Line, drafts: dict[tuple[str, str, str], Draft]) -> None:
    """Put a row into the value that it is about. A row without any number nor word is one that nobody filled in."""
    code, site = line.text("indicateur"), line.text("site")
    for column, text in (("indicateur", code), ("site", site)):
        if not text:
            raise Invalid(column, "Ce champ est à remplir.")
    month = read_month(line.text("mois"))
    if month is None:
        raise Invalid("mois", "Écrivez un mois, comme 2026-03.")
    axis, category = _category(line)
    told = ("numerateur", "denominateur", "commentaire", "retour", "voix", "retiree", "motif")
    if not any(line.text(column) for column in told):
        return
    key = (fold(code), fold(site), month)
    draft = drafts.get(key) or Draft(code, site, month)
    if (axis, category) in draft.rows:
        first = draft.rows[axis, category]
        raise Invalid("indicateur", "Cette valeur est déjà donnée à la ligne %(line)d.", line=first)
    draft.reading = _part(line, draft.reading, axis, category) if axis else _whole(line, draft.reading)
    draft.rows[axis, category] = line.number
    drafts[key] = draft


def _part(line: _Line, known: Reading, axis: str, category: str) -> Reading:
    parts = {name: dict(some) for name, some in known.breakdown.items()}
    parts.setdefault(axis, {})[category] = line.pair()
    return replace(known, breakdown=parts)


def _whole(line: _Line, known: Reading) -> Reading:
    amount, base = line.pair()
    return replace(
        known,
        amount=amount,
        base=base,
        comment=line.text("commentaire"),
        feedback=line.text("retour"),
        voice=_voice(line),
        is_withdrawn=_yes(line),
        reason=line.text("motif"),
    )


def _voice(line: _Line) -> Voice | None:
    text = line.text("voix")
    if not text:
        return None
    found = next((one for one in Voice if fold(text) in (fold(one.label), one.value)), None)
    if found is None:
        raise Invalid("voix", "« %(text)s » n'est pas dans la liste.", text=text[:40])
    return found


def _yes(line: _Line) -> bool:
    text = fold(line.text("retiree"))
    if text not in ("", "oui", "non"):
        raise Invalid("retiree", "Écrivez oui, ou rien.")
    return text == "oui"


def _category(line: _Line) -> tuple[str, str]:
    detail, category = line.text("detail"), line.text("categorie")
    if not detail and not category:
        return "", ""
    axis = next((one for one in Axis if fold(detail) in (fold(one.label), one.value)), None)
    if axis is None:
        raise Invalid("detail", "« %(text)s » n'est pas dans la liste.", text=detail[:40])
    found = next((one for one in CATEGORIES[axis] if fold(category) in (fold(one.label), one.value)), None)
    if found is None:
        raise Invalid("categorie", "« %(text)s » n'est pas dans la liste.", text=category[:60])
    return axis.value, found.value
