"""The report of freshness: buckets, owners, order, export."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Sheet
from tests.builders.library import make_sheet, publication_of

REPORT = "/gestion/fiches/fraicheur"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
TODAY = NOW.date()
AGES = {"Hier": -1, "Aujourd-hui": 0, "Bientôt": 29, "Trente": 30, "Presque": 89, "Loin": 90}


@pytest.fixture
def pages(freeze: Any, paul: Any, gina: Any) -> dict[str, Sheet]:
    """Pages of every age, some of Paul's; one without a date."""
    freeze(NOW)
    found = {
        name: make_sheet(name, owner=paul if age < 30 else None, review_due=(TODAY + timedelta(days=age)).isoformat())
        for name, age in AGES.items()
    }
    found["Sans-date"] = make_sheet("Sans-date", owner=gina, review_due="", columns={"deputy_id": paul.id})
    make_sheet("Brouillon", SheetState.DRAFT, review_due="2020-01-01")
    make_sheet("Retirée", SheetState.WITHDRAWN, review_due="2020-01-01")
    return found


def _names(page: str) -> list[str]:
    """Return the titles of the list, in its order."""
    body = page[page.index('id="one-by-one"') :]
    return sorted(
        (name for name in [*AGES, "Sans-date"] if f">{name}</a>" in body), key=lambda n: body.index(f">{n}</a>")
    )


def test_counts_by_bucket(as_: Any, esther: Any, pages: Any) -> None:
    page = as_(esther).get(REPORT).text
    chart = page[page.index("la-chart-rows") : page.index("</figure>")]
    for label, count in (
        ("Date dépassée", 1),
        ("Dans moins de 30 jours", 2),
        ("Dans moins de 90 jours", 2),
        ("Plus tard", 1),
        ("Sans date", 1),
    ):
        assert f"<span>{label}</span> <strong>{count}</strong>" in chart
    assert "dépassée de 1 jour" in page
    assert "Brouillon" not in page
    assert "Retirée" not in page


def test_counts_by_owner(as_: Any, esther: Any, pages: Any, paul: Any) -> None:
    page = as_(esther).get(REPORT).text
    table = page[page.index('id="by-owner"') : page.index('id="one-by-one"')]
    line = table[table.index("Paul Rivière</a>") :].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in line.split('la-number">')[1:]] == ["1", "2", "0", "0", "0", "3"]
    assert "Sans responsable</a>" in table
    assert f"responsable={paul.public_id}" in table


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Hier", "Aujourd-hui", "Bientôt", "Trente", "Presque", "Loin", "Sans-date"]),
        ("tri=echeance&sens=desc", ["Loin", "Presque", "Trente", "Bientôt", "Aujourd-hui", "Hier", "Sans-date"]),
        ("tri=titre", ["Aujourd-hui", "Bientôt", "Hier", "Loin", "Presque", "Sans-date", "Trente"]),
        ("tri=lune&sens=lune", ["Hier", "Aujourd-hui", "Bientôt", "Trente", "Presque", "Loin", "Sans-date"]),
        ("echeance=depassee", ["Hier"]),
        ("echeance=moins-de-30-jours", ["Aujourd-hui", "Bientôt"]),
        ("echeance=moins-de-90-jours", ["Trente", "Presque"]),
        ("echeance=plus-tard", ["Loin"]),
        ("echeance=sans-date", ["Sans-date"]),
        ("responsable=personne", ["Trente", "Presque", "Loin"]),
        ("responsable=inconnu", []),
        ("q=hier", ["Hier"]),
        ("q=%25", []),
        ("page=99", ["Hier", "Aujourd-hui", "Bientôt", "Trente", "Presque", "Loin", "Sans-date"]),
    ],
)
def test_order_and_filters(as_: Any, esther: Any, pages: Any, query: str, names: list[str]) -> None:
    assert _names(as_(esther).get(f"{REPORT}?{query}").text) == names


def test_columns_say_how_they_sort(as_: Any, esther: Any, pages: Any) -> None:
    page = as_(esther).get(f"{REPORT}?q=hier").text
    assert page.count("aria-sort") == 1
    assert 'aria-sort="ascending"' in page
    assert f'href="{REPORT}?q=hier&amp;tri=echeance&amp;sens=desc"' in page
    assert f'href="{REPORT}?q=hier&amp;tri=titre"' in page


def test_the_menu_counts_what_is_late(as_: Any, esther: Any, pages: Any) -> None:
    page = as_(esther).get("/gestion").text
    start = page.index("Fiches à relire")
    assert 'class="la-count">1<' in page[start : start + 200]


def test_an_empty_library(as_: Any, esther: Any) -> None:
    page = as_(esther).get(REPORT)
    assert page.status_code == 200
    assert "Aucune page en ligne." in page.text


def test_sixty_days_late_a_page_stays_on_line(client: Any, pages: Any, freeze: Any) -> None:
    freeze(NOW + timedelta(days=61))
    sheet = pages["Hier"]
    assert client.get(f"/fiches/{sheet.slug}").status_code == 200
    assert sheet.state is SheetState.PUBLISHED


def test_statements_do_not_grow(as_: Any, esther: Any, paul: Any, gina: Any, count_statements: Any) -> None:
    browser = as_(esther)
    make_sheet(owner=paul)
    browser.get(REPORT)
    with count_statements() as one:
        browser.get(REPORT)
    for owner in (paul, gina, esther):
        make_sheet(owner=owner, columns={"deputy_id": gina.id if owner is not gina else paul.id})
    with count_statements() as four:
        assert browser.get(REPORT).status_code == 200
    assert len(one) == len(four)


def test_export_has_types_and_keeps_the_filter(as_: Any, esther: Any, pages: Any) -> None:
    book = load_workbook(io.BytesIO(as_(esther).get(f"{REPORT}/export.xlsx?echeance=depassee").data))
    head, line = list(book.active.iter_rows(values_only=True))
    row = dict(zip(head, line, strict=True))
    assert row["titre"] == "Hier"
    assert row["responsable"] == "Paul Rivière"
    assert row["jours_restants"] == -1
    assert row["relire_avant"] == datetime(2026, 11, 29)  # noqa: DTZ001 - a spreadsheet knows no zone


def test_e4_export_is_safe_for_a_spreadsheet(as_: Any, esther: Any) -> None:
    for text in ("=1+1", "+1", "@SUM(1)", "\t=1"):
        publication = publication_of(make_sheet())
        publication.title = text
    lines = as_(esther).get(f"{REPORT}/export.csv").data.decode("utf-8-sig").splitlines()[1:]
    assert len(lines) == db.session.query(Publication).count() == 4
    for line in lines:
        assert line.startswith("\"'")


def test_chapters_are_in_it(as_: Any, esther: Any) -> None:
    make_sheet("Un chapitre", kind=SheetKind.KIT, review_due="2020-01-01")
    assert "Un chapitre" in as_(esther).get(f"{REPORT}?echeance=depassee").text
