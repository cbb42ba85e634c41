"""The reviews as a file: one line each, safe for a spreadsheet, with who took it."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.reviews.enums import ReviewState
from tests.builders.reviews import assign, make_grid
from tests.reviews.progress.conftest import Reviewing


def _lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_each_review_is_a_line(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    application = reviewing.table.application("=HYPERLINK(1)")
    seat = reviewing.table.reviewer()
    name = seat.account.name
    reviewing.review(application, 3, seat=seat, summary="+cmd", confidential="Entre nous.")
    assign(reviewing.table.reviewer(), application)
    reviewing.review(application, 1, state=ReviewState.ABSTAINED)
    reviewing.review(application, 1, state=ReviewState.DRAFT, summary="CANARI d'un brouillon")
    answer = as_(esther).post(reviewing.address("avancement/export"), data={"extension": "csv"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    lines = _lines(answer.data)
    assert [one["État"] for one in lines] == ["Rendue", "À commencer", "Abstention", "Commencée"]
    assert "CANARI" not in answer.text
    assert lines[2]["Motif d'abstention"] == "Je connais trop peu ce sujet."
    first = lines[0]
    assert (first["Nom"], first["Note sur 100"], first["Critère 2"]) == (name, "100.0", "3")
    assert (first["Titre"], first["Synthèse"]) == ("'=HYPERLINK(1)", "'+cmd")
    assert first["Note confidentielle"] == "Entre nous."
    assert all("Exporté par Esther le" in one["Export"] for one in lines)
    assert db.session.query(AuditEntry).filter_by(verb="round.exported").one().details == {"kind": "csv"}


def test_a_workbook_keeps_numbers_and_the_view(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    kept, other = reviewing.table.application("Gardée"), reviewing.table.application("Une autre")
    for one in (kept, other):
        reviewing.review(one, 3)
    make_grid(reviewing.table.round, "ville", title="Grille de ville")
    answer = as_(esther).post(reviewing.address("avancement/export?q=Gardée"), data={"extension": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["Note sur 100"] == 100
    assert line["Critère 1 (Grille de l'appel)"] == 3
    assert line["Critère 1 (Grille de ville)"] is None


@pytest.mark.parametrize("extension", ["", "pdf"])
def test_another_kind_is_refused(as_: Any, esther: Any, reviewing: Reviewing, extension: str) -> None:
    answer = as_(esther).post(reviewing.address("avancement/export"), data={"extension": extension})
    assert answer.status_code == 400
    assert db.session.query(AuditEntry).filter_by(verb="round.exported").count() == 0


def test_it_costs_the_same_for_one_and_for_more(
    as_: Any, esther: Any, reviewing: Reviewing, count_statements: Any
) -> None:
    browser, address = as_(esther), reviewing.address("avancement/export")

    def cost() -> int:
        with count_statements() as seen:
            assert browser.post(address, data={"extension": "csv"}).status_code == 200
        return len([one for one in seen if "sign_in_session" not in one])

    reviewing.review(reviewing.table.application(), 2)
    for _ in range(2):
        one = cost()
    for _ in range(3):
        reviewing.review(reviewing.table.application(), 2)
    assert cost() == one
