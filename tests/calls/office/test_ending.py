"""After the hour: the review, the results, the archives; and what cannot be done out of its time."""

from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.core.db import db
from tests.builders.calls import make_call

RESULTS = {"results": "Deux équipes.", "rendered": {"results": "<p>Deux équipes.</p>"}}
MOVES = ("evaluation", "resultats", "archivage", "retour")


def _state() -> CallState:
    db.session.expire_all()
    return db.session.query(Call).one().state


def test_from_the_review_to_the_archives_and_back(as_: Any, esther: Any, client: Any) -> None:
    call = make_call(state=CallState.CLOSED, **RESULTS)
    browser, address, page = as_(esther), f"/gestion/appels/{call.public_id}", f"/appels/{call.slug}"
    assert browser.post(f"{address}/evaluation").status_code == 303
    assert "Deux équipes." not in client.get(page).text
    assert browser.post(f"{address}/resultats").status_code == 303
    assert "Deux équipes." in client.get(page).text
    assert browser.post(f"{address}/resultats").status_code == 409, "a second click"
    assert browser.post(f"{address}/archivage").status_code == 303
    assert "Deux équipes." in client.get(page).text, "archived is still read"
    assert browser.post(f"{address}/modifier", data={}).status_code in (409, 422)
    assert browser.post(f"{address}/resultats").status_code == 409
    assert browser.post(f"{address}/retour").status_code == 303
    assert _state() is CallState.PUBLISHED_RESULTS


def test_results_are_written_first(as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.REVIEWING)
    answer = as_(esther).post(f"/gestion/appels/{call.public_id}/resultats")
    assert answer.status_code == 422
    assert "Écrivez d&#39;abord les résultats" in answer.text
    assert _state() is CallState.REVIEWING


def test_a_cancelled_call_keeps_its_reason_in_the_archives(as_: Any, esther: Any, client: Any) -> None:
    call = make_call(state=CallState.CANCELLED, state_reason="Faute de budget.")
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}"
    assert browser.post(f"{address}/archivage").status_code == 303
    assert "Faute de budget." in client.get(f"/appels/{call.slug}").text
    assert browser.post(f"{address}/retour").status_code == 409
    assert _state() is CallState.ARCHIVED


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN])
def test_too_early(as_: Any, esther: Any, move: str, state: CallState) -> None:
    call = make_call(state=state, **RESULTS)
    assert as_(esther).post(f"/gestion/appels/{call.public_id}/{move}").status_code == 409
    assert _state() is state


@pytest.mark.parametrize("move", MOVES)
def test_only_the_team(as_: Any, client: Any, esther: Any, alice: Any, move: str) -> None:
    call = make_call(state=CallState.CLOSED)
    address = f"/gestion/appels/{call.public_id}/{move}"
    assert client.post(address).status_code == 303
    assert as_(alice).post(address).status_code == 404
    assert as_(esther).post(f"/gestion/appels/inconnu/{move}").status_code == 404
    assert _state() is CallState.CLOSED
