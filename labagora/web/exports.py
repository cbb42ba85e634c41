"""Lists as files for a spreadsheet, without a cell that a spreadsheet would run (security.md E4)."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from labagora.core.clock import PARIS
from labagora.core.text import slugify

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RUNS = frozenset("=+-@|%")
_MINUS_SIGNS = frozenset("\u2212\u2010\u2011\u2012\u2013\u2014")
_QUOTES = frozenset("'\"`´‘’‚“”„«»‹›＇＂")
_LONGEST_CELL = 32_767


def _is_skipped(char: str) -> bool:
    """Tell whether a spreadsheet may drop ``char`` before it looks for a formula: spaces, quotes, invisible marks."""
    return char.isspace() or char in _QUOTES or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")


def neutral(text: str) -> str:
    """Return ``text`` as a spreadsheet can only show it: prefixed with an apostrophe when it could be run.

    Full-width and other look-alikes count as the sign they imitate, since some programs fold them.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return f"'{text}"
    first = next((char for char in text if not _is_skipped(char)), "")
    if first and (first in _MINUS_SIGNS or unicodedata.normalize("NFKC", first)[:1] in _RUNS):
        return f"'{text}"
    return text


def restored(text: str) -> str:
    """Return what ``neutral`` was given: the apostrophe that it added is taken off, one that was written stays.

    A text that begins with a tab or a line end cannot be told from one that begins with an apostrophe before it: such
    texts are never stored.
    """
    bare = text[1:]
    if text[:1] == "'" and bare[:1] not in ("\t", "\r", "\n") and bare and neutral(bare) == text:
        return bare
    return text


def _plain(value: Any) -> str | int | float | bool | date | datetime | None:
    """Return what a cell can hold: numbers and dates keep their type, the rest becomes harmless text."""
    if isinstance(value, datetime):
        return value.astimezone(PARIS).replace(tzinfo=None)
    if value is None or isinstance(value, (bool, int, float, date)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return neutral(", ".join(str(one) for one in value))
    return neutral(str(value))


def _csv_cell(value: Any) -> str | int | float | None:
    plain = _plain(value)
    if isinstance(plain, bool):
        return "oui" if plain else "non"
    if isinstance(plain, datetime):
        return f"{plain:%d/%m/%Y %H:%M}"
    return f"{plain:%d/%m/%Y}" if isinstance(plain, date) else plain


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV: UTF-8 with its mark, semicolons, every text quoted."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([neutral(str(header)) for header in headers])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def _without_controls(text: str) -> str:
    kept = "".join(char for char in text if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
    return kept[:_LONGEST_CELL]


def _xlsx_cell(sheet: Any, value: Any) -> Cell:
    plain = _plain(value)
    if not isinstance(plain, str):
        return WriteOnlyCell(sheet, value=plain)  # type: ignore[arg-type]  # a date is a value too; the stubs forget it
    cell: Cell = WriteOnlyCell(sheet, value=_without_controls(plain))
    cell.data_type = "s"  # text, whatever its first character
    cell.alignment = Alignment(vertical="top", wrap_text="\n" in plain)
    return cell


def _header_cell(sheet: Any, text: str) -> Cell:
    cell = _xlsx_cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    return "".join(" " if char in r"[]:*?/\'" else char for char in _without_controls(title)).strip()[:31] or "Liste"


def xlsx_bytes(title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a workbook of one sheet: numbers and dates typed, the rest text, first line kept in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for number, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(14, min(40, len(str(header)) + 4))
    sheet.append([_header_cell(sheet, str(header)) for header in headers])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def download(extension: str, title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Return the list as a file to save; ``extension`` is ``csv`` or ``xlsx``."""
    content = csv_bytes(headers, rows) if extension == "csv" else xlsx_bytes(title, headers, rows)
    response = Response(content, content_type=CSV_TYPE if extension == "csv" else XLSX_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{slugify(title)}.{extension}")
    response.headers["Cache-Control"] = "no-store"
    return response
