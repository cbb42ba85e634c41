"""What a draft may hold, whatever the door it came by. Facts that need the vocabularies or the calendar."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from labagora.core.errors import Invalid
from labagora.library.commands import ROWS, Row, SheetDraft
from labagora.library.models import Sheet
from labagora.library.rendering import VOCABULARIES
from labagora.reference.queries import vocabulary

LIMITS = {
    "title": 160,
    "summary": 600,
    "objectives": 8_000,
    "body": 60_000,
    "conditions": 6_000,
    "sources": 12_000,
    "easy_read": 20_000,
    "source": 400,
    "license": 120,
    "contact": 300,
}
MOST_ROWS = 40
LONGEST_CELL = 4_000
LISTS = ("tags", "authors")
DATES = ("reviewed_on", "review_due", "patients_reviewed_on")


def check_draft(draft: SheetDraft, sheet: Sheet | None) -> None:
    """Raise Invalid on the first field that holds what it may not. ``sheet`` keeps the retired codes it had."""
    if not draft.title.strip():
        raise Invalid("title", "Ce champ est à remplir.")
    held: Mapping[str, object] = sheet.content if sheet is not None else {}
    for name, limit in LIMITS.items():
        if len(getattr(draft, name)) > limit:
            raise Invalid(name, "%(max)d caractères au plus.", max=limit)
    _check_codes(draft, held)
    _check_rows(draft, held)
    for name in DATES:
        _check_day(name, getattr(draft, name))
    _check_numbers(draft)


def _check_codes(draft: SheetDraft, held: Mapping[str, object]) -> None:
    for name, list_name in VOCABULARIES.items():
        value, before = getattr(draft, name), held.get(name) or ()
        codes = [value] if isinstance(value, str) else list(value)
        kept = [before] if isinstance(before, str) else list(before)  # type: ignore[call-overload]  # JSON list of text
        vocabulary(list_name).check([code for code in codes if code], field=name, include=kept)
    for name in ("obstacles", "success_factors"):
        vocabulary("barriers").check(list(getattr(draft, name)), field=name, include=list(held.get(name) or ()))  # type: ignore[call-overload]


def _check_rows(draft: SheetDraft, held: Mapping[str, Any]) -> None:
    for name, keys in ROWS.items():
        rows = getattr(draft, name)
        if len(rows) > MOST_ROWS:
            raise Invalid(name, "%(max)d lignes au plus.", max=MOST_ROWS)
        for row in rows:
            _check_row(name, row, keys)
    _check_column("indicators", "dimension", "dimensions", draft.indicators, held)
    _check_column("actors", "place", "practice_places", draft.actors, held)
    for name in LISTS:
        if len(getattr(draft, name)) > MOST_ROWS or any(len(one) > 120 for one in getattr(draft, name)):
            raise Invalid(name, "%(max)d éléments au plus, de 120 caractères chacun.", max=MOST_ROWS)


def _check_row(name: str, row: Row, keys: Collection[str]) -> None:
    if set(row) - set(keys):
        raise Invalid(name, "Une ligne contient une colonne inconnue.")
    if any(len(str(cell)) > LONGEST_CELL for cell in row.values()):
        raise Invalid(name, "%(max)d caractères au plus.", max=LONGEST_CELL)


def _check_column(name: str, key: str, list_name: str, rows: Collection[Row], held: Mapping[str, Any]) -> None:
    """A row may keep a retired code that some row held before."""
    kept = [row.get(key) for row in held.get(name) or ()]
    vocabulary(list_name).check([row[key] for row in rows if row.get(key)], field=name, include=kept)


def _check_day(name: str, text: str) -> None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(name, "Écrivez une date existante, par exemple 2027-03-31.") from None
    if day is not None and day.year not in range(1990, 2200):
        raise Invalid(name, "Vérifiez l'année de cette date.")


def _check_numbers(draft: SheetDraft) -> None:
    for name in ("number", "position"):
        value = getattr(draft, name)
        if value is not None and not 1 <= value <= 100_000:
            raise Invalid(name, "Écrivez un nombre entre 1 et 100 000.")
