"""Who reads what, by hand: the lists, given, fixed, taken back; an interest forbids, a full load asks."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.reviews.actions.assigning import give
from labagora.reviews.enums import AssignmentState, ConflictState, ReviewerState, ReviewState, RoundPhase
from labagora.reviews.models import Assignment
from tests.builders.pages import without_tokens
from tests.builders.reviews import assign, tie, write_review
from tests.reviews.assigning.conftest import Table


def _edit(table: Table, application: Any) -> str:
    return table.address(f"attribution/candidatures/{application.public_id}")


def test_the_list_says_who_reads_what(as_: Any, esther: Any, table: Table) -> None:
    application, alone = table.application("Le bon parcours"), table.application("Personne ne la lit")
    seat = table.reviewer()
    name = seat.account.name
    assign(seat, application, is_released=False, is_pinned=True)
    browser = as_(esther)
    page = browser.get(table.address()).text
    for words in ("Le bon parcours", name, "fixée", "pas encore remise", "Personne ne la lit", "personne"):
        assert words in page
    found = browser.get(table.address(f"attribution?q={application.reference}")).text
    assert alone.reference not in found
    assign(table.reviewer(), application, is_released=False)
    assert application.reference not in browser.get(table.address("attribution?manque=oui")).text.split("<table")[1]
    assert "Aucune candidature" in browser.get(table.address("attribution?q=rien")).text


def test_the_readers_say_what_they_have(as_: Any, esther: Any, table: Table) -> None:
    seat = table.reviewer(max_load=1)
    name = seat.account.name
    write_review(assign(seat, table.application()), table.grid)
    assign(seat, table.application())
    assign(seat, table.application(), AssignmentState.REVOKED)
    page = as_(esther).get(table.address("attribution/evaluateurs")).text
    assert name in page
    assert "au-delà" in page
    assert "Absent : redistribuer" in page


def test_given_by_hand_it_is_fixed(as_: Any, esther: Any, table: Table) -> None:
    application, seat = table.application(), table.reviewer()
    browser = as_(esther)
    assert seat.account.name in browser.get(_edit(table, application)).text
    assert browser.post(_edit(table, application), data={"reviewer": seat.public_id}).status_code == 303
    row = db.session.query(Assignment).one()
    assert (row.is_pinned, row.released_at, row.assigned_by_ref) == (True, None, esther.public_id)
    again = browser.post(_edit(table, application), data={"reviewer": seat.public_id})
    assert again.status_code == 422
    assert db.session.query(Assignment).count() == 1


@pytest.mark.parametrize("state", [ConflictState.SUSPECTED, ConflictState.CONFIRMED])
def test_an_interest_forbids_it(as_: Any, esther: Any, table: Table, state: ConflictState) -> None:
    application, seat = table.application(), table.reviewer()
    name = seat.account.name
    tie(seat, application, state)
    browser = as_(esther)
    page = browser.get(_edit(table, application)).text
    assert name in page.split("Qui ne peut pas la lire")[1]
    answer = browser.post(_edit(table, application), data={"reviewer": seat.public_id, "confirmed": "y"})
    assert answer.status_code == 422
    assert db.session.query(Assignment).count() == 0


def test_a_full_load_asks_to_be_confirmed(as_: Any, esther: Any, table: Table) -> None:
    application, seat = table.application(), table.reviewer(max_load=1)
    assign(seat, table.application(), is_released=False)
    browser, data = as_(esther), {"reviewer": seat.public_id}
    answer = browser.post(_edit(table, application), data=data)
    assert answer.status_code == 422
    assert "lectures : 1, acceptées : 1" in answer.text
    assert browser.post(_edit(table, application), data={**data, "confirmed": "y"}).status_code == 303
    assert len(table.live()) == 2


def test_what_was_taken_back_is_given_again(as_: Any, esther: Any, table: Table) -> None:
    application, seat = table.application(), table.reviewer()
    row = assign(seat, application, AssignmentState.REVOKED)
    as_(esther).post(_edit(table, application), data={"reviewer": seat.public_id})
    db.session.refresh(row)
    assert (row.state, row.is_pinned, row.released_at) == (AssignmentState.ASSIGNED, True, None)


@pytest.mark.parametrize("who", ["left", "other", "nonsense"])
def test_only_a_reviewer_who_accepted(as_: Any, esther: Any, table: Table, who: str) -> None:
    application, seat = table.application(), table.reviewer()
    if who == "left":
        seat.state, seat.left_at = ReviewerState.LEFT, utcnow()
    named = {"left": seat.public_id, "other": "a" * 22, "nonsense": ""}[who]
    assert as_(esther).post(_edit(table, application), data={"reviewer": named}).status_code == 422
    assert db.session.query(Assignment).count() == 0


def test_fixed_and_let_go(as_: Any, esther: Any, table: Table) -> None:
    row = assign(table.reviewer(), table.application(), is_released=False)
    browser, address = as_(esther), table.address(f"attribution/lectures/{row.public_id}/fixation")
    for value, expected in (("oui", True), ("oui", True), ("peut-être", True), ("non", False)):
        assert browser.post(address, data={"pinned": value}).status_code == 303
        db.session.refresh(row)
        assert row.is_pinned is expected


def test_taken_back(as_: Any, esther: Any, table: Table) -> None:
    row = assign(table.reviewer(), table.application())
    write_review(row, table.grid, ReviewState.DRAFT)
    browser, address = as_(esther), table.address(f"attribution/lectures/{row.public_id}/retrait")
    assert browser.post(address).status_code == 303
    assert table.live() == set()
    assert browser.post(address).status_code == 409
    assert browser.post(address.replace("retrait", "fixation"), data={"pinned": "oui"}).status_code == 409


def test_a_review_that_was_given_back_is_not_taken_away(as_: Any, esther: Any, table: Table) -> None:
    application = table.application()
    row = assign(table.reviewer(), application)
    write_review(row, table.grid)
    browser = as_(esther)
    assert "retrait" not in browser.get(_edit(table, application)).text
    answer = browser.post(table.address(f"attribution/lectures/{row.public_id}/retrait"))
    assert answer.status_code == 409
    assert "déclarez le conflit" in answer.text
    assert len(table.live()) == 1


def test_the_committee_closes_it(as_: Any, esther: Any, table: Table) -> None:
    application, seat = table.application(), table.reviewer()
    row = assign(seat, application)
    table.round.phase = RoundPhase.DELIBERATING
    browser = as_(esther)
    assert "Ajouter un évaluateur" not in browser.get(_edit(table, application)).text
    assert browser.post(_edit(table, application), data={"reviewer": table.reviewer().public_id}).status_code == 403
    for end in ("fixation", "retrait"):
        address = table.address(f"attribution/lectures/{row.public_id}/{end}")
        assert browser.post(address, data={"pinned": "oui"}).status_code == 403


@pytest.mark.parametrize("person", ["alice", "denis", "camille", "esther"])
def test_strangers_and_who_has_an_interest_see_nothing(request: Any, as_: Any, table: Table, person: str) -> None:
    account = request.getfixturevalue(person)
    application = table.application("CANARI")
    seat = table.reviewer()
    row = assign(seat, application, is_released=False)
    if person == "esther":
        tie(table.reviewer(account=account, state=ReviewerState.LEFT), application)
    browser = as_(account)
    assert browser.get(_edit(table, application)).status_code == 404
    assert browser.post(_edit(table, application), data={"reviewer": seat.public_id}).status_code == 404
    for end in ("fixation", "retrait"):
        address = table.address(f"attribution/lectures/{row.public_id}/{end}")
        assert browser.post(address, data={"pinned": "oui"}).status_code == 404
    for end in ("attribution", "attribution/evaluateurs"):
        answer = browser.get(table.address(end))
        assert answer.status_code == (200 if person == "esther" else 404)
        assert "CANARI" not in answer.text


def test_a5_a_hidden_reading_moves_no_count(as_: Any, esther: Any, table: Table) -> None:
    own, other = table.application("La mienne"), table.application("Une autre")
    seat = table.reviewer()
    assign(seat, other, is_released=False)
    tie(table.reviewer(account=esther, state=ReviewerState.LEFT), own)
    browser = as_(esther)
    ends = ("attribution", "attribution/evaluateurs", "attribution/remise")
    before = [without_tokens(browser.get(table.address(end)).text) for end in ends]
    assign(seat, own, is_released=False)
    assert [without_tokens(browser.get(table.address(end)).text) for end in ends] == before


def test_another_round_has_other_names(as_: Any, esther: Any, table: Table) -> None:
    browser = as_(esther)
    for end in ("attribution/candidatures/" + "a" * 22, "attribution/evaluateurs/" + "a" * 22 + "/absence"):
        assert browser.get(table.address(end)).status_code == 404
    assert browser.post(table.address("attribution/lectures/" + "a" * 22 + "/retrait")).status_code == 404


@pytest.mark.parametrize("case", ["left", "conflict", "twice"])
def test_the_action_refuses_what_the_page_does_not_offer(table: Table, esther: Any, case: str) -> None:
    application, seat = table.application(), table.reviewer()
    if case == "left":
        seat.state, seat.left_at = ReviewerState.LEFT, utcnow()
    elif case == "conflict":
        tie(seat, application, ConflictState.SUSPECTED)
    else:
        assign(seat, application)
    db.session.flush()
    with pytest.raises(Invalid) as refusal:
        give(table.round, application, seat, is_confirmed=True, actor=esther, now=utcnow())
    assert refusal.value.field == "reviewer"
