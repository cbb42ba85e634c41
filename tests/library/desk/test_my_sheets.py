"""GET /mon-espace/fiches, /mon-espace/fiches/nouvelle, /mon-espace/fiches/<id>, /mon-espace/fiches/liens."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Sheet
from tests.builders.library import make_sheet

LIST, NEW = "/mon-espace/fiches", "/mon-espace/fiches/nouvelle"


def test_a_provider_sees_the_sheets_entrusted_to_them(as_: Any, paul: Any, gina: Any, esther: Any) -> None:
    make_sheet("À Paul", SheetState.DRAFT, owner=paul)
    make_sheet("À Esther", SheetState.DRAFT, owner=esther)
    make_sheet("À Paul, suppléant", SheetState.DRAFT, owner=esther, columns={"deputy_id": paul.id})
    page = as_(paul).get(LIST).text
    assert "À Paul</a>" in page
    assert "À Paul, suppléant</a>" in page
    assert "À Esther" not in page
    assert "À Paul" not in as_(gina).get(LIST).text


def test_the_team_sees_every_sheet_its_own_first(as_: Any, esther: Any, paul: Any) -> None:
    now = utcnow()
    make_sheet("Ancienne, à moi", SheetState.DRAFT, owner=esther, columns={"updated_at": now - timedelta(days=90)})
    make_sheet("Récente, à Paul", SheetState.DRAFT, owner=paul)
    db.session.query(Sheet).filter_by(title="Ancienne, à moi").update({"updated_at": now - timedelta(days=90)})
    page = as_(esther).get(LIST).text
    assert page.index("Ancienne, à moi") < page.index("Récente, à Paul")
    assert "vous en répondez" in page


def test_leaders_see_the_versions_of_their_organisations(as_: Any, alice: Any, farid: Any, territorial: Any) -> None:
    page = as_(alice).get(LIST).text
    assert "Version de la Loire" in page
    assert "Fiche d&#39;origine" not in page
    assert "Version de la Loire" not in as_(farid).get(LIST).text


def test_somebody_who_writes_nothing_is_told_what_to_do(as_: Any, camille: Any, client: Any) -> None:
    page = as_(camille).get(LIST)
    assert page.status_code == 200
    assert "Version territoriale" in page.text
    assert "Nouvelle fiche" not in page.text
    assert client.get(LIST).status_code == 303


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=sortie", ["Préparer la sortie"]),
        ("q=SORTIE+preparer", ["Préparer la sortie"]),
        ("q=100%25", []),
        ("genre=kit", ["Cadrer"]),
        ("etat=published", ["Cadrer"]),
        ("genre=lune&etat=soleil", ["Préparer la sortie", "Cadrer"]),
    ],
)
def test_the_list_is_filtered(as_: Any, paul: Any, query: str, kept: list[str]) -> None:
    first = make_sheet("Préparer la sortie", SheetState.DRAFT, owner=paul)
    first.slug = "preparer-la-sortie"
    make_sheet("Cadrer", kind=SheetKind.KIT, owner=paul)
    db.session.commit()
    page = as_(paul).get(f"{LIST}?{query}").text
    assert [title for title in ("Préparer la sortie", "Cadrer") if f"{title}</a>" in page] == kept


def test_the_list_says_what_to_do_next(as_: Any, paul: Any) -> None:
    for state in SheetState:
        make_sheet(f"État {state.value}", state, owner=paul)
    page = as_(paul).get(LIST).text
    for words in (
        "À compléter",
        "la lit",
        "va la mettre en ligne",
        "elle est en ligne",
        "À corriger",
        "Retirée du site",
    ):
        assert words in page


def test_the_list_costs_the_same_with_one_row_and_with_three(as_: Any, paul: Any, count_statements: Any) -> None:
    browser, costs = as_(paul), []
    for number in (1, 2):
        for _ in range(number):
            sheet = make_sheet(state=SheetState.TO_REVISE, owner=paul)
            browser.post(f"{LIST}/{sheet.public_id}/verrou")
        with count_statements() as seen:
            assert browser.get(LIST).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_a_sheet_is_created_by_its_first_save_and_belongs_to_who_wrote(as_: Any, paul: Any) -> None:
    assert as_(paul).get(NEW).status_code == 200
    assert db.session.query(Sheet).count() == 0
    answer = as_(paul).post(NEW, data={"kind": "fiche", "title": "Mieux prévenir", "number": "4", "position": "2"})
    sheet = db.session.query(Sheet).one()
    assert answer.location == f"{LIST}/{sheet.public_id}/modifier"
    assert (sheet.kind, sheet.title, sheet.slug) == (SheetKind.FICHE, "Mieux prévenir", "mieux-prevenir")
    assert (sheet.number, sheet.position, sheet.owner_id) == (4, None, paul.id)
    assert (sheet.state, sheet.version) == (SheetState.DRAFT, 1)


def test_a_chapter_has_a_place(as_: Any, esther: Any) -> None:
    as_(esther).post(NEW, data={"kind": "kit", "title": "Cadrer", "number": "4", "position": "2"})
    sheet = db.session.query(Sheet).one()
    assert (sheet.kind, sheet.number, sheet.position) == (SheetKind.KIT, None, 2)


def test_a_double_click_starts_one_sheet(as_: Any, paul: Any) -> None:
    browser, data = as_(paul), {"kind": "fiche", "title": "Mieux prévenir"}
    first, second = browser.post(NEW, data=data), browser.post(NEW, data=data)
    assert first.location == second.location
    assert db.session.query(Sheet).count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "fiche", "title": " "}, "title"),
        ({"kind": "fiche", "title": "é" * 161}, "title"),
        ({"kind": "poème", "title": "Titre"}, "kind"),
        ({"kind": "fiche", "title": "Titre", "number": "un"}, "number"),
        ({"kind": "kit", "title": "Titre", "position": "-3"}, "position"),
    ],
)
def test_a_sheet_that_cannot_start(as_: Any, paul: Any, data: dict[str, str], field: str) -> None:
    page = as_(paul).post(NEW, data=data)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert db.session.query(Sheet).count() == 0


@pytest.mark.parametrize("who", ["farid", "camille", "alice", "denis"])
def test_others_start_no_sheet(request: Any, as_: Any, who: str) -> None:
    browser = as_(request.getfixturevalue(who))
    assert browser.get(NEW).status_code == 404
    assert browser.post(NEW, data={"kind": "fiche", "title": "Titre"}).status_code == 404
    assert db.session.query(Sheet).count() == 0


def test_the_page_of_a_sheet_says_where_it_stands_and_what_it_lacks(as_: Any, paul: Any, draft: Any) -> None:
    page = as_(paul).get(f"{LIST}/{draft.public_id}").text
    assert "À compléter, puis à envoyer en relecture." in page
    assert "Le retour à la maison est un moment fragile." in page
    assert f'action="{LIST}/{draft.public_id}/verrou"' in page
    bare = make_sheet("Nue", SheetState.DRAFT, owner=paul, summary="", authors=[], stakes=[], body="", objectives="")
    page = as_(paul).get(f"{LIST}/{bare.public_id}").text
    for label in ("Résumé en mots simples", "Auteurs", "Enjeux", "L&#39;essentiel"):
        assert f"remplissez « {label} »" in page


def test_what_the_team_asked_is_on_the_page(as_: Any, paul: Any) -> None:
    sheet = make_sheet(state=SheetState.DRAFT, owner=paul, columns={"state_reason": "Citez vos sources."})
    assert "Citez vos sources." in as_(paul).get(f"{LIST}/{sheet.public_id}").text


@pytest.mark.parametrize("state", list(SheetState))
def test_the_page_of_a_sheet_stands_in_every_state(as_: Any, paul: Any, esther: Any, farid: Any, state: Any) -> None:
    sheet = make_sheet(state=state, owner=paul)
    assert as_(paul).get(f"{LIST}/{sheet.public_id}").status_code == 200
    assert as_(esther).get(f"{LIST}/{sheet.public_id}").status_code == 200
    assert as_(farid).get(f"{LIST}/{sheet.public_id}").status_code == 404
    assert as_(paul).get(f"{LIST}/inconnu").status_code == 404


def test_pages_to_link_are_the_published_ones(as_: Any, alice: Any, paul: Any, client: Any) -> None:
    online = make_sheet("Prévenir la sortie", owner=paul)
    make_sheet("Prévenir en secret", SheetState.DRAFT, owner=paul)
    page = as_(alice).get(f"{LIST}/liens?q=prevenir").text
    assert "Prévenir la sortie" not in page  # its address in these tests does not hold the word
    found = as_(alice).get(f"{LIST}/liens?q=prévenir", headers={"X-Requested-With": "fetch"}).get_json()
    assert found == {"targets": [{"target": f"fiche:{online.slug}", "title": "Prévenir la sortie"}]}
    page = as_(alice).get(f"{LIST}/liens").text
    assert f"[Prévenir la sortie](fiche:{online.slug})" in page
    assert "secret" not in page
    assert client.get(f"{LIST}/liens").status_code == 303


def test_a_published_sheet_is_opened_again_by_its_writers(as_: Any, paul: Any, farid: Any) -> None:
    sheet = make_sheet(owner=paul)
    address = f"{LIST}/{sheet.public_id}/revision"
    assert as_(farid).post(address).status_code == 404
    assert as_(paul).post(address).status_code == 303
    assert db.session.query(Sheet).one().state is SheetState.TO_REVISE
    assert as_(paul).post(address).status_code == 409
