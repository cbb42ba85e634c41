"""« Cette page vous a-t-elle aidé ? »"""

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from labagora.core.db import db
from labagora.library.actions import reading
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import SheetFeedback, SheetRemark
from tests.builders.library import make_sheet, publication_of


def _counts() -> list[tuple[int, str, int, int]]:
    rows = db.session.query(SheetFeedback).order_by(SheetFeedback.id)
    return [(row.sheet_id, row.month, row.helped, row.missed) for row in rows]


def _remarks() -> list[str]:
    return [row.text for row in db.session.query(SheetRemark).order_by(SheetRemark.id)]


def test_opinions_are_counted_by_month_without_a_cookie(client: Any, freeze: Any) -> None:
    sheet, chapter = make_sheet(), make_sheet(kind=SheetKind.KIT)
    freeze(datetime(2026, 11, 30, 12, tzinfo=UTC))
    answer = client.post(f"/fiches/{sheet.slug}/avis", data={"helped": "oui"})
    assert (answer.status_code, answer.location) == (303, f"/fiches/{sheet.slug}/avis/merci")
    assert "Set-Cookie" not in answer.headers
    client.post(f"/fiches/{sheet.slug}/avis", data={"helped": "non"})
    client.post(f"/kit/{chapter.slug}/avis", data={"helped": "oui"})
    assert _counts() == [(sheet.id, "2026-11", 1, 1), (chapter.id, "2026-11", 1, 0)]


def test_months_are_those_of_paris(app: Any) -> None:
    publication = publication_of(make_sheet())
    for moment in (datetime(2026, 11, 30, 22, 30, tzinfo=UTC), datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):
        reading.note_opinion(publication, helped=False, now=moment)
    assert [row[1:] for row in _counts()] == [("2026-11", 0, 1), ("2026-12", 0, 1)]


def test_thanks_offer_to_say_more(client: Any) -> None:
    sheet = make_sheet()
    page = client.get(f"/fiches/{sheet.slug}/avis/merci")
    assert "Votre réponse est comptée" in page.text
    assert "Que manquait-il" in page.text
    assert "csrf_token" not in page.text
    assert "Set-Cookie" not in page.headers
    answer = client.post(f"/fiches/{sheet.slug}/avis", data={"remark": "Il manque un modèle de lettre."})
    page = client.get(answer.location).text
    assert "transmise" in page
    assert "Que manquait-il" not in page
    assert _remarks() == ["Il manque un modèle de lettre."]
    assert _counts() == []


def test_opinion_and_remark_together(client: Any) -> None:
    sheet = make_sheet()
    client.post(f"/fiches/{sheet.slug}/avis", data={"helped": "non", "remark": "Trop long."})
    assert _remarks() == ["Trop long."]
    assert [row[2:] for row in _counts()] == [(0, 1)]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"helped": "peut-être"},
        {"remark": "   "},
        {"remark": "a" * 1001},
        {"helped": "oui", "remark": "Écrivez-moi : moi@example.org"},
        {"helped": "oui", "remark": "Appelez le 06 12 34 56 78"},
        {"helped": "oui", "remark": "Voir https://example.org"},
    ],
)
def test_a_bad_answer_keeps_nothing_and_loses_nothing(client: Any, data: dict[str, str]) -> None:
    sheet = make_sheet()
    answer = client.post(f"/fiches/{sheet.slug}/avis", data=data)
    assert answer.status_code == 422
    assert "Erreur" in answer.text
    if len(data.get("remark", "").strip()) > 3:
        assert data["remark"] in answer.text
    assert (_counts(), _remarks()) == ([], [])


def test_a_double_click_is_one_opinion(client: Any) -> None:
    sheet = make_sheet()
    for _ in range(2):
        assert client.post(f"/fiches/{sheet.slug}/avis", data={"helped": "oui"}).status_code == 303
    assert [row[2:] for row in _counts()] == [(1, 0)]


def test_nobody_answers_without_end(client: Any, monkeypatch: Any) -> None:
    from labagora.library.views import feedback

    monkeypatch.setattr(feedback, "FOR_ONE_PAGE", 3)
    sheet, other = make_sheet(), make_sheet()
    codes = [client.post(f"/fiches/{sheet.slug}/avis", data={"remark": f"Remarque {n}"}).status_code for n in range(4)]
    assert codes == [303, 303, 303, 429]
    assert len(_remarks()) == 3
    assert client.post(f"/fiches/{other.slug}/avis", data={"remark": "Ailleurs"}).status_code == 303


@pytest.mark.parametrize("state", [state for state in SheetState if state not in {"published", "to_revise"}])
def test_no_opinion_on_what_is_not_on_line(client: Any, state: SheetState) -> None:
    sheet = make_sheet(state=state)
    assert client.get(f"/fiches/{sheet.slug}/avis").status_code == 404
    assert client.post(f"/fiches/{sheet.slug}/avis", data={"helped": "oui"}).status_code == 404
    assert _counts() == []


def test_no_opinion_on_what_was_withdrawn(client: Any, withdraw: Any) -> None:
    sheet = make_sheet()
    withdraw(sheet)
    assert client.post(f"/fiches/{sheet.slug}/avis", data={"helped": "oui"}).status_code == 410
    assert _counts() == []


@pytest.mark.parametrize("path", ["/projets/x/avis", "/fiches/absente/avis", "/kit/absent/avis/merci"])
def test_no_opinion_on_nothing(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path.removesuffix("/merci"), data={"helped": "oui"}).status_code in (404, 405)


def test_c8_an_opinion_needs_no_token_but_another_site_cannot_give_it(
    app: Flask, client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    sheet = make_sheet()
    path = f"/fiches/{sheet.slug}/avis"
    assert client.post(path, data={"helped": "oui"}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post(path, data={"helped": "oui"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(path, data={"helped": "oui"}).status_code == 303


def test_h1_a_remark_is_in_no_log(client: Any, caplog: Any) -> None:
    sheet = make_sheet()
    with caplog.at_level(logging.DEBUG):
        client.post(f"/fiches/{sheet.slug}/avis", data={"helped": "oui", "remark": "CANARI-REMARQUE"})
    assert _remarks() == ["CANARI-REMARQUE"]
    assert "CANARI-REMARQUE" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_the_database_does_the_adding(app: Any) -> None:
    """Two readers at once: what one process read before the other wrote does not count."""
    publication = publication_of(make_sheet())
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    reading.note_opinion(publication, helped=True, now=now)
    stale = db.session.query(SheetFeedback).one()
    assert stale.helped == 1
    db.session.execute(SheetFeedback.__table__.update().values(helped=41))
    reading.note_opinion(publication, helped=True, now=now)
    db.session.expire_all()
    assert [row[2] for row in _counts()] == [42]
