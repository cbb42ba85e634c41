"""From the bytes of a CSV or of a workbook to rows of text: what a spreadsheet did to them is undone."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from labagora.core.errors import Invalid
from labagora.engines.measures import figures
from labagora.ports.storage.checks import TooFull, TooHeavy, check
from labagora.web.exports import restored

MAX_BYTES = 2 * 2**20
MAX_UNPACKED = 20 * 2**20
MAX_ROWS = 5_000
MAX_COLUMNS = 40
MAX_CELL = 32_767
_MARKUP = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A row of a file under the number that a spreadsheet gives it."""

    number: int
    cells: Sequence[str]


def read_table(content: bytes, filename: str) -> list[Row]:
    """Return the rows that hold something, the headers first. Raises Invalid on ``file``."""
    if not content:
        raise Invalid("file", "Ce fichier est vide. Choisissez-en un autre.")
    if len(content) > MAX_BYTES:
        raise TooHeavy("file", max=MAX_BYTES // 2**20)
    if content.startswith(b"PK\x03\x04"):
        return _bounded(_workbook_rows(content, filename))
    return _bounded(_csv_rows(content))


def _bounded(rows: Iterable[Sequence[str]]) -> list[Row]:
    kept: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if number > MAX_ROWS + 1:
            raise Invalid("file", "Ce fichier a trop de lignes : %(most)d au plus.", most=MAX_ROWS)
        filled = [place for place, cell in enumerate(cells, start=1) if cell]
        if filled:
            kept.append(Row(number, list(cells[: filled[-1]])))
    return kept


def _csv_rows(content: bytes) -> Iterator[Sequence[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise Invalid("file", "Envoyez un fichier CSV ou XLSX.")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield [restored(cell) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise Invalid("file", "Ce fichier CSV est mal formé, vers la ligne %(line)d.", line=reader.line_num) from error


def _decoded(content: bytes) -> str:
    """Spreadsheets write CSV in UTF-8 or, on older Windows, in CP1252."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _workbook_rows(content: bytes, filename: str) -> Iterator[Sequence[str]]:
    check(content, filename, max_bytes=MAX_BYTES)
    _look_inside(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a workbook says of its own size is not believed
        for cells in islice(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), MAX_ROWS + 2):
            yield [_cell_text(cell) for cell in cells]
    except (
        KeyError,
        ValueError,
        IndexError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise Invalid("file", "Ce classeur ne se lit pas. Enregistrez-le de nouveau, ou en CSV.") from error


def _look_inside(content: bytes) -> None:
    """Refuse what unpacks to too much, and what declares entities: no spreadsheet does."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise TooFull("file")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and _MARKUP.search(archive.read(part)):
                raise Invalid("file", "Ce classeur ne se lit pas. Enregistrez-le de nouveau, ou en CSV.")


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, (datetime, date)):
        return f"{value.year:04d}-{value.month:02d}"
    return restored(str(value)[:MAX_CELL])


def _number_text(value: float) -> str:
    """A computed cell holds dust after its last decimal: dropped. More decimals than we keep are left to be refused."""
    near = round(value, figures.DECIMALS)
    return figures.write(near) if abs(near - value) < 1e-9 else str(value).replace(".", ",")
