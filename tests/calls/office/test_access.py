"""The desk of a form: who enters, what is not there."""

from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.core.clock import utcnow
from tests.builders.calls import make_call, make_revision
from tests.engines.questionnaire.samples import data

PAGES = [
    "",
    "/apercu",
    "/comparaison",
    "/publication",
    "/section",
    "/sections/projet",
    "/sections/projet/retrait",
    "/sections/projet/question",
    "/questions/title",
    "/questions/title/retrait",
]
MOVES = ["", "/ordre", "/publication", "/abandon", "/section", "/sections/projet", "/questions/title/retrait"]


@pytest.mark.parametrize("page", PAGES)
def test_the_team_enters_and_others_learn_nothing(
    as_: Any, client: Any, alice: Any, esther: Any, address: str, written: Any, page: str
) -> None:
    assert as_(esther).get(address + page).status_code == 200
    assert as_(alice).get(address + page).status_code == 404
    assert client.get(address + page).status_code in (302, 303)


@pytest.mark.parametrize("page", MOVES)
def test_nobody_else_writes(as_: Any, alice: Any, address: str, written: Any, now_is: Any, page: str) -> None:
    assert as_(alice).post(address + page, data={"version": "1", "do": "field-up:title"}).status_code == 404
    assert now_is().version == 1


@pytest.mark.parametrize(
    "page", ["/sections/zzz", "/sections/zzz/question", "/questions/zzz", "/questions/zzz/retrait"]
)
def test_what_is_not_in_the_form_is_not_there(as_: Any, esther: Any, address: str, written: Any, page: str) -> None:
    assert as_(esther).get(address + page).status_code == 404


def test_a_call_that_is_not_there(as_: Any, esther: Any) -> None:
    assert as_(esther).get("/gestion/appels/zzz/formulaire").status_code == 404


@pytest.mark.parametrize("page", ["/sections/projet", "/questions/title", "/publication", "/comparaison"])
def test_nothing_is_changed_before_a_revision_is_started(as_: Any, esther: Any, address: str, page: str) -> None:
    assert as_(esther).get(address + page).status_code == 404


def test_the_form_of_a_closed_call_is_read_and_no_longer_changed(as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.CLOSED)
    make_revision(call, questionnaire=data())
    written = make_revision(call, questionnaire=data(), is_published=False)
    address = f"/gestion/appels/{call.public_id}/formulaire"
    browser = as_(esther)
    page = browser.get(address).text
    assert "ne change plus" in page
    assert "Monter" not in page
    sent = {"version": str(written.version), "do": "field-up:title"}
    assert browser.post(address + "/ordre", data=sent).status_code == 409
    assert browser.post(address).status_code == 409
    assert utcnow() >= written.made_at
