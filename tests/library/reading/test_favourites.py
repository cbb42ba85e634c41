"""« Mes fiches gardées »: what a person keeps, and the note that nobody else reads."""

from typing import Any

import pytest
from sqlalchemy import text

from labagora.core.db import db
from labagora.library import privacy
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Favourite
from labagora.library.queries.reading import list_favourites
from tests.builders.library import make_sheet, publication_of

SECRET = "CANARI-NOTE à montrer au docteur"


def _keep(browser: Any, sheet: Any, note: str = "") -> Favourite:
    browser.post(f"/{'kit' if sheet.kind is SheetKind.KIT else 'fiches'}/{sheet.slug}/favori")
    favourite = db.session.query(Favourite).filter_by(sheet_id=sheet.id).order_by(Favourite.id.desc()).first()
    assert favourite is not None
    if note:
        answer = browser.post(f"/mon-espace/favoris/{favourite.public_id}/note", data={"note": note})
        assert answer.status_code == 303
    return favourite


def test_a_page_is_kept_with_a_note_and_found_again(as_: Any, camille: Any) -> None:
    browser, sheet = as_(camille), make_sheet("Sortir de l'hôpital")
    chapter = make_sheet("Le chapitre", kind=SheetKind.KIT)
    answer = browser.post(f"/fiches/{sheet.slug}/favori")
    assert (answer.status_code, answer.location) == (303, f"/fiches/{sheet.slug}")
    _keep(browser, sheet, SECRET)
    _keep(browser, chapter)
    page = browser.get("/mon-espace/favoris").text
    for words in ("Sortir de l&#39;hôpital", "Le chapitre", SECRET, f"/fiches/{sheet.slug}", f"/kit/{chapter.slug}"):
        assert words in page
    assert "Gardée : écrire ma note" in browser.get(f"/fiches/{sheet.slug}").text


def test_keeping_twice_is_keeping_once(as_: Any, camille: Any) -> None:
    browser, sheet = as_(camille), make_sheet()
    _keep(browser, sheet, SECRET)
    assert browser.post(f"/fiches/{sheet.slug}/favori").status_code == 303
    assert [row.note for row in db.session.query(Favourite)] == [SECRET]


def test_a_note_is_sealed_in_the_database(as_: Any, camille: Any) -> None:
    _keep(as_(camille), make_sheet(), SECRET)
    raw = db.session.execute(text("SELECT note_sealed FROM favourite")).scalar_one()
    assert b"CANARI" not in bytes(raw)


def test_a_note_goes_to_nobody_else(client: Any, as_: Any, camille: Any, farid: Any, esther: Any, admin: Any) -> None:
    sheet = make_sheet()
    favourite = _keep(as_(camille), sheet, SECRET)
    for browser in (as_(farid), as_(esther), as_(admin)):
        for path in (
            f"/mon-espace/favoris/{favourite.public_id}/note",
            f"/mon-espace/favoris/{favourite.public_id}/retrait",
        ):
            assert browser.get(path).status_code == 404
            assert browser.post(path, data={"note": "x"}).status_code == 404
        for path in ("/mon-espace/favoris", f"/fiches/{sheet.slug}"):
            assert "CANARI" not in browser.get(path).text
    db.session.expire_all()
    assert favourite.note == SECRET
    assert client.get("/mon-espace/favoris").status_code == 303


def test_a_note_can_be_changed_and_taken_away(as_: Any, camille: Any) -> None:
    browser = as_(camille)
    favourite = _keep(browser, make_sheet(), SECRET)
    path = f"/mon-espace/favoris/{favourite.public_id}/note"
    assert SECRET in browser.get(path).text
    browser.post(path, data={"note": "  "})
    db.session.expire_all()
    assert favourite.note == ""
    assert favourite.note_sealed is None


def test_a_note_too_long_is_given_back(as_: Any, camille: Any) -> None:
    browser = as_(camille)
    favourite = _keep(browser, make_sheet(), SECRET)
    answer = browser.post(f"/mon-espace/favoris/{favourite.public_id}/note", data={"note": "n" * 2001})
    assert answer.status_code == 422
    assert "n" * 2001 in answer.text
    db.session.expire_all()
    assert favourite.note == SECRET


def test_a_favourite_is_given_up_after_a_question(as_: Any, camille: Any) -> None:
    browser = as_(camille)
    favourite = _keep(browser, make_sheet(), SECRET)
    path = f"/mon-espace/favoris/{favourite.public_id}/retrait"
    assert "Votre note sera effacée" in browser.get(path).text
    assert db.session.query(Favourite).count() == 1
    assert browser.post(path).status_code == 303
    assert db.session.query(Favourite).count() == 0
    assert browser.post(path).status_code == 404
    assert "Vous ne gardez encore aucune page" in browser.get("/mon-espace/favoris").text


def test_a_page_off_line_is_kept_without_its_text(as_: Any, camille: Any, withdraw: Any) -> None:
    browser, sheet = as_(camille), make_sheet("Titre retiré")
    _keep(browser, sheet, SECRET)
    withdraw(sheet)
    sheet.title = "CANARI-COPIE"
    page = browser.get("/mon-espace/favoris").text
    assert "Page retirée" in page
    assert f"/fiches/{sheet.slug}" in page
    assert SECRET in page
    assert "Titre retiré" not in page
    assert "CANARI-COPIE" not in page


@pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.VALIDATED, SheetState.WITHDRAWN])
def test_what_is_not_on_line_cannot_be_kept(as_: Any, camille: Any, state: SheetState) -> None:
    assert as_(camille).post(f"/fiches/{make_sheet(state=state).slug}/favori").status_code == 404
    assert db.session.query(Favourite).count() == 0


def test_a_visitor_is_invited_to_sign_in(client: Any) -> None:
    sheet = make_sheet()
    page = client.get(f"/fiches/{sheet.slug}").text
    assert f"retour=/fiches/{sheet.slug}" in page
    assert client.post(f"/fiches/{sheet.slug}/favori").status_code == 303
    assert db.session.query(Favourite).count() == 0


def test_favourites_leave_with_the_person(as_: Any, camille: Any, farid: Any) -> None:
    sheet = make_sheet()
    _keep(as_(camille), sheet, SECRET)
    _keep(as_(farid), sheet, "La mienne")
    assert [row["note"] for row in privacy.export(camille)["favourite"]] == [SECRET]
    from labagora.core.clock import utcnow

    privacy.erase(camille, now=utcnow())
    assert [row.note for row in db.session.query(Favourite)] == ["La mienne"]


def test_favourites_cost_the_same_whatever_their_number(as_: Any, camille: Any, count_statements: Any) -> None:
    browser = as_(camille)
    _keep(browser, make_sheet(), SECRET)
    browser.get("/mon-espace/favoris")
    with count_statements() as one:
        browser.get("/mon-espace/favoris")
    for _ in range(2):
        _keep(browser, make_sheet(), SECRET)
    browser.get("/mon-espace/favoris")
    with count_statements() as three:
        browser.get("/mon-espace/favoris")
    assert len(one) == len(three)


def test_favourites_come_by_pages(as_: Any, camille: Any) -> None:
    from labagora.core.clock import utcnow
    from labagora.library.actions.reading import keep_favourite

    for number in range(27):
        keep_favourite(publication_of(make_sheet(f"Fiche {number}")), actor=camille, now=utcnow())
    db.session.flush()
    assert len(list_favourites(camille, page=1).items) == 25
    assert "page=2" in as_(camille).get("/mon-espace/favoris").text
