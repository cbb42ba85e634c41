"""The committee room of its members: the list without what they have an interest in, reviews by number, no name."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import selectinload

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.ids import new_public_id
from labagora.reviews.enums import ConflictState, Outcome, ReviewerState, RoundPhase
from labagora.reviews.models import Assignment, Grid, Review, Reviewer
from tests.builders.calls import join_team
from tests.builders.reviews import assign, decide_on, make_grid, make_reviewer, tie, write_review
from tests.calls.likeness import bare
from tests.reviews.committee.conftest import Committee, make_committee

NAMES = re.compile(r"Organisation \d|Évaluatrice")


def test_a_member_reads_the_list_and_what_is_said(as_: Any, committee: Committee) -> None:
    decide_on(
        committee.round, committee.applications[0], reason="Très clair.", discussion="Débattu.",
        deliberation=committee.deliberation, left_room=[committee.members[2].public_id],
    )  # fmt: skip
    browser = as_(committee.person(0))
    assert committee.call.title in browser.get("/evaluations/comite").text
    page = browser.get(committee.seat()).text
    for told in (*committee.refs(), "Projet 0", "2, à égalité", "Fin des places prévues", "66,7", "Retenue"):
        assert told in page, told
    page = browser.get(committee.seat(0)).text
    for told in (
        "Évaluateur 1",
        "Évaluateur 2",
        "Très clair.",
        "Débattu.",
        "Sortis : Évaluateur 5.",
        "Un projet solide.",
    ):
        assert told in page.replace("\n", " "), told
    for address in (committee.seat(), committee.seat(0)):
        text = browser.get(address).text.replace(committee.person(0).name, "")
        assert not NAMES.search(text)


def test_a_review_is_read_by_the_grid_that_it_followed(as_: Any, esther: Any) -> None:
    committee = make_committee(lots=("a", "a", "b", "b"))
    other = make_grid(committee.round, "a", criteria=1)
    other.criteria[0].key, other.criteria[0].label = "autre", "Un critère venu après"
    pages = ((committee.person(0), committee.seat(0)), (esther, committee.decision(0)))
    db.session.flush()
    for person, address in pages:
        reviews = as_(person).get(address).text.split('id="reviews"')[1].split('id="decision"')[0]
        assert "Critère 2" in reviews
        assert "3/3 – Excellent" in reviews
        assert "Un critère venu après" not in reviews


def test_confidential_notes_stay_with_the_team(as_: Any, committee: Committee) -> None:
    db.session.execute(db.text("UPDATE review SET confidential = 'CONFIDENTIEL'"))
    assert "CONFIDENTIEL" not in as_(committee.person(0)).get(committee.seat(0)).text


def test_a_blind_round_hides_titles(as_: Any, app: Any) -> None:
    committee = make_committee(is_blind=True)
    browser = as_(committee.person(0))
    for page in (committee.seat(), committee.seat(0)):
        text = browser.get(page).text
        assert committee.refs()[0] in text
        assert "Projet 0" not in text


@pytest.mark.parametrize("state", list(ConflictState))
def test_an_interest_hides_the_row_and_what_counts_it(as_: Any, committee: Committee, state: ConflictState) -> None:
    tie(committee.members[0], committee.applications[0], state)
    browser = as_(committee.person(0))
    page = browser.get(committee.seat()).text
    status = browser.get(committee.seat(0)).status_code
    if state is ConflictState.DISMISSED:
        assert committee.refs()[0] in page
        assert status == 200
        return
    assert committee.refs()[0] not in page
    assert "1, à égalité" in page
    assert status == 404
    assert browser.get(committee.seat(1)).status_code == 200


def test_the_team_of_an_application_is_out_too(as_: Any, committee: Committee) -> None:
    join_team(committee.applications[1], committee.person(0))
    browser = as_(committee.person(0))
    assert committee.refs()[1] not in browser.get(committee.seat()).text
    assert browser.get(committee.seat(1)).status_code == 404


@pytest.mark.parametrize("how", ["suspected", "in the team"])
def test_a_review_by_who_the_application_is_closed_to_counts_no_more(as_: Any, committee: Committee, how: str) -> None:
    """Two readers gave each application the same mark; what the second says of the first must not count."""
    seat = db.session.scalars(db.select(Reviewer).filter_by(round_id=committee.round.id, number=2)).one()
    theirs = db.select(Assignment.id).filter_by(reviewer_id=seat.id)
    db.session.execute(db.update(Review).where(Review.assignment_id.in_(theirs)).values(score=0.0))
    if how == "suspected":
        tie(seat, committee.applications[0], ConflictState.SUSPECTED)
    else:
        join_team(committee.applications[0], db.session.get_one(Account, seat.account_id))
    browser = as_(committee.person(0))
    assert "Évaluateur 2" not in browser.get(committee.seat(0)).text
    line = browser.get(committee.seat()).text.split(committee.refs()[0])[1].split("</tr>")[0]
    assert ">100<" in line


@pytest.mark.parametrize("who", ["member", "team"])
def test_a5_nothing_of_a_hidden_application_changes_the_page(
    as_: Any, esther: Any, committee: Committee, who: str
) -> None:
    """One more review, then a decision, on what is hidden: no mean, rank, line, count or adjusted score moves."""
    hidden = committee.applications[1]
    decide_on(committee.round, committee.applications[2], Outcome.RESERVE, 5, deliberation=committee.deliberation)
    if who == "member":
        tie(committee.members[0], hidden)
        browser, pages = as_(committee.person(0)), [committee.seat(), committee.seat(2), "/evaluations/comite"]
    else:
        tie(make_reviewer(committee.round, esther), hidden)
        browser = as_(esther)
        pages = [committee.office("comite"), committee.room(), committee.office("decisions"), committee.decision(2),
                 committee.office("decisions/proposition")]  # fmt: skip

    def seen() -> list[str]:
        return [bare(browser.get(page).text) for page in pages]

    before = seen()
    grid = db.session.query(Grid).options(selectinload(Grid.criteria)).populate_existing().one()
    write_review(assign(make_reviewer(committee.round), hidden), grid, mark=0)
    assert seen() == before
    decision = decide_on(committee.round, hidden, Outcome.RESERVE, 4, deliberation=committee.deliberation)
    assert seen() == before
    decision.outcome, decision.rank = Outcome.SELECTED, 1
    db.session.flush()
    assert seen() == before


@pytest.mark.parametrize("who", ["member", "team"])
def test_a5_ranks_of_decisions_have_no_gap(as_: Any, esther: Any, committee: Committee, who: str) -> None:
    """A waiting list that begins at 2 would tell that the hidden application is the first."""
    for number, rank in ((1, 1), (2, 2)):
        facts = {"deliberation": committee.deliberation}
        decide_on(committee.round, committee.applications[number], Outcome.RESERVE, rank, **facts)
    if who == "member":
        tie(committee.members[0], committee.applications[1])
        texts = [as_(committee.person(0)).get(page).text for page in (committee.seat(), committee.seat(2))]
        assert "rang 1" in texts[0]
    else:
        tie(make_reviewer(committee.round, esther), committee.applications[1])
        pages = (committee.office("comite"), committee.room(), committee.office("decisions"), committee.decision(2))
        texts = [as_(esther).get(page).text for page in pages]
        assert all("rang 1" in text for text in texts[:2])
    assert not [text for text in texts if "rang 2" in text.lower() or 'name="rank"' in text]


def test_an_interest_found_meanwhile_cuts_at_once(as_: Any, committee: Committee) -> None:
    browser = as_(committee.person(0))
    assert browser.get(committee.seat(0)).status_code == 200
    tie(committee.members[0], committee.applications[0], ConflictState.SUSPECTED)
    assert browser.get(committee.seat(0)).status_code == 404


@pytest.mark.parametrize("phase", list(RoundPhase))
def test_the_room_opens_with_the_committee(as_: Any, committee: Committee, phase: RoundPhase) -> None:
    committee.round.phase = phase
    committee.round.decided_at = committee.deliberation.held_at if phase is RoundPhase.DECIDED else None
    db.session.flush()
    is_open = phase in (RoundPhase.DELIBERATING, RoundPhase.DECIDED)
    browser = as_(committee.person(0))
    assert browser.get(committee.seat()).status_code == (200 if is_open else 404)
    assert browser.get(committee.seat(0)).status_code == (200 if is_open else 404)
    assert (committee.seat() in browser.get("/evaluations/comite").text) is is_open


def test_who_left_or_does_not_sit_stays_out(as_: Any, denis: Any, committee: Committee) -> None:
    seat = make_reviewer(committee.round, denis)
    browser = as_(denis)
    assert browser.get(committee.seat()).status_code == 404
    seat.sits = True
    db.session.flush()
    assert browser.get(committee.seat()).status_code == 200
    seat.state, seat.left_at = ReviewerState.LEFT, seat.answered_at
    db.session.flush()
    for page in (committee.seat(), committee.seat(0)):
        assert browser.get(page).status_code == 404
    assert "Aucune séance" in browser.get("/evaluations/comite").text


@pytest.mark.parametrize("person", ["alice", "denis", "camille", "esther"])
def test_nobody_else_comes_in(request: Any, as_: Any, committee: Committee, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    ref, other, number = committee.deliberation.public_id, new_public_id(), committee.applications[0].public_id
    for end in ("", f"/candidatures/{number}"):
        hidden, absent = (browser.get(f"/evaluations/comite/{one}{end}") for one in (ref, other))
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden.text, ref) == bare(absent.text, other)


def test_a_visitor_is_asked_to_sign_in(client: Any, committee: Committee) -> None:
    for page in ("/evaluations/comite", committee.seat(), committee.seat(0)):
        assert client.get(page).status_code == 303


def test_an_application_of_another_call_is_not_found(as_: Any, committee: Committee) -> None:
    other = make_committee()
    page = f"{committee.seat()}/candidatures/{other.applications[0].public_id}"
    assert as_(committee.person(0)).get(page).status_code == 404


def test_minutes_are_closed_to_who_has_an_interest(as_: Any, esther: Any, admin: Any, committee: Committee) -> None:
    colleague = as_(admin)
    assert colleague.post(committee.room("/cloture")).status_code == 303
    tie(make_reviewer(committee.round, esther), committee.applications[0])
    browser = as_(esther)
    assert browser.get(committee.room("/proces-verbal.pdf")).status_code == 403
    page = browser.get(committee.room()).text
    assert "son procès-verbal ne vous est pas ouvert" in page
    assert "proces-verbal.pdf" not in page
    assert colleague.get(committee.room("/proces-verbal.pdf")).status_code == 200


def test_who_has_an_interest_does_not_hold_the_meeting(as_: Any, esther: Any, committee: Committee) -> None:
    tie(make_reviewer(committee.round, esther), committee.applications[0])
    browser = as_(esther)
    sent = {"present": [], "version": committee.deliberation.version}
    assert browser.post(committee.room(), data=sent).status_code == 403
    assert browser.get(committee.room("/cloture")).status_code == 403
    assert browser.post(committee.room("/cloture")).status_code == 403
    meeting = {"held_day": "2027-03-10", "held_hour": "09:30", "place": "Salle"}
    assert browser.post(committee.office("comite"), data=meeting).status_code == 403
