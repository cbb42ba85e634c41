"""Lists as files: no cell runs in a spreadsheet (security.md E4), types and accents survive."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from labagora.web.exports import csv_bytes, download, neutral, xlsx_bytes

DANGEROUS = [
    "=1+1",
    "+33 1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    "\rplain",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    '"=1',
    "'=1",
    "'\"  =1",
    "« =1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "﹦1",
    "−1",
    "–1",
    "| calc",
    "%0A=1",
]
HARMLESS = ["", "Camille", "1 = 2", "a@exemple.fr", "L'été", "« Bonjour »", "3-4 octobre", "Étape", "¿=?"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(content: bytes):
    return load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.mark.parametrize("text", DANGEROUS)
def test_e4_cell_that_could_run_is_prefixed(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert read_csv(csv_bytes([text], [[text]])) == [[f"'{text}"], [f"'{text}"]]


@pytest.mark.parametrize("text", HARMLESS)
def test_e4_harmless_text_is_untouched(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize("text", DANGEROUS)
def test_e4_xlsx_cell_is_text(text: str) -> None:
    sheet = read_xlsx(xlsx_bytes("Liste", ["Titre"], [[text]]))
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")


@given(st.text(max_size=40))
def test_e4_no_text_starts_a_formula(text: str) -> None:
    shown = neutral(text)
    assert shown[:1] not in tuple("=+-@\t\r\n")
    assert shown in (text, f"'{text}")


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=12), min_size=1, max_size=4))
def test_csv_round_trips_through_separators_quotes_and_lines(row: list[str]) -> None:
    assert read_csv(csv_bytes(["t"] * len(row), [row]))[1] == [neutral(text) for text in row]


def test_csv_bytes_have_mark_semicolons_and_quotes() -> None:
    content = csv_bytes(["Nom", "Âge"], [["Élodie;", 41], ['dit "Lo"', None]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == '"Nom";"Âge"\r\n"Élodie;";41\r\n"dit ""Lo""";""\r\n'


def test_csv_says_dates_in_paris_and_booleans_in_french() -> None:
    row = [datetime(2026, 7, 1, 22, 30, tzinfo=UTC), date(2026, 7, 1), True, False, ["a", "b"], -3]
    assert read_csv(csv_bytes(["a"] * 6, [row]))[1] == ["02/07/2026 00:30", "01/07/2026", "oui", "non", "a, b", "-3"]


def test_xlsx_keeps_types() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    sheet = read_xlsx(xlsx_bytes("Pers/onnes: [2026]", ["Nom", "Âge", "Le", "Oui"], [["Élodie", 41, moment, True]]))
    assert [cell.value for cell in sheet[2]] == ["Élodie", 41, datetime(2026, 7, 2, 0, 30), True]  # noqa: DTZ001  Excel has no zone
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "b"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "Pers onnes   2026"


def test_xlsx_survives_control_characters_and_long_texts() -> None:
    sheet = read_xlsx(xlsx_bytes("", ["Nom"], [["a\x00\x07b\ud800\uffff"], ["x" * 40_000]]))
    assert sheet["A2"].value == "ab"
    assert len(sheet["A3"].value) == 32_767


@pytest.mark.parametrize(("extension", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_download_is_a_file_named_after_the_list(extension: str, start: bytes) -> None:
    with Flask("labagora").test_request_context():
        response = download(extension, "Étapes du parcours", ["A"], [["b"]])
    assert response.get_data().startswith(start)
    assert response.headers["Content-Disposition"] == f"attachment; filename=etapes-du-parcours.{extension}"
    assert response.headers["Cache-Control"] == "no-store"
