"""Reviewers are invited by mail, accept or decline from a page with buttons, and are taken out at once."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant
from labagora.accounts.queries import fingerprint, index_of
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.core.outbox import Job
from labagora.core.vault import PersonKey
from labagora.reference.queries import vocabulary
from labagora.reviews.enums import AssignmentState, ConflictState, ReviewerState, ReviewState, RevokeReason
from labagora.reviews.models import Assignment, Conflict, Reviewer
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.calls import join_team, make_application
from tests.builders.organisations import make_membership
from tests.builders.reviews import assign, make_reviewer, write_review
from tests.reviews.reviewers.conftest import Scene

ADDRESS = "nouvelle@exemple.fr"
ASKED = {"address": ADDRESS, "max_load": "5", "sits": "y"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    mails: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: mails.append(message))
    return mails


def _seats(state: ReviewerState) -> list[Reviewer]:
    db.session.expire_all()
    return db.session.query(Reviewer).filter_by(state=state).order_by(Reviewer.id).all()


@pytest.fixture
def invited(scene: Scene) -> tuple[Reviewer, str]:
    """Somebody invited, and the page of the link."""
    scene.round.last_number += 1
    seat = Reviewer(
        round=scene.round, key=PersonKey(), account=None, number=scene.round.last_number, state=ReviewerState.INVITED,
        invited_at=utcnow() - timedelta(hours=1), expires_at=utcnow() + timedelta(days=1), max_load=5,
    )  # fmt: skip
    seat.address, seat.address_index = ADDRESS, index_of(ADDRESS)
    token = new_token()
    seat.token_hash = fingerprint(token)
    db.session.add(seat)
    db.session.flush()
    return seat, f"/evaluations/invitations/{token}"


def test_an_invitation_leaves_by_mail_without_a_word_on_the_subject(
    as_: Any, esther: Any, scene: Scene, sent: list[Any]
) -> None:
    browser = as_(esther)
    assert browser.post(f"{scene.office}/evaluateurs", data=ASKED).status_code == 303
    (seat,) = _seats(ReviewerState.INVITED)
    assert (seat.address, seat.max_load, seat.sits, seat.chairs) == (ADDRESS, 5, True, False)
    assert ADDRESS in browser.get(f"{scene.office}/evaluateurs").text
    for job in db.session.query(Job).filter_by(name="reviews.mail_reviewer_invitation"):
        outbox.perform(job)
    (mail,) = sent
    assert mail.to == ADDRESS
    assert "Appel des parcours" not in mail.text + mail.html + mail.subject
    assert "/evaluations/invitations/" in mail.text
    assert seat.token is None
    assert seat.token_hash is not None


@pytest.mark.parametrize(
    "change",
    [
        {"address": ""},
        {"address": "pas une adresse"},
        {"address": "x" * 201 + "@exemple.fr"},
        {"max_load": ""},
        {"max_load": "201"},
        {"max_load": "-1"},
        {"max_load": "0", "sits": ""},
        {"sits": "", "chairs": "y"},
    ],
)
def test_what_cannot_be_is_refused(as_: Any, esther: Any, scene: Scene, change: dict[str, str]) -> None:
    assert as_(esther).post(f"{scene.office}/evaluateurs", data={**ASKED, **change}).status_code == 422
    assert _seats(ReviewerState.INVITED) == []


def test_invited_twice_is_one_seat_and_not_two_mails_at_once(as_: Any, esther: Any, scene: Scene) -> None:
    browser = as_(esther)
    for status in (303, 422):
        assert browser.post(f"{scene.office}/evaluateurs", data=ASKED).status_code == status
    assert len(_seats(ReviewerState.INVITED)) == 1


def test_who_reviews_already_is_not_invited(as_: Any, esther: Any, scene: Scene) -> None:
    page = as_(esther).post(f"{scene.office}/evaluateurs", data={**ASKED, "address": "lea.bertrand@exemple.fr"})
    assert page.status_code == 422
    assert "évalue déjà cet appel" in page.text
    assert _seats(ReviewerState.INVITED) == []


def test_a5_loads_leave_out_what_an_interest_closes(as_: Any, esther: Any, scene: Scene) -> None:
    browser = as_(esther)
    assert "1 sur 8" in browser.get(f"{scene.office}/evaluateurs").text
    scene.load()
    join_team(scene.application, esther)
    assert "0 sur 8" in browser.get(f"{scene.office}/evaluateurs").text


@pytest.mark.parametrize("person", ["alice", "denis", "camille", "lea"])
def test_the_desk_is_the_teams(request: Any, as_: Any, scene: Scene, person: str) -> None:
    seat = scene.seat.public_id
    browser = as_(request.getfixturevalue(person))
    for path in ("", f"/{seat}", f"/{seat}/retrait"):
        assert browser.get(f"{scene.office}/evaluateurs{path}").status_code == 404
    for path in ("", f"/{seat}", f"/{seat}/retrait", f"/{seat}/renvoi"):
        assert browser.post(f"{scene.office}/evaluateurs{path}", data=ASKED).status_code == 404


def test_opening_the_link_changes_nothing(client: Any, as_: Any, farid: Any, invited: tuple[Reviewer, str]) -> None:
    _seat, link = invited
    assert "Il faut un compte" in client.get(link).text
    page = as_(farid).get(link).text
    assert "Appel des parcours" in page
    assert "Accepter" in page
    assert len(_seats(ReviewerState.INVITED)) == 1


def test_who_accepts_has_the_role_for_this_call_and_must_enrol(
    as_: Any, farid: Any, scene: Scene, invited: tuple[Reviewer, str]
) -> None:
    _seat, link = invited
    cancer = vocabulary("cancers").codes[0]
    browser = as_(farid)
    taken = browser.post(link, data={"max_load": "3", "cancers": cancer})
    assert (taken.status_code, taken.headers["Location"]) == (303, scene.seat_address)
    seat = next(one for one in _seats(ReviewerState.ACTIVE) if one.account_id == farid.id)
    assert (seat.max_load, seat.competences, seat.address_index, seat.token_hash) == (
        3,
        [f"cancers:{cancer}"],
        None,
        None,
    )
    grant = db.session.query(RoleGrant).filter_by(account_id=farid.id, role=Role.REVIEWER).one()
    assert grant.scope_ref == scene.call_ref
    asked = browser.get(scene.seat_address)
    assert (asked.status_code, "double" in asked.headers["Location"] or "facteur" in asked.headers["Location"]) == (
        303,
        True,
    )
    enrol_second_factor(db.session.get_one(Account, farid.id))
    assert browser.get(scene.seat_address).status_code == 200
    assert browser.get(link).status_code == 410
    assert browser.post(link, data={"max_load": "3"}).status_code == 410


def test_hints_are_looked_for_when_somebody_accepts(
    as_: Any, farid: Any, scene: Scene, invited: tuple[Reviewer, str]
) -> None:
    make_membership(farid, scene.application.organisation)
    enrol_second_factor(farid)
    assert as_(farid).post(invited[1], data={"max_load": "3"}).status_code == 303
    db.session.expire_all()
    (row,) = db.session.query(Conflict).all()
    assert row.state is ConflictState.SUSPECTED


@pytest.mark.parametrize("load", ["", "6", "-1", "0", "beaucoup"])
def test_one_accepts_for_as_many_readings_as_asked_or_fewer(
    as_: Any, farid: Any, invited: tuple[Reviewer, str], load: str
) -> None:
    assert as_(farid).post(invited[1], data={"max_load": load}).status_code == 422
    assert len(_seats(ReviewerState.INVITED)) == 1


def test_who_has_a_seat_leaves_the_link_to_its_owner(as_: Any, lea: Any, invited: tuple[Reviewer, str]) -> None:
    browser = as_(lea)
    assert "pour quelqu’un d’autre" in browser.get(invited[1]).text
    assert browser.post(invited[1], data={"max_load": "3"}).status_code == 409
    assert len(_seats(ReviewerState.INVITED)) == 1


def test_who_had_left_finds_their_seat_again(
    as_: Any, lea: Any, scene: Scene, invited: tuple[Reviewer, str], refresh: Any
) -> None:
    scene.seat.state, scene.seat.left_at = ReviewerState.LEFT, utcnow()
    number = scene.seat.number
    assert as_(lea).post(invited[1], data={"max_load": "2"}).status_code == 303
    seat = refresh(scene.seat)
    assert (seat.state, seat.number, seat.max_load, seat.left_at) == (ReviewerState.ACTIVE, number, 2, None)
    assert _seats(ReviewerState.INVITED) == []


def test_who_declines_leaves_no_address(client: Any, invited: tuple[Reviewer, str]) -> None:
    seat, link = invited
    assert client.post(f"{link}/refus", data={"reason": "x" * 401}).status_code == 422
    assert client.post(f"{link}/refus", data={"reason": "Pas le temps."}).status_code == 303
    (seat,) = _seats(ReviewerState.DECLINED)
    assert (seat.decline_reason, seat.address_index, seat.address_sealed) == ("Pas le temps.", None, None)
    assert client.post(f"{link}/refus").status_code == 410


@pytest.mark.parametrize("case", ["old", "invented", "replaced"])
def test_a_dead_link_is_refused_alike(as_: Any, farid: Any, invited: tuple[Reviewer, str], case: str) -> None:
    seat, link = invited
    if case == "old":
        seat.expires_at = utcnow() - timedelta(minutes=1)
    elif case == "replaced":
        seat.token_hash = fingerprint(new_token())
    else:
        link = "/evaluations/invitations/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    db.session.flush()
    browser = as_(farid)
    assert browser.get(link).status_code == 410
    assert browser.post(link, data={"max_load": "1"}).status_code == 410
    assert browser.post(f"{link}/refus").status_code == 410


def test_a_new_link_replaces_the_old_one(as_: Any, esther: Any, scene: Scene, invited: tuple[Reviewer, str]) -> None:
    seat, link = invited
    address = f"{scene.office}/evaluateurs/{seat.public_id}/renvoi"
    browser = as_(esther)
    assert browser.post(address).status_code == 303
    assert browser.get(link).status_code == 410
    assert browser.post(address).status_code == 303  # a moment later: told, not sent again
    assert db.session.query(Job).filter_by(name="reviews.mail_reviewer_invitation").count() == 1


def test_the_team_changes_a_seat(as_: Any, esther: Any, scene: Scene, refresh: Any) -> None:
    address = f"{scene.office}/evaluateurs/{scene.seat.public_id}"
    browser = as_(esther)
    assert "Léa Bertrand" in browser.get(address).text
    data = {"max_load": "4", "sits": "y", "chairs": "y", "is_patient": "y"}
    assert browser.post(address, data=data).status_code == 303
    seat = refresh(scene.seat)
    assert (seat.max_load, seat.sits, seat.chairs, seat.is_patient) == (4, True, True, True)
    assert browser.post(address, data={"max_load": "4", "chairs": "y"}).status_code == 422
    assert browser.get(f"{scene.office}/evaluateurs/aaaaaaaaaaaaaaaaaaaaaa").status_code == 404


def test_who_is_removed_reads_nothing_more_and_what_was_given_back_stays(
    as_: Any, esther: Any, lea: Any, scene: Scene
) -> None:
    done = assign(
        scene.seat, make_application(scene.round.call, scene.application.organisation, scene.application.state)
    )
    write_review(done, scene.grid, ReviewState.SUBMITTED)
    done_id, waiting_id = done.id, scene.assignment.id
    address = f"{scene.office}/evaluateurs/{scene.seat.public_id}/retrait"
    browser, team = as_(lea), as_(esther)
    assert team.get(address).status_code == 200
    assert browser.get(scene.address).status_code == 200
    assert team.post(address).status_code == 303
    assert browser.get(scene.address).status_code == 404
    states = {one.id: (one.state, one.revoke_reason) for one in db.session.query(Assignment)}
    assert states[waiting_id] == (AssignmentState.REVOKED, RevokeReason.ABSENCE)
    assert states[done_id] == (AssignmentState.ASSIGNED, None)
    assert team.post(address).status_code == 409


def test_the_role_goes_with_the_seat(as_: Any, esther: Any, farid: Any, scene: Scene, invited: Any) -> None:
    enrol_second_factor(farid)
    as_(farid).post(invited[1], data={"max_load": "3"})
    seat = next(one for one in _seats(ReviewerState.ACTIVE) if one.account_id == farid.id)
    assert as_(esther).post(f"{scene.office}/evaluateurs/{seat.public_id}/retrait").status_code == 303
    grant = db.session.query(RoleGrant).filter_by(account_id=farid.id, role=Role.REVIEWER).one()
    assert grant.ended_at is not None


def test_an_invitation_is_withdrawn(as_: Any, esther: Any, scene: Scene, invited: tuple[Reviewer, str]) -> None:
    seat, link = invited
    assert as_(esther).post(f"{scene.office}/evaluateurs/{seat.public_id}/retrait").status_code == 303
    assert _seats(ReviewerState.INVITED) == []
    assert as_(make_account()).get(link).status_code == 410


def test_the_list_costs_the_same_with_more_rows(as_: Any, esther: Any, scene: Scene, count_statements: Any) -> None:
    browser = as_(esther)
    browser.get(f"{scene.office}/evaluateurs")
    with count_statements() as before:
        browser.get(f"{scene.office}/evaluateurs")
    scene.load()
    for _ in range(3):
        make_reviewer(scene.round)
    with count_statements() as after:
        browser.get(f"{scene.office}/evaluateurs")
    assert len(after) == len(before)
