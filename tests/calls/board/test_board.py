"""The board of filed applications: what it shows, what it filters, what it never says of a draft."""

from typing import Any

import pytest

from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application, Call, CallView
from labagora.core.db import db
from labagora.engines.questionnaire.figures import french_money
from tests.builders.calls import make_application, make_filing, write_section
from tests.builders.organisations import make_organisation
from tests.calls.board.conftest import file_one, form_of


def test_the_board_shows_what_is_filed(as_: Any, esther: Any, address: str, filed: Application) -> None:
    page = as_(esther).get(address).text
    assert filed.reference in page
    assert "Équipes de ville" in page
    assert "1 (3 Ko)" in page
    assert "Premiers dépôts par jour" in page


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_others_learn_nothing(as_: Any, request: Any, address: str, filed: Application, who: str) -> None:
    assert as_(request.getfixturevalue(who)).get(address).status_code == 404


def test_visitors_sign_in_first(client: Any, address: str) -> None:
    assert client.get(address).status_code in (302, 303)


def test_a_call_that_is_not_there(as_: Any, esther: Any) -> None:
    assert as_(esther).get("/gestion/appels/zzz/candidatures").status_code == 404


def test_a_draft_is_counted_and_never_read(as_: Any, esther: Any, call: Call, address: str) -> None:
    draft = make_application(call, make_organisation(name="Clinique du Brouillon"), title="CANARI titre")
    write_section(draft, "projet", {"resume": "CANARI réponse"})
    page = as_(esther).get(f"{address}?colonnes=titre&colonnes=q.resume").text
    assert "Clinique du Brouillon" in page
    assert "1 brouillon" in page
    assert "CANARI" not in page
    assert draft.public_id not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"A", "B"}),
        ("etat=withdrawn", {"B"}),
        ("etat=draft", {"A", "B"}),  # no such choice: no filter
        ("lot=ville", {"A"}),
        ("lot=zzz", {"A", "B"}),
        ("type=ch", {"A"}),
        ("region=93", {"B"}),
        ("q=mediterranee", {"B"}),
        ("q=pArcours", {"A"}),
        ("q=%25", set()),
        ("q=0002", {"B"}),
        ("q=a%00b", set()),
        ("tri=-reference", {"A", "B"}),
        ("tri=zzz&page=zzz&colonnes=zzz", {"A", "B"}),
    ],
)
def test_filters(
    as_: Any, esther: Any, call: Call, address: str, filed: Application, query: str, found: set[str]
) -> None:
    other = make_application(
        call,
        make_organisation(name="Hôpital Méditerranée", kind="clcc", region_code="93"),
        ApplicationState.WITHDRAWN,
        revision=form_of(call),
        title="Autre",
        lot="hopital",
    )
    make_filing(other)
    page = as_(esther).get(f"{address}?{query}").text
    named = {"A": filed.public_id, "B": other.public_id}
    assert {name for name, public_id in named.items() if f"/gestion/candidatures/{public_id}" in page} == found


def test_sorting_goes_both_ways(as_: Any, esther: Any, call: Call, address: str, filed: Application) -> None:
    other = file_one(call, make_organisation(name="Zut"))
    browser = as_(esther)
    for sort, first in (("reference", filed), ("-reference", other), ("organisation", filed), ("-organisation", other)):
        page = browser.get(f"{address}?tri={sort}").text
        places = {one.public_id: page.index(f"/gestion/candidatures/{one.public_id}") for one in (filed, other)}
        assert min(places, key=lambda name: places[name]) == first.public_id, sort


def test_columns_are_chosen_in_the_address(as_: Any, esther: Any, address: str, filed: Application) -> None:
    page = as_(esther).get(f"{address}?colonnes=titre&colonnes=q.resume&colonnes=q.montant").text
    assert "Le bon parcours" in page
    assert "=1+1 un résumé" in page
    assert french_money(120000) in page


def test_a_view_is_kept_and_comes_back(as_: Any, esther: Any, address: str, filed: Application) -> None:
    browser = as_(esther)
    answer = browser.post(f"{address}/vues?lot=ville&colonnes=titre&colonnes=zzz", data={"name": "  De ville "})
    assert answer.status_code == 303
    row = db.session.scalars(db.select(CallView)).one()
    assert (row.name, row.query) == ("De ville", "lot=ville&colonnes=titre")
    page = browser.get(answer.location).text
    assert "De ville" in page
    assert f'href="{address}?lot=ville&amp;colonnes=titre"' in page


def test_the_same_name_replaces(as_: Any, esther: Any, address: str, filed: Application) -> None:
    browser = as_(esther)
    browser.post(f"{address}/vues?lot=ville", data={"name": "Vue"})
    browser.post(f"{address}/vues?lot=hopital", data={"name": "Vue"})
    assert db.session.scalars(db.select(CallView.query)).all() == ["lot=hopital"]


@pytest.mark.parametrize(("name", "words"), [("", "à remplir"), ("x" * 81, "80 caractères")])
def test_a_view_without_a_right_name(as_: Any, esther: Any, address: str, name: str, words: str) -> None:
    answer = as_(esther).post(f"{address}/vues", data={"name": name})
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(db.select(CallView)).all() == []


def test_a_view_is_removed_once(as_: Any, esther: Any, alice: Any, address: str, call: Call) -> None:
    browser = as_(esther)
    browser.post(f"{address}/vues", data={"name": "Vue"})
    row = db.session.scalars(db.select(CallView)).one()
    gone = f"/gestion/appels/candidatures/vues/{row.public_id}/suppression"
    assert as_(alice).post(gone).status_code == 404
    assert browser.post(gone).status_code == 303
    assert browser.post(gone).status_code == 404


def test_others_keep_no_view(as_: Any, alice: Any, address: str) -> None:
    assert as_(alice).post(f"{address}/vues", data={"name": "Vue"}).status_code == 404
