"""A meeting: opened once at a time, attended, closed with minutes that never change."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from labagora.core.db import db
from labagora.core.ids import new_public_id
from labagora.reviews.enums import DeliberationState, Outcome, RoundPhase
from labagora.reviews.models import Decision, Deliberation
from tests.builders.reviews import decide_on, make_reviewer, make_round, tie
from tests.reviews.committee.conftest import Committee, said

MEETING = {"held_day": "2027-03-10", "held_hour": "09:30", "place": "En visioconférence"}


def _close(committee: Committee) -> None:
    committee.deliberation.state = DeliberationState.CLOSED
    committee.deliberation.closed_at = committee.deliberation.held_at
    db.session.flush()


def test_a_meeting_opens_at_an_hour_of_paris(as_: Any, esther: Any, committee: Committee) -> None:
    _close(committee)
    answer = as_(esther).post(committee.office("comite"), data=MEETING)
    assert answer.status_code == 303
    made = db.session.query(Deliberation).filter_by(place="En visioconférence").one()
    assert made.held_at.isoformat() == "2027-03-10T08:30:00+00:00"
    assert made.opened_by_ref == esther.public_id
    assert made.public_id in answer.headers["Location"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"place": " "}, "Ce champ est à remplir."),
        ({"place": "a" * 201}, "200 caractères au plus."),
        ({"held_hour": ""}, "Ce champ est à remplir."),
        ({"held_day": "2027-03-28", "held_hour": "02:30"}, "existe pas"),
    ],
)
def test_a_meeting_says_when_and_where(as_: Any, esther: Any, committee: Committee, wrong: Any, told: str) -> None:
    _close(committee)
    answer = as_(esther).post(committee.office("comite"), data={**MEETING, **wrong})
    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.query(Deliberation).count() == 1


def test_one_meeting_at_a_time(as_: Any, esther: Any, committee: Committee) -> None:
    assert as_(esther).post(committee.office("comite"), data=MEETING).status_code == 409
    assert db.session.query(Deliberation).count() == 1


@pytest.mark.parametrize("phase", [RoundPhase.PREPARING, RoundPhase.REVIEWING, RoundPhase.DISCUSSING])
def test_no_meeting_before_the_committee_deliberates(as_: Any, esther: Any, phase: RoundPhase) -> None:
    round_ = make_round(phase=phase)
    browser, page = as_(esther), f"/gestion/appels/{round_.call.public_id}/evaluation/comite"
    assert "Ouvrir la séance" not in browser.get(page).text
    assert browser.post(page, data=MEETING).status_code == 409


def test_attendance_is_ticked_and_seen_by_number_elsewhere(as_: Any, esther: Any, committee: Committee) -> None:
    browser, seats = as_(esther), [one.public_id for one in committee.members]
    sent = {"present": seats[:2], "notes": "Début à l'heure.", "version": committee.deliberation.version}
    assert browser.post(committee.room(), data=sent).status_code == 303
    db.session.refresh(committee.deliberation)
    assert committee.deliberation.present == seats[:2]
    assert committee.deliberation.notes == "Début à l'heure."
    assert committee.person(0).name in browser.get(committee.room()).text


def test_a_stranger_to_the_committee_is_not_ticked(as_: Any, esther: Any, committee: Committee) -> None:
    stranger = make_reviewer(committee.round)
    sent = {"present": [stranger.public_id], "version": committee.deliberation.version}
    answer = as_(esther).post(committee.room(), data=sent)
    assert answer.status_code == 422
    assert "Un des choix" in answer.text


def test_attendance_that_moved_meanwhile_is_not_overwritten(as_: Any, esther: Any, committee: Committee) -> None:
    sent = {"present": [], "notes": "Ma version.", "version": committee.deliberation.version + 1}
    answer = as_(esther).post(committee.room(), data=sent)
    assert answer.status_code == 409
    assert "Ma version." in answer.text
    db.session.refresh(committee.deliberation)
    assert len(committee.deliberation.present) == 3


def test_who_comes_late_with_an_interest_goes_out_of_what_was_decided(
    as_: Any, esther: Any, committee: Committee
) -> None:
    late = make_reviewer(committee.round, sits=True)
    tie(late, committee.applications[0])
    browser = as_(esther)
    browser.post(committee.decision(0), data=said(committee))
    seats = [one.public_id for one in (*committee.members, late)]
    sent = {"present": seats, "version": committee.deliberation.version}
    assert browser.post(committee.room(), data=sent).status_code == 303
    decision = db.session.query(Decision).one()
    db.session.refresh(decision)
    assert decision.left_room == [late.public_id]


def test_attendance_does_not_take_the_quorum_from_what_was_decided(as_: Any, esther: Any, committee: Committee) -> None:
    browser = as_(esther)
    browser.post(committee.decision(0), data=said(committee))
    sent = {"present": [committee.members[0].public_id], "version": committee.deliberation.version}
    answer = browser.post(committee.room(), data=sent)
    assert answer.status_code == 422
    assert "plus le quorum" in answer.text


def test_minutes_are_sealed_once(as_: Any, esther: Any, committee: Committee) -> None:
    tie(committee.members[2], committee.applications[0])
    browser = as_(esther)
    sent = said(committee, rank="1", words_0="Clair et faisable.", votes_for="2", votes_against="0")
    assert browser.post(committee.decision(0), data=sent).status_code == 303
    assert committee.refs()[0] in browser.get(committee.room("/cloture")).text
    assert browser.post(committee.room("/cloture")).status_code == 303
    db.session.refresh(committee.deliberation)
    pdf = browser.get(committee.room("/proces-verbal.pdf"))
    assert pdf.status_code == 200
    assert hashlib.sha256(pdf.data).hexdigest() == committee.deliberation.digest
    assert committee.deliberation.digest in browser.get(committee.room()).text
    assert browser.post(committee.room("/cloture")).status_code == 409
    assert browser.get(committee.room("/proces-verbal.pdf")).data == pdf.data
    _reads(committee, pdf.data)


def _reads(committee: Committee, content: bytes) -> None:
    paper = PdfReader(BytesIO(content))
    text = " ".join("".join(page.extract_text() for page in paper.pages).split())
    for told in (
        "Procès-verbal du comité", "Salle Exemple", "Un projet solide.", "Clair et faisable.", "Pour : 2. Contre : 0.",
        committee.person(0).name, f"Rang 1 : {committee.refs()[0]}", f"Rang 2, à égalité : {committee.refs()[1]}",
        "Fin des places prévues",
    ):  # fmt: skip
        assert told in text, told
    out = text[text.index("Membres sortis") :]
    assert committee.person(2).name in out
    assert committee.person(0).name not in out
    names = [committee.person(number).name for number in range(3)]
    assert not [name for name in names if name in str(paper.metadata)]
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_what_is_decided_after_the_minutes_is_in_the_next_ones(as_: Any, esther: Any, committee: Committee) -> None:
    browser = as_(esther)
    browser.post(committee.decision(0), data=said(committee))
    browser.post(committee.room("/cloture"))
    first = browser.get(committee.room("/proces-verbal.pdf")).data
    browser.post(committee.office("comite"), data=MEETING)
    second = db.session.query(Deliberation).filter_by(state=DeliberationState.OPEN).one()
    second.present = [one.public_id for one in committee.members]
    db.session.flush()
    decision = db.session.query(Decision).one()
    sent = said(committee, "rejected", reason="Finalement non.", version=decision.version)
    assert browser.post(committee.decision(0), data=sent).status_code == 303
    db.session.refresh(decision)
    assert (decision.outcome, decision.deliberation_id) == (Outcome.REJECTED, second.id)
    assert browser.get(committee.room("/proces-verbal.pdf")).data == first


def test_a_meeting_without_anybody_is_not_closed(as_: Any, esther: Any, committee: Committee) -> None:
    committee.deliberation.present = []
    db.session.flush()
    browser = as_(esther)
    assert browser.get(committee.room("/cloture")).status_code == 409
    assert browser.post(committee.room("/cloture")).status_code == 409


def test_an_open_meeting_has_no_minutes(as_: Any, esther: Any, committee: Committee) -> None:
    assert as_(esther).get(committee.room("/proces-verbal.pdf")).status_code == 404


def test_a_closed_meeting_does_not_change(as_: Any, esther: Any, committee: Committee) -> None:
    _close(committee)
    sent = {"present": [], "version": committee.deliberation.version}
    assert as_(esther).post(committee.room(), data=sent).status_code == 409


@pytest.mark.parametrize("end", ["", "/cloture", "/proces-verbal.pdf"])
def test_a_meeting_of_another_call_is_not_found(as_: Any, esther: Any, committee: Committee, end: str) -> None:
    other = make_round(phase=RoundPhase.DELIBERATING)
    page = f"/gestion/appels/{other.call.public_id}/evaluation/comite/{committee.deliberation.public_id}{end}"
    assert as_(esther).get(page).status_code == 404
    assert as_(esther).get(committee.office(f"comite/{new_public_id()}{end}")).status_code == 404


@pytest.mark.parametrize("person", ["alice", "denis", "camille"])
def test_nobody_else_comes_in(request: Any, as_: Any, committee: Committee, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    for page in (committee.office("comite"), committee.room(), committee.room("/cloture")):
        assert browser.get(page).status_code == 404
        assert browser.post(page).status_code == 404
    assert browser.get(committee.room("/proces-verbal.pdf")).status_code == 404


def test_decisions_of_a_withdrawn_member_keep_their_name(as_: Any, esther: Any, committee: Committee) -> None:
    """Somebody who left the round after the meeting began was there all the same."""
    decide_on(committee.round, committee.applications[0], deliberation=committee.deliberation)
    committee.members[0].sits = committee.members[0].chairs = False
    db.session.flush()
    sent = {"present": [committee.members[1].public_id], "version": committee.deliberation.version}
    assert as_(esther).post(committee.room(), data=sent).status_code == 303
    db.session.refresh(committee.deliberation)
    assert committee.members[0].public_id in committee.deliberation.present
