"""Rows of a sheet: added, moved and removed by buttons that save nothing and lose nothing."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.forms.rows import split_operation, with_rows
from labagora.library.models import Sheet, SheetVersion
from tests.builders.library import make_sheet
from tests.library.desk.conftest import retire

SENT = MultiDict(
    [
        ("title", "Titre"),
        ("actors-0-name", "un"),
        ("actors-0-role", "r1"),
        ("actors-2-name", "deux"),
        ("actors-7-name", "trois"),
        ("actions-0-title", "action"),
    ]
)


def _names(sent: Any) -> list[str]:
    return [sent[f"actors-{place}-name"] for place in range(9) if f"actors-{place}-name" in sent]


@pytest.mark.parametrize(
    ("operation", "place", "names"),
    [
        ("add", 0, ["un", "deux", "trois", ""]),
        ("up", 1, ["deux", "un", "trois"]),
        ("up", 0, ["un", "deux", "trois"]),
        ("down", 1, ["un", "trois", "deux"]),
        ("down", 2, ["un", "deux", "trois"]),
        ("delete", 0, ["deux", "trois"]),
        ("delete", 2, ["un", "deux"]),
        ("delete", 99, ["un", "deux", "trois"]),
        ("down", 99, ["un", "deux", "trois"]),
    ],
)
def test_with_rows(operation: str, place: int, names: list[str]) -> None:
    moved = with_rows(SENT, "actors", operation, place)
    assert _names(moved) == names
    assert moved["title"] == "Titre"
    assert moved["actions-0-title"] == "action"


def test_the_cells_of_a_row_move_together() -> None:
    moved = with_rows(SENT, "actors", "down", 0)
    assert (moved["actors-1-name"], moved["actors-1-role"]) == ("un", "r1")
    assert "actors-0-role" not in moved


def test_no_more_than_forty_rows() -> None:
    full = MultiDict([(f"sites-{place}-name", "x") for place in range(40)])
    assert len(with_rows(full, "sites", "add", 0)) == 40


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("actors:up:2", ("actors", "up", 2)),
        ("sites:add", ("sites", "add", 0)),
        ("save", None),
        ("title:up:1", None),
        ("actors:drop:1", None),
        ("actors:up:99999", None),
        ("actors:up:١", None),
        ("", None),
    ],
)
def test_split_operation(asked: str, read: Any) -> None:
    assert split_operation(asked) == read


def _address(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}/modifier"


def test_adding_a_row_keeps_what_is_typed_even_what_is_wrong_and_saves_nothing(
    as_: Any, paul: Any, draft: Any, sent: Any
) -> None:
    data = sent(draft, act="actors:add", number="sept", body="Pas encore enregistré.")
    page = as_(paul).post(_address(draft), data=data)
    assert page.status_code == 200
    assert 'name="actors-1-name"' in page.text
    assert 'value="sept"' in page.text
    assert "Pas encore enregistré." in page.text
    assert '<details class="la-group" id="partie-actors" open>' in page.text
    assert db.session.query(SheetVersion).count() == 1


def test_a_moved_row_is_saved_in_its_new_place(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    two = {"actions-1-title": "Deuxième", "actions-1-text": "Après.", "actions-1-checklist": "Fait"}
    browser = as_(paul)
    browser.post(_address(draft), data=sent(draft, **two))
    sheet = db.session.query(Sheet).one()
    page = browser.post(_address(draft), data=sent(sheet, act="actions:up:1")).text
    assert page.index('value="Deuxième"') < page.index('value="Appeler"')
    assert [row["title"] for row in db.session.query(Sheet).one().content["actions"]] == ["Appeler", "Deuxième"]


def test_an_emptied_row_disappears(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    empty = {"actors-0-name": "", "actors-0-place": "", "actors-0-role": ""}
    as_(paul).post(_address(draft), data=sent(draft, **empty))
    assert db.session.query(Sheet).one().content["actors"] == []


def test_a_retired_word_of_a_row_is_kept_wherever_the_row_goes(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    retire("practice_places", "ville")
    browser, address = as_(paul), _address(draft)
    assert 'value="ville">Ville</option>' in browser.get(address).text.replace("selected ", "")
    more = {"actors-1-name": "Infirmière", "actors-1-place": "hopital", "actors-1-role": "Suit."}
    moved = with_rows(MultiDict(sent(draft, **more)), "actors", "down", 0)
    assert browser.post(address, data=moved).status_code == 303
    assert [row["place"] for row in db.session.query(Sheet).one().content["actors"]] == ["hopital", "ville"]
    other = make_sheet("Autre", SheetState.DRAFT, owner=paul, actors=[])
    data = sent(other, **{"actors-0-name": "Nouveau", "actors-0-place": "ville"})
    assert browser.post(_address(other), data=data).status_code == 422
