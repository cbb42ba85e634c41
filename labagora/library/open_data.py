"""Every published fiche as open data, under the Licence Ouverte: JSON with the texts, CSV for a spreadsheet."""

import json
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from labagora.library import serial
from labagora.library.models import Publication
from labagora.web.exports import csv_bytes

LICENCE = {"name": "Licence Ouverte 2.0", "url": "https://spdx.org/licenses/etalab-2.0.html"}
IN_MEMORY = 4 * 2**20
COLUMNS = (
    "id", "number", "title", "summary", "url", "stakes", "care_steps", "cancers", "audiences", "themes", "tags",
    "authors", "license", "organisation", "territory", "is_fictional", "edition", "published_at", "updated_at",
    "reviewed_on", "review_due", "patients_reviewed_on", "pdf", "markdown",
)  # fmt: skip
ADDRESSES = ("url", "pdf", "markdown")


def json_file(rows: Iterable[Publication], base: str) -> IO[bytes]:
    """Return a file of one JSON document; a large one is on disk, never whole in memory."""
    stream: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    head = {"title": "Fiches-actions du Living Lab", "source": f"{base}/fiches", "licence": LICENCE}
    stream.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "items": [')
    for place, row in enumerate(rows):
        stream.write(b",\n" if place else b"\n")
        stream.write(json.dumps(_absolute(serial.full(row), base), ensure_ascii=False).encode())
    stream.write(b"\n]}\n")
    stream.seek(0)
    return stream


def csv_content(rows: Iterable[Publication], base: str) -> bytes:
    """Return a CSV without the long texts, which a cell could not hold, and without a cell that could run."""
    return csv_bytes(COLUMNS, _lines(rows, base))


def _lines(rows: Iterable[Publication], base: str) -> Iterator[list[Any]]:
    for row in rows:
        values = _absolute(serial.card(row), base)
        yield [values[name] for name in COLUMNS]


def _absolute(values: dict[str, Any], base: str) -> dict[str, Any]:
    whole = {**values, **{name: base + values[name] for name in ADDRESSES}}
    if "files" in whole:
        whole["files"] = [{**one, "url": base + one["url"]} for one in whole["files"]]
    return whole
