"""Taking a sheet off line: why, and where its readers may go."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Sheet, Tombstone
from tests.builders.library import make_sheet


def _withdraw(browser: Any, sheet: Sheet, reason: str = "Remplacée.", moved_to: str = "", choice: str = "") -> Any:
    data = {"withdrawing-reason": reason, "withdrawing-moved_to": moved_to, "withdrawing-choice": choice}
    return browser.post(f"/gestion/fiches/{sheet.public_id}/retrait", data=data)


def _stone() -> Tombstone:
    return db.session.query(Tombstone).one()


def test_the_address_says_why_and_where_to_go(as_: Any, client: Any, again: Any, esther: Any) -> None:
    old, new = make_sheet("Ancienne"), make_sheet("Nouvelle fiche")
    assert _withdraw(as_(esther), old, "Remplacée <b>.", f"fiche:{new.slug}").status_code == 303
    assert again(old).state is SheetState.WITHDRAWN
    page = client.get(f"/fiches/{old.slug}")
    assert page.status_code == 410
    assert "Remplacée &lt;b&gt;." in page.text
    assert "Nouvelle fiche" in page.text
    assert client.get(f"/fiches/{new.slug}").status_code == 200
    assert _withdraw(as_(esther), old).status_code == 409


@pytest.mark.parametrize(
    "words", ["/fiches/{}", "http://localhost/fiches/{}", "fiches/{}/", "/fiches/{}#etapes", "fiche:{}", "plus Récente"]
)
def test_a_page_is_named_by_its_address_or_by_words(as_: Any, esther: Any, words: str) -> None:
    old, new = make_sheet("Ancienne"), make_sheet("La plus récente")
    assert _withdraw(as_(esther), old, moved_to=words.format(new.slug)).status_code == 303
    assert _stone().moved_to_ref == new.public_id


def test_a_chapter_may_replace_a_fiche(as_: Any, esther: Any) -> None:
    old, chapter = make_sheet("Ancienne"), make_sheet("Chapitre", kind=SheetKind.KIT)
    assert _withdraw(as_(esther), old, moved_to=f"/kit/{chapter.slug}").status_code == 303
    assert _stone().moved_to_ref == chapter.public_id


def test_several_pages_answer_one_is_chosen(as_: Any, esther: Any) -> None:
    old, browser = make_sheet("Ancienne"), as_(esther)
    first, second = make_sheet("Sortie d'hôpital"), make_sheet("Sortie de jour")
    page = _withdraw(browser, old, "Deux fiches la remplacent.", "sortie")
    assert page.status_code == 422
    assert db.session.query(Tombstone).count() == 0
    for sheet in (first, second):
        assert f'value="fiche:{sheet.slug}"' in page.text
    assert 'type="radio" name="withdrawing-choice"' in page.text
    assert "Deux fiches la remplacent." in page.text
    strange = _withdraw(browser, old, moved_to="sortie", choice=f"fiche:{old.slug}x")
    assert strange.status_code == 422
    assert _withdraw(browser, old, moved_to="sortie", choice=f"fiche:{second.slug}").status_code == 303
    assert _stone().moved_to_ref == second.public_id


@pytest.mark.parametrize("words", ["introuvable", "/fiches/nulle-part", "fiche:nulle-part", "x" * 201, "itself"])
def test_a_page_that_is_not_there_is_refused(as_: Any, again: Any, esther: Any, words: str) -> None:
    sheet = make_sheet("Ancienne")
    draft = make_sheet("Brouillon", SheetState.DRAFT)
    for named in (words.replace("itself", f"fiche:{sheet.slug}"), f"fiche:{draft.slug}"):
        page = _withdraw(as_(esther), sheet, moved_to=named)
        assert page.status_code == 422
        assert 'id="withdrawing-moved_to-error"' in page.text
        assert named in page.text
    assert again(sheet).state is SheetState.PUBLISHED
    assert db.session.query(Publication).count() == 1


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 1001])
def test_a_reason_is_wanted(as_: Any, again: Any, esther: Any, reason: str) -> None:
    sheet = make_sheet()
    page = _withdraw(as_(esther), sheet, reason)
    assert page.status_code == 422
    assert 'id="withdrawing-reason-error"' in page.text
    assert again(sheet).state is SheetState.PUBLISHED


def test_a_draft_leaves_without_a_trace_on_line(as_: Any, client: Any, again: Any, esther: Any) -> None:
    sheet = make_sheet(state=SheetState.DRAFT)
    assert _withdraw(as_(esther), sheet).status_code == 303
    assert again(sheet).state is SheetState.WITHDRAWN
    assert client.get(f"/fiches/{sheet.slug}").status_code == 404


def test_pages_are_offered_to_choose_from(as_: Any, esther: Any) -> None:
    sheet, other = make_sheet("Ancienne"), make_sheet("Une <autre>")
    page = as_(esther).get(f"/gestion/fiches/{sheet.public_id}").text
    assert f'<option value="fiche:{other.slug}">Une &lt;autre&gt;</option>' in page
