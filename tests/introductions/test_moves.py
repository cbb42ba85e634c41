"""Each answer: the rows, the trail, the jobs; who is refused, and when it is too late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from labagora.accounts import queries as accounts
from labagora.accounts.enums import Purpose
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import DomainError, Invalid, InvalidTransition, NotAllowed
from labagora.core.outbox import Job
from labagora.introductions import actions, queries
from labagora.introductions.enums import IntroductionState, LeaderReason, Origin, VolunteerReason
from labagora.introductions.models import Introduction
from labagora.projects.enums import NeedState
from labagora.volunteers import queries as volunteers
from tests.builders.introductions import make_introduction, make_sitting
from tests.builders.projects import make_need
from tests.builders.volunteers import make_volunteer

S = IntroductionState
KIND = "Merci d'avoir proposé votre temps et votre expérience."


def jobs() -> list[str]:
    query = select(Job).where(Job.name != "search.follow").order_by(Job.id)
    return [job.arguments.get("message", job.name) for job in db.session.scalars(query)]


def verbs() -> list[tuple[str, str | None]]:
    query = select(AuditEntry).where(AuditEntry.verb.startswith("introductions.")).order_by(AuditEntry.id)
    return [(row.verb, row.actor_ref) for row in db.session.scalars(query)]


def test_volunteer_for_writes_row_and_trail_without_tying_the_stores(
    need: Any, camille: Any, camille_volunteer: Any
) -> None:
    row = actions.volunteer_for(
        need, camille_volunteer, shared=["cancers"], word="Avec plaisir", actor=camille, now=utcnow()
    )
    assert (row.state, row.origin, row.shared_fields) == (S.VOLUNTEERED, Origin.VOLUNTEER, ["cancers"])
    assert row.word_from_volunteer == "Avec plaisir"
    assert verbs() == [("introductions.volunteer_for", None)]
    assert jobs() == []


def test_volunteer_for_refuses_a_field_that_is_not_in_the_profile(
    need: Any, camille: Any, camille_volunteer: Any
) -> None:
    for shared in (["themes"], ["experience"], ["gender"], ["nope"]):
        with pytest.raises(Invalid):
            actions.volunteer_for(need, camille_volunteer, shared=shared, word="", actor=camille, now=utcnow())


@pytest.mark.parametrize("word", ["Écrivez-moi : a@exemple.fr", "06 12 34 56 78", "voir https://exemple.fr"])
def test_abuse_7_a_word_holds_no_contact(need: Any, camille: Any, camille_volunteer: Any, word: str) -> None:
    with pytest.raises(Invalid):
        actions.volunteer_for(need, camille_volunteer, shared=[], word=word, actor=camille, now=utcnow())


def test_volunteer_for_someone_else_is_refused(need: Any, farid: Any, camille_volunteer: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.volunteer_for(need, camille_volunteer, shared=[], word="", actor=farid, now=utcnow())


def test_volunteer_for_a_closed_need_is_too_late(need: Any, camille: Any, camille_volunteer: Any) -> None:
    need.state, need.closed_at = NeedState.CLOSED, utcnow()
    with pytest.raises(InvalidTransition):
        actions.volunteer_for(need, camille_volunteer, shared=[], word="", actor=camille, now=utcnow())


def test_volunteer_for_twice_is_refused_and_changes_nothing(need: Any, camille: Any, camille_volunteer: Any) -> None:
    for expected in (None, InvalidTransition):
        if expected is None:
            actions.volunteer_for(need, camille_volunteer, shared=[], word="", actor=camille, now=utcnow())
            continue
        with pytest.raises(expected):
            actions.volunteer_for(need, camille_volunteer, shared=[], word="", actor=camille, now=utcnow())
    assert len(db.session.scalars(select(Introduction)).all()) == 1


def test_saying_yes_to_an_invitation_keeps_its_origin(
    in_state: Any, need: Any, camille: Any, camille_volunteer: Any
) -> None:
    row = in_state(S.INVITED)
    actions.volunteer_for(need, camille_volunteer, shared=[], word="", actor=camille, now=utcnow())
    assert (row.state, row.origin) == (S.VOLUNTEERED, Origin.WAVE)
    assert row.answered_at is not None


def test_accept_tells_the_volunteer_once(in_state: Any, alice: Any) -> None:
    row = in_state(S.VOLUNTEERED)
    actions.accept(row, actor=alice, now=utcnow())
    assert row.state is S.ACCEPTED
    assert jobs() == ["accepted"]
    assert verbs() == [("introductions.accept", alice.public_id)]
    with pytest.raises(InvalidTransition):
        actions.accept(row, actor=alice, now=utcnow())


def test_accept_stops_at_the_number_of_seats(in_state: Any, need: Any, alice: Any, farid: Any) -> None:
    need.seats = 1
    make_introduction(need, make_volunteer(farid), S.ACCEPTED)
    with pytest.raises(InvalidTransition, match="places"):
        actions.accept(in_state(S.VOLUNTEERED), actor=alice, now=utcnow())


@pytest.mark.parametrize("words", ["", "Non merci.", "Appelez-moi au 06 12 34 56 78 pour en parler"])
def test_refusal_needs_kind_words_without_contact(in_state: Any, alice: Any, words: str) -> None:
    row = in_state(S.VOLUNTEERED)
    with pytest.raises(Invalid):
        actions.refuse(row, LeaderReason.FULL, words, actor=alice, now=utcnow())
    assert row.state is S.VOLUNTEERED


def test_refuse_keeps_reason_and_words(in_state: Any, alice: Any) -> None:
    row = in_state(S.VOLUNTEERED)
    actions.refuse(row, LeaderReason.BALANCE, KIND, actor=alice, now=utcnow())
    assert (row.state, row.leader_reason, row.kind_words) == (S.REFUSED, LeaderReason.BALANCE, KIND)
    assert KIND.encode() not in (row.kind_words_sealed or KIND.encode())
    assert jobs() == ["refused"]


def test_confirm_writes_a_receipt_for_this_project_only(in_state: Any, camille: Any, need: Any, alice: Any) -> None:
    row = in_state(S.ACCEPTED)
    sitting = make_sitting(need)
    actions.confirm(row, ["name", "address"], agrees=True, actor=camille, now=utcnow())
    db.session.flush()
    receipt = accounts.find_consent(camille, Purpose.CONTACT, scope_ref=need.project.public_id)
    assert receipt is not None
    assert receipt.fields == ["address", "name"]
    assert accounts.find_consent(camille, Purpose.CONTACT) is None
    assert queries.find_conversation(row) is not None
    assert [place.introduction_id for place in queries.attendances_of(sitting)] == [row.id]
    assert jobs() == ["confirmed"]


@pytest.mark.parametrize(
    ("contact", "agrees"), [([], True), (["name"], False), (["phone"], True), (["password_hash"], True)]
)
def test_confirm_needs_a_field_and_the_box(in_state: Any, camille: Any, contact: list[str], agrees: bool) -> None:
    row = in_state(S.ACCEPTED)
    with pytest.raises(Invalid):
        actions.confirm(row, contact, agrees=agrees, actor=camille, now=utcnow())
    assert row.state is S.ACCEPTED


def test_withdraw_closes_everything_and_tells_the_leaders(
    in_state: Any, camille: Any, need: Any, bob: Any, alice: Any
) -> None:
    row = in_state(S.CONFIRMED)
    make_sitting(need, row)
    actions.withdraw(row, actor=camille, now=utcnow())
    db.session.flush()
    assert row.state is S.WITHDRAWN
    assert queries.get_conversation(row).closed_at is not None
    assert accounts.find_consent(camille, Purpose.CONTACT, scope_ref=need.project.public_id) is None
    assert queries.expected_attendances(row) == []
    assert jobs() == ["gone", "gone"]


def test_withdraw_keeps_the_consent_of_another_participation(
    in_state: Any, camille: Any, camille_volunteer: Any, project: Any
) -> None:
    row = in_state(S.CONFIRMED)
    make_introduction(make_need(project), camille_volunteer, S.CONFIRMED)
    actions.withdraw(row, actor=camille, now=utcnow())
    assert accounts.find_consent(camille, Purpose.CONTACT, scope_ref=project.public_id) is not None


def test_withdraw_before_anybody_knew_tells_nobody(in_state: Any, camille: Any) -> None:
    actions.withdraw(in_state(S.VOLUNTEERED), actor=camille, now=utcnow())
    assert jobs() == []


def test_decline_of_an_invitation_is_silent_and_of_an_acceptance_is_told(
    in_state: Any, camille: Any, alice: Any
) -> None:
    row = in_state(S.INVITED)
    actions.decline(row, VolunteerReason.HEALTH, actor=camille, now=utcnow())
    assert (row.state, jobs()) == (S.DECLINED, [])
    row.state, row.decided_at = S.ACCEPTED, utcnow()
    actions.decline(row, VolunteerReason.NO_TIME, actor=camille, now=utcnow())
    assert jobs() == ["gone"]


def test_mute_declines_what_waits_and_is_done_once(in_state: Any, camille_volunteer: Any, need: Any) -> None:
    row = in_state(S.INVITED)
    for _ in range(2):
        actions.mute_project(row, now=utcnow())
    assert row.state is S.DECLINED
    assert volunteers.muted_refs(camille_volunteer) == {need.project.public_id}


def test_cancel_by_a_leader_or_the_team(in_state: Any, alice: Any, esther: Any) -> None:
    row = in_state(S.CONFIRMED)
    actions.cancel(row, LeaderReason.STOPPED, KIND, actor=alice, now=utcnow())
    assert (row.state, jobs()) == (S.CANCELLED, ["cancelled"])
    row.state = S.INVITED
    actions.cancel(row, LeaderReason.STOPPED, KIND, actor=esther, now=utcnow())
    assert jobs() == ["cancelled"]


def test_chase_is_possible_after_fifteen_days_and_once(in_state: Any, camille: Any, alice: Any) -> None:
    row = in_state(S.VOLUNTEERED)
    with pytest.raises(InvalidTransition):
        actions.chase(row, actor=camille, now=utcnow())
    later = utcnow() + timedelta(days=15)
    actions.chase(row, actor=camille, now=later)
    assert jobs() == ["chased_leader"]
    with pytest.raises(InvalidTransition):
        actions.chase(row, actor=camille, now=later)
    row.state, row.waiting_since, row.chased_at = S.ACCEPTED, later - timedelta(days=15), None
    actions.chase(row, actor=alice, now=later)
    assert jobs() == ["chased_leader", "chased_volunteer"]


def _refuse(row: Any, actor: Any) -> None:
    actions.refuse(row, LeaderReason.FULL, KIND, actor=actor, now=utcnow())


MOVES: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "yes": (lambda row, actor: actions.say_yes(row, shared=[], word="", actor=actor, now=utcnow()), "camille"),
    "no": (lambda row, actor: actions.decline(row, VolunteerReason.OTHER, actor=actor, now=utcnow()), "camille"),
    "confirm": (lambda row, actor: actions.confirm(row, ["name"], agrees=True, actor=actor, now=utcnow()), "camille"),
    "withdraw": (lambda row, actor: actions.withdraw(row, actor=actor, now=utcnow()), "camille"),
    "accept": (lambda row, actor: actions.accept(row, actor=actor, now=utcnow()), "alice"),
    "refuse": (_refuse, "alice"),
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", list(MOVES))
@pytest.mark.parametrize("who", ["camille", "alice", "esther", "farid", "other_leader"])
@pytest.mark.parametrize("state", list(S))
def test_e9_wrong_person_is_403_and_wrong_moment_is_409(
    request: Any, in_state: Any, name: str, who: str, state: IntroductionState
) -> None:
    """Exhaustive: a move by somebody else is never allowed, one at the wrong state never changes anything."""
    act, right = MOVES[name]
    row = in_state(state)
    actor = request.getfixturevalue(who)
    before, status = row.version, 200
    try:
        act(row, actor)
    except DomainError as error:
        status = error.status
    moved = status == 200
    assert (row.version - before, row.state is not state) == (int(moved), moved)
    assert status in ({200, 409} if who == right else {403})
