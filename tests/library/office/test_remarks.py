"""What readers said: remarks to settle, counts by month, without who."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.models import Sheet, SheetFeedback, SheetRemark
from labagora.library.queries.remarks import months_until
from tests.builders.library import make_sheet

LIST = "/gestion/fiches/remarques"


def _remark(sheet: Sheet, text: str, *, days: int = 0, settled: bool = False) -> SheetRemark:
    at = utcnow() - timedelta(days=days)
    remark = SheetRemark(sheet_id=sheet.id, text=text, at=at, settled_at=at if settled else None)
    db.session.add(remark)
    db.session.flush()
    return remark


def _opinion(sheet: Sheet, month: str, helped: int, missed: int) -> None:
    db.session.add(SheetFeedback(sheet_id=sheet.id, month=month, helped=helped, missed=missed))
    db.session.flush()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ancienne", "Récente"]),
        ("suite=ouverte", ["Ancienne", "Récente"]),
        ("suite=reglee", ["Réglée"]),
        ("suite=", ["Ancienne", "Récente", "Réglée"]),
        ("suite=lune", ["Ancienne", "Récente", "Réglée"]),
        ("suite=&q=autre", ["Réglée"]),
        ("q=%00" + "x" * 3000, []),
        ("page=99", ["Ancienne", "Récente"]),
    ],
)
def test_order_and_filters(as_: Any, esther: Any, query: str, found: list[str]) -> None:
    sheet = make_sheet("Une fiche")
    _remark(sheet, "Récente", days=1)
    _remark(sheet, "Ancienne", days=9)
    _remark(make_sheet("Une autre"), "Réglée", days=20, settled=True)
    page = as_(esther).get(f"{LIST}?{query}").text
    seen = [name for name in ("Ancienne", "Récente", "Réglée") if f'la-multiline">{name}<' in page]
    assert sorted(seen, key=page.index) == found


def test_a_remark_is_shown_as_text(as_: Any, esther: Any) -> None:
    _remark(make_sheet(), "<script>alert(1)</script>")
    page = as_(esther).get(LIST).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_several_are_settled_then_opened_again(as_: Any, esther: Any) -> None:
    sheet, browser = make_sheet(), as_(esther)
    some = [_remark(sheet, f"R{n}") for n in range(2)]
    selected = [one.public_id for one in some]
    done = browser.post(f"{LIST}?suite=ouverte&q=sortie", data={"selected": selected, "action": "settle"})
    assert done.status_code == 303
    assert done.location == f"{LIST}?q=sortie&suite=ouverte"
    assert all(row.settled_at for row in db.session.query(SheetRemark))
    assert "Remarques concernées : 2." in browser.get(LIST).text
    browser.post(LIST, data={"selected": selected, "action": "settle"})
    assert "Remarques concernées : 0." in browser.get(LIST).text
    browser.post(LIST, data={"selected": selected[:1], "action": "open"})
    assert db.session.query(SheetRemark).filter(SheetRemark.settled_at.is_(None)).count() == 1
    assert db.session.query(AuditEntry).filter_by(verb="remark.settled").count() == 3


def test_nothing_chosen_and_unknown_lines(as_: Any, esther: Any) -> None:
    browser, remark = as_(esther), _remark(make_sheet(), "Là")
    browser.post(LIST, data={"action": "settle"})
    assert "Cochez au moins une ligne." in browser.get(LIST).text
    assert browser.post(LIST, data={"selected": "x" * 500, "action": "settle"}).status_code == 303
    db.session.refresh(remark)
    assert remark.settled_at is None


def test_the_menu_counts_the_open_ones(as_: Any, esther: Any) -> None:
    sheet = make_sheet()
    _remark(sheet, "Ouverte")
    _remark(sheet, "Réglée", settled=True)
    page = as_(esther).get("/gestion").text
    start = page.index("Remarques des lecteurs")
    assert 'class="la-count">1<' in page[start : start + 200]


def test_counts_by_month_and_by_page(as_: Any, esther: Any, freeze: Any) -> None:
    freeze(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))  # the first of December in Paris
    good, poor = make_sheet("Bonne page"), make_sheet("Page décevante")
    _opinion(good, "2026-12", 8, 2)
    _opinion(poor, "2026-12", 1, 5)
    _opinion(poor, "2026-01", 1, 0)
    _opinion(poor, "2025-12", 900, 900)
    page = as_(esther).get(LIST).text
    months = page[page.index("Mois par mois") : page.index("Les pages qui ont déçu")]
    assert months.count('data-label="Mois"') == 12
    line = months[months.index(">décembre 2026<") :].split("</tr>")[0]
    assert '"la-number">9<' in line
    assert '"la-number">7<' in line
    assert months.index("décembre 2026") < months.index("janvier 2026")
    assert "2025" not in months
    ranking = page[page.index("Les pages qui ont déçu") :]
    assert ranking.index("Page décevante") < ranking.index("Bonne page")
    assert "80 %" in ranking
    assert "900" not in page


def test_last_twelve_months_over_a_new_year() -> None:
    months = months_until(datetime(2026, 2, 3, tzinfo=UTC).date())
    assert months[0] == "2025-03"
    assert months[-2:] == ["2026-01", "2026-02"]
    assert len(months) == 12


def test_nothing_said_yet(as_: Any, esther: Any) -> None:
    page = as_(esther).get(LIST).text
    assert "Aucune remarque ne correspond." in page
    assert "Personne n’a encore répondu." in page


def test_statements_do_not_grow(as_: Any, esther: Any, count_statements: Any) -> None:
    browser = as_(esther)
    _remark(make_sheet(), "Une")
    browser.get(LIST)
    with count_statements() as one:
        browser.get(LIST)
    for number in range(3):
        sheet = make_sheet()
        _remark(sheet, f"Autre {number}")
        _opinion(sheet, "2026-11", 1, 1)
    with count_statements() as four:
        assert browser.get(LIST).status_code == 200
    assert len(one) == len(four)


def test_e4_exports(as_: Any, esther: Any) -> None:
    sheet, browser = make_sheet("=1+1"), as_(esther)
    _remark(sheet, "=HYPERLINK(1)")
    _opinion(sheet, f"{utcnow():%Y-%m}", 3, 1)
    remarks = browser.get(f"{LIST}/export.csv").data.decode("utf-8-sig").splitlines()[1]
    assert remarks.startswith('"\'=1+1"')
    assert '"\'=HYPERLINK(1)"' in remarks
    counts = browser.get("/gestion/fiches/avis/export.csv").data.decode("utf-8-sig").splitlines()[1]
    assert counts == '"\'=1+1";3;1;75'
