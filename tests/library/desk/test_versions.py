"""GET …/versions, …/versions/<n> and POST …/versions/<n>/retour."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.library.enums import SheetState, VersionOrigin
from labagora.library.models import Sheet, SheetVersion
from tests.builders.library import make_sheet
from tests.library.desk.conftest import retire


def _stem(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}"


def _save(browser: Any, sheet: Any, sent: Any, **changes: Any) -> None:
    fresh = db.session.query(Sheet).filter_by(public_id=sheet.public_id).one()
    assert browser.post(f"{_stem(sheet)}/modifier", data=sent(fresh, **changes)).status_code == 303


@pytest.fixture
def three(as_: Any, paul: Any, esther: Any, draft: Any, sent: Any) -> Any:
    """A draft with three versions: Paul's two, then Esther's."""
    _save(as_(paul), draft, sent, body="On appelle la veille, avant midi.")
    _save(as_(esther), draft, sent, body="On appelle l'avant-veille, avant midi.", tags="sortie")
    return draft


def test_the_list_says_who_when_and_why_without_a_name(as_: Any, paul: Any, three: Any) -> None:
    page = as_(paul).get(f"{_stem(three)}/versions").text
    assert page.index("Version 3") < page.index("Version 2") < page.index("Version 1")
    assert "Équipe du Living Lab" in page
    assert "Prestataire" in page
    assert "Esther" not in page
    assert "actuelle" in page


def test_the_version_on_line_is_marked(as_: Any, paul: Any, sent: Any) -> None:
    sheet = make_sheet(state=SheetState.TO_REVISE, owner=paul)
    _save(as_(paul), sheet, sent, body="Autre.")
    page = as_(paul).get(f"{_stem(sheet)}/versions").text
    assert page.index("actuelle") < page.index("en ligne")


def test_differences_with_the_version_before_are_told_word_by_word(as_: Any, paul: Any, three: Any) -> None:
    page = as_(paul).get(f"{_stem(three)}/versions/3").text
    assert '<ins><span class="visually-hidden">[ajouté] </span>' in page
    assert '<del><span class="visually-hidden">[retiré] </span>' in page
    assert "avant midi" in page
    assert "Mots-clés" in page
    assert "Préparer la sortie" not in page.split("Comparer avec")[1]


def test_differences_with_what_is_current_and_with_what_is_on_line(as_: Any, paul: Any, sent: Any) -> None:
    sheet = make_sheet(state=SheetState.TO_REVISE, owner=paul, body="Un.")
    for body in ("Deux.", "Trois."):
        _save(as_(paul), sheet, sent, body=body)
    current = as_(paul).get(f"{_stem(sheet)}/versions/2?avec=actuelle").text
    assert current.index("Deux") < current.index("Trois")
    online = as_(paul).get(f"{_stem(sheet)}/versions/3?avec=en-ligne").text
    assert online.index(">[retiré] </span>Un") < online.index(">[ajouté] </span>Trois")
    assert "Aucune différence." in as_(paul).get(f"{_stem(sheet)}/versions/3?avec=actuelle").text


def test_a_draft_has_nothing_on_line_to_compare_with(as_: Any, paul: Any, three: Any) -> None:
    page = as_(paul).get(f"{_stem(three)}/versions/2?avec=en-ligne")
    assert page.status_code == 200
    assert "la version en ligne" not in page.text


def test_the_first_version_adds_everything(as_: Any, paul: Any, three: Any) -> None:
    page = as_(paul).get(f"{_stem(three)}/versions/1").text
    assert "<del>" not in page
    assert "Groupe de travail Parcours" in page


def test_going_back_is_a_new_version_and_twice_is_one(as_: Any, paul: Any, three: Any) -> None:
    browser, data = as_(paul), {"version": "3"}
    assert [browser.post(f"{_stem(three)}/versions/1/retour", data=data).status_code for _ in range(2)] == [303, 303]
    rows = db.session.query(SheetVersion).order_by(SheetVersion.number).all()
    assert len(rows) == 4
    assert (rows[3].origin, rows[3].restored_from) == (VersionOrigin.RESTORED, 1)
    assert rows[3].content == rows[0].content
    assert rows[2].content["body"].startswith("On appelle l'avant-veille")
    assert "Retour à une version" in browser.get(f"{_stem(three)}/versions").text


def test_going_back_over_somebody_who_saved_meanwhile_is_a_conflict(as_: Any, paul: Any, three: Any) -> None:
    assert as_(paul).post(f"{_stem(three)}/versions/1/retour", data={"version": "2"}).status_code == 409
    assert as_(paul).post(f"{_stem(three)}/versions/1/retour", data={}).status_code == 422
    assert db.session.query(SheetVersion).count() == 3


def test_going_back_to_a_retired_word_says_which(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    _save(as_(paul), draft, sent, stakes=["delais"])
    retire("priority_stakes", "ruptures")
    page = as_(paul).post(f"{_stem(draft)}/versions/1/retour", data={"version": "2"})
    assert page.status_code == 422
    assert "ruptures" in page.text
    assert db.session.query(SheetVersion).count() == 2


@pytest.mark.parametrize("number", ["0", "99", "-1", "un", "99999999999999999999"])
def test_a_version_that_never_was_is_not_found(as_: Any, paul: Any, draft: Any, number: str) -> None:
    assert as_(paul).get(f"{_stem(draft)}/versions/{number}").status_code == 404
    assert as_(paul).post(f"{_stem(draft)}/versions/{number}/retour", data={"version": "1"}).status_code == 404


@pytest.mark.parametrize("path", ["versions", "versions/1"])
def test_versions_are_for_its_writers(as_: Any, farid: Any, alice: Any, client: Any, three: Any, path: str) -> None:
    assert as_(farid).get(f"{_stem(three)}/{path}").status_code == 404
    assert as_(alice).get(f"{_stem(three)}/{path}").status_code == 404
    assert client.get(f"{_stem(three)}/{path}").status_code == 303
    assert as_(farid).post(f"{_stem(three)}/versions/1/retour", data={"version": "3"}).status_code == 404


def test_a_state_that_is_not_for_writing_goes_back_to_nothing(as_: Any, paul: Any, sent: Any) -> None:
    sheet = make_sheet(state=SheetState.TO_REVISE, owner=paul)
    _save(as_(paul), sheet, sent, body="Autre.")
    sheet = db.session.query(Sheet).one()
    sheet.state = SheetState.VALIDATED
    db.session.commit()
    assert "Revenir à cette version" not in as_(paul).get(f"{_stem(sheet)}/versions/1").text
    assert as_(paul).post(f"{_stem(sheet)}/versions/1/retour", data={"version": "2"}).status_code == 409


def test_the_list_costs_the_same_with_one_version_and_with_three(
    as_: Any, paul: Any, gina: Any, esther: Any, draft: Any, sent: Any, count_statements: Any
) -> None:
    browser, costs = as_(paul), []
    for writers in ([esther], [gina, paul]):
        for place, writer in enumerate(writers):
            _save(as_(writer), draft, sent, body=f"Texte {place}.")
        with count_statements() as seen:
            assert browser.get(f"{_stem(draft)}/versions").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
