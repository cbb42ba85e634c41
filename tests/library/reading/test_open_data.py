"""GET /fiches/donnees.json and .csv: everything that is on line, under the Licence Ouverte."""

import csv
import io
import json
from typing import Any

import pytest

from labagora.library.enums import SheetKind, SheetState
from tests.builders.library import make_sheet


def _json(client: Any) -> dict[str, Any]:
    answer = client.get("/fiches/donnees.json")
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = json.loads(answer.data)
    answer.close()
    return found


def _csv(client: Any) -> list[list[str]]:
    answer = client.get("/fiches/donnees.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_open_data_holds_every_fiche_on_line(client: Any) -> None:
    shown = [make_sheet(f"Fiche {number}") for number in range(3)]
    make_sheet("Brouillon", SheetState.DRAFT)
    make_sheet("Chapitre", kind=SheetKind.KIT)
    data = _json(client)
    assert data["licence"] == {"name": "Licence Ouverte 2.0", "url": "https://spdx.org/licenses/etalab-2.0.html"}
    assert [item["title"] for item in data["items"]] == [sheet.title for sheet in shown]
    rows = _csv(client)
    assert [row[rows[0].index("title")] for row in rows[1:]] == [sheet.title for sheet in shown]


def test_open_data_says_what_the_page_says_with_whole_addresses(client: Any, add_file: Any, publish: Any) -> None:
    sheet = make_sheet(number=3)
    file = add_file(sheet)
    publish(sheet)
    item = _json(client)["items"][0]
    assert item["url"] == f"http://localhost/fiches/{sheet.slug}"
    assert item["pdf"] == f"http://localhost/fiches/{sheet.slug}.pdf"
    assert item["body"] == sheet.content["body"]
    assert item["actors"][0]["name"] == "Médecin traitant"
    assert item["files"][0]["url"] == f"http://localhost/fichiers/{file.public_id}"


@pytest.mark.parametrize("extension", ["json", "csv"])
def test_open_data_is_a_named_file(client: Any, extension: str) -> None:
    answer = client.get(f"/fiches/donnees.{extension}")
    assert f"fiches-actions.{extension}" in answer.headers["Content-Disposition"]
    answer.close()


def test_open_data_of_nothing_is_valid(client: Any) -> None:
    assert _json(client)["items"] == []
    assert len(_csv(client)) == 1


@pytest.mark.parametrize("name", ["donnees.xml", "donnees", "donnees.xlsx"])
def test_open_data_in_another_format_is_not_found(client: Any, name: str) -> None:
    assert client.get(f"/fiches/{name}").status_code == 404


def test_e4_open_data_holds_no_cell_that_runs(client: Any) -> None:
    make_sheet('=HYPERLINK("http://x","y")', summary="+1", tags=["@SUM(A1)"], authors=["-2+3", "Équipe"])
    header, row = _csv(client)
    found = dict(zip(header, row, strict=True))
    for name in ("title", "summary", "tags", "authors"):
        assert found[name].startswith("'"), name


def test_open_data_reads_by_lots(client: Any, count_statements: Any, monkeypatch: Any) -> None:
    from labagora.library.queries import scrolling

    monkeypatch.setattr(scrolling, "CHUNK", 2)
    for number in range(5):
        make_sheet(f"Fiche {number}")
    assert len(_json(client)["items"]) == 5
    assert len(_csv(client)) == 6
