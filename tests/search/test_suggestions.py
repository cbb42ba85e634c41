"""GET /recherche/suggestions: titles by the beginning of the last word, another spelling."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from labagora.accounts.models import Account
from labagora.library.enums import SheetState
from tests.builders.library import make_sheet
from tests.search.conftest import again

Follow = Callable[[], int]


@pytest.fixture
def library(follow: Follow) -> None:
    make_sheet(title="L'annonce du diagnostic")
    make_sheet(title="Le carnet", body="On y parle aussi de l'annonce, et encore de l'annonce, annonce, annonce.")
    make_sheet(title="Soins palliatifs précoces")
    follow()


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [row["title"] for row in answer.json["titles"]]


def test_beginning_of_the_last_word_is_enough(client: Any, library: None) -> None:
    assert titles(client.get("/recherche/suggestions?q=pallia")) == ["Soins palliatifs précoces"]
    assert titles(client.get("/recherche/suggestions?q=soins+pallia")) == ["Soins palliatifs précoces"]


def test_title_that_answers_comes_before_a_text_that_does(client: Any, library: None) -> None:
    assert titles(client.get("/recherche/suggestions?q=annon")) == ["L'annonce du diagnostic", "Le carnet"]


def test_rows_say_what_they_are_and_where_they_lead(client: Any, library: None) -> None:
    row = client.get("/recherche/suggestions?q=diagnos").json["titles"][0]
    assert set(row) == {"title", "type", "url"}
    assert row["type"] == "Fiche-action"
    assert client.get(row["url"]).status_code == 200


def test_word_followed_by_a_space_is_whole(client: Any, library: None) -> None:
    assert titles(client.get("/recherche/suggestions?q=annon%20")) == []


def test_spelling_is_proposed_with_its_address(client: Any, library: None) -> None:
    spelling = client.get("/recherche/suggestions?q=diagnostique+palliatif").json["spelling"]
    assert spelling is None or set(spelling) == {"text", "url"}
    assert client.get("/recherche/suggestions?q=palliattifs ").json["spelling"] == {
        "text": "palliatifs",
        "url": "/recherche?q=palliatifs",
    }


@pytest.mark.parametrize("text", ["", "a", " ", "*", "-", '"', "le"])
def test_nothing_to_look_for_proposes_nothing(client: Any, library: None, text: str) -> None:
    answer = client.get(f"/recherche/suggestions?q={quote(text)}")
    assert answer.json == {"titles": [], "spelling": None}


def test_at_most_eight(client: Any, follow: Follow) -> None:
    for number in range(10):
        make_sheet(title=f"Parcours {number}")
    follow()
    assert len(titles(client.get("/recherche/suggestions?q=parcou"))) == 8


def test_approaching_results_are_not_proposed(client: Any, library: None) -> None:
    assert titles(client.get("/recherche/suggestions?q=annonce+girafe")) == []


def test_team_is_proposed_its_own_material(as_: Any, client: Any, follow: Follow, esther: Account) -> None:
    make_sheet(title="Girafe à relire", state=SheetState.REVIEW)
    follow()
    assert titles(as_(again(esther)).get("/recherche/suggestions?q=giraf")) == ["Girafe à relire"]
    assert titles(client.get("/recherche/suggestions?q=giraf")) == []


def test_answer_stays_in_no_cache(client: Any, library: None) -> None:
    assert client.get("/recherche/suggestions?q=annon").headers["Cache-Control"] == "no-store"


def test_statements_do_not_grow_with_results(client: Any, follow: Follow, count_statements: Any) -> None:
    costs = []
    for _round in range(2):
        make_sheet(title="Parcours")
        follow()
        client.get("/recherche/suggestions?q=parcou")
        with count_statements() as seen:
            client.get("/recherche/suggestions?q=parcou")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8
