"""Who may do what: role × state, as tables; and the queries agree with them."""

from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any

import pytest

from labagora.calls import policy
from labagora.calls.enums import (
    APPLICATION_WORKFLOW,
    CALL_WORKFLOW,
    AnswerVisibility,
    ApplicationState,
    CallState,
    ClosingPolicy,
    TeamRole,
)
from labagora.calls.models import Application
from labagora.calls.queries import applications_visible_to, calls_visible_to
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, join_team, make_application, make_call, make_inquiry, make_late_code
from tests.builders.organisations import make_organisation

A, C, T = ApplicationState, CallState, TeamRole
LIVING = {C.OPEN, C.CLOSED, C.REVIEWING}
NOT_ENDED = set(C) - {C.ARCHIVED, C.CANCELLED}
EVERYBODY = ("alice", "bob", "camille", "denis", "farid", "esther", "admin")
STAFF = ("esther", "admin")

CALL_TABLE = {
    "can_edit_call": {"staff": NOT_ENDED, "signed_in": set()},
    "can_edit_form": {"staff": {C.DRAFT, C.ANNOUNCED, C.OPEN}, "signed_in": set()},
    "can_extend_call": {"staff": {C.OPEN}, "signed_in": set()},
    "can_follow_call": {"staff": {C.ANNOUNCED}, "signed_in": {C.ANNOUNCED}},
    "can_view_call": {"staff": set(C), "signed_in": set(C) - {C.DRAFT}},
}
# who, in an open call before the hour, by state of the application; the roles are those of the team
WRITERS, SIGNERS, LEADERS = set(T) - {T.VIEWER}, {T.SIGNATORY, T.LEAD}, {T.LEAD}
TEAM_TABLE: dict[str, dict[ApplicationState, AbstractSet[TeamRole]]] = {
    "can_view_application": dict.fromkeys(A, frozenset(T)),
    "can_edit_application": {A.DRAFT: WRITERS, A.FILED: WRITERS, A.CORRECTING: WRITERS},
    "can_file": {A.DRAFT: SIGNERS, A.FILED: SIGNERS, A.CORRECTING: SIGNERS},
    "can_sign_off": {A.DRAFT: SIGNERS, A.CORRECTING: SIGNERS},
    "can_delete_draft": {A.DRAFT: LEADERS},
    "can_withdraw": {A.FILED: SIGNERS, A.CORRECTING: SIGNERS},
    "can_invite": dict.fromkeys((A.DRAFT, A.FILED, A.CORRECTING), LEADERS),
    "can_transfer": dict.fromkeys((A.DRAFT, A.FILED, A.CORRECTING), LEADERS),
    "can_leave": dict.fromkeys(A, set(T) - {T.LEAD}),
    "can_duplicate": dict.fromkeys(A, WRITERS),
    "can_ask_correction": {},
    "can_give_late_code": {},
}
TIMED = {"can_edit_application", "can_file"}
STAFF_MAY = {
    "can_view_application": {A.FILED, A.CORRECTING, A.WITHDRAWN},
    "can_ask_correction": {A.FILED},
}


@pytest.fixture
def people(request: Any, app: Any) -> dict[Any, Any]:
    return {name: request.getfixturevalue(name) for name in EVERYBODY} | {None: None}


def _ask(question: str, actor: Any, application: Application) -> bool:
    more = (utcnow(),) if question in TIMED else ()
    answer: bool = getattr(policy, question)(actor, application, *more)
    return answer


@pytest.mark.parametrize("question", CALL_TABLE)
def test_call_policy_table(question: str, people: dict[Any, Any]) -> None:
    allowed, ask = CALL_TABLE[question], getattr(policy, question)
    for state in C:
        call = make_call(state=state)
        for name, person in people.items():
            expected = state in allowed["staff" if name in STAFF else "signed_in"]
            if name is None and question != "can_view_call":
                expected = False
            assert ask(person, call) is expected, (name, state)


def test_what_was_never_shown_stays_hidden_once_ended(farid: Any, esther: Any) -> None:
    for state in (C.CANCELLED, C.ARCHIVED):
        call = make_call(state=state, announced_at=None, opened_at=None)
        assert not policy.can_view_call(farid, call)
        assert not policy.can_view_call(None, call)
        assert policy.can_view_call(esther, call)


def test_can_view_call_agrees_with_the_query(people: dict[Any, Any]) -> None:
    calls = [make_call(state=state) for state in C]
    calls += [make_call(state=state, announced_at=None, opened_at=None) for state in (C.CANCELLED, C.ARCHIVED)]
    for person in people.values():
        seen = set(db.session.scalars(calls_visible_to(person)))
        assert seen == {call for call in calls if policy.can_view_call(person, call)}


def test_only_a_confirmed_member_starts_while_the_call_takes_drafts(people: dict[Any, Any], hospital: Any) -> None:
    now = utcnow()
    for state in C:
        call = make_call(state=state)
        for name, person in people.items():
            expected = name in ("alice", "bob") and state is C.OPEN
            assert policy.can_start(person, hospital, call, now) is expected, (name, state)
    call = make_call()
    assert not policy.can_start(people["alice"], make_organisation("Ailleurs"), call, now)
    assert not policy.can_start(people["alice"], hospital, call, call.closes_at)
    hospital.merged_into_id = make_organisation("Le nouveau").id
    assert not policy.can_start(people["alice"], hospital, call, now)


@pytest.mark.parametrize("question", TEAM_TABLE)
def test_team_policy_table(question: str, hospital: Any) -> None:
    call = make_call()
    for state in A:
        application = make_application(call, hospital, state)
        for role in T:
            person = make_account()
            place = join_team(application, person, role)
            expected = role in TEAM_TABLE[question].get(state, set())
            assert _ask(question, person, application) is expected, (role, state)
            place.state, place.left_at = policy.MemberState.LEFT, utcnow()
            assert _ask(question, person, application) is False, (role, state)


@pytest.mark.parametrize("question", TEAM_TABLE)
def test_those_outside_the_team_may_nothing_and_staff_see_what_is_filed(
    question: str, people: dict[Any, Any], hospital: Any
) -> None:
    call = make_call(closing_policy=ClosingPolicy.STRICT)
    for state in A:
        application = make_application(call, hospital, state, lead=make_account())
        for name, person in people.items():
            expected = name in STAFF and state in STAFF_MAY.get(question, set())
            assert _ask(question, person, application) is expected, (name, state)


def test_staff_know_that_a_draft_exists_and_no_more(people: dict[Any, Any], hospital: Any) -> None:
    draft = make_application(make_call(), hospital, lead=make_account())
    for name, person in people.items():
        assert policy.can_know_application(person, draft) is (name in STAFF)
        assert policy.can_view_application(person, draft) is False


def test_an_invited_person_sees_nothing_yet(farid: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital)
    invite_to_team(application, farid.address).account_id = farid.id
    assert not policy.can_view_application(farid, application)


def test_can_view_application_agrees_with_the_query(people: dict[Any, Any], hospital: Any) -> None:
    call = make_call()
    rows = [make_application(call, hospital, state, lead=lead) for state in A for lead in (people["alice"], None)]
    join_team(rows[1], people["esther"], T.VIEWER)
    gone = join_team(rows[1], people["farid"])
    gone.state, gone.left_at = policy.MemberState.LEFT, utcnow()
    db.session.flush()
    for person in people.values():
        seen = set(db.session.scalars(applications_visible_to(person)))
        assert seen == {row for row in rows if policy.can_view_application(person, row)}


def test_after_the_hour_the_team_reads_and_writes_no_more(alice: Any, hospital: Any) -> None:
    call = make_call()
    draft = make_application(call, hospital, lead=alice)
    can = policy.application_can(alice, draft, call.closes_at)
    assert (can.edit, can.file, can.delete) == (False, False, True)
    assert policy.can_view_application(alice, draft)


def test_a_late_code_gives_back_the_pen(alice: Any, hospital: Any) -> None:
    now = utcnow()
    call = make_call(state=C.CLOSED, closing_policy=ClosingPolicy.CODE, closes_at=now - timedelta(minutes=5))
    draft, other = (make_application(call, hospital, lead=alice) for _ in range(2))
    code = make_late_code(draft)
    assert policy.application_can(alice, draft, now, code).file
    assert not policy.application_can(alice, draft, now).file
    assert not policy.application_can(alice, other, now, code).file


@pytest.mark.parametrize("closing", ClosingPolicy)
def test_staff_give_late_codes_where_the_policy_has_them(closing: Any, people: dict[Any, Any], hospital: Any) -> None:
    for state in C:
        draft = make_application(make_call(state=state, closing_policy=closing), hospital)
        expected = closing is ClosingPolicy.CODE and state in (C.OPEN, C.CLOSED)
        for name, person in people.items():
            assert policy.can_give_late_code(person, draft) is (expected and name in STAFF), (name, state)


def test_staff_in_the_team_of_an_application_do_not_oversee_it(esther: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital, A.FILED)
    assert policy.can_ask_correction(esther, application)
    join_team(application, esther, T.VIEWER)
    assert not policy.can_ask_correction(esther, application)


def test_staff_transfer_what_nobody_answers_for(esther: Any, alice: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital)
    assert policy.can_transfer(esther, application)
    join_team(application, alice, T.LEAD)
    assert not policy.can_transfer(esther, application)


@pytest.mark.parametrize("state", C)
def test_withdrawal_and_correction_end_with_the_results(
    state: CallState, alice: Any, esther: Any, hospital: Any
) -> None:
    filed = make_application(make_call(state=state), hospital, A.FILED, lead=alice)
    assert policy.can_withdraw(alice, filed) is (state in LIVING)
    assert policy.can_ask_correction(esther, filed) is (state in LIVING)
    assert policy.can_invite(alice, filed) is (state in LIVING)


def test_a_lead_changes_the_place_of_others_only(alice: Any, bob: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital, lead=alice)
    place = join_team(application, bob)
    assert policy.can_change_member(alice, application, place)
    assert not policy.can_change_member(bob, application, place)
    assert not policy.can_change_member(alice, application, application.members[0])


def test_one_signs_off_once(alice: Any, hospital: Any) -> None:
    application = make_application(make_call(), hospital, lead=alice)
    assert policy.can_sign_off(alice, application)
    application.members[0].signed_off_at = utcnow()
    assert not policy.can_sign_off(alice, application)


def test_questions_are_asked_while_the_call_is_open(people: dict[Any, Any]) -> None:
    for state in C:
        call = make_call(state=state)
        for name, person in people.items():
            expected = name is not None and state is C.OPEN
            assert policy.can_ask(person, call, utcnow()) is expected, (name, state)
    call = make_call()
    assert not policy.can_ask(people["farid"], call, call.closes_at)


def test_an_answer_is_private_until_published(people: dict[Any, Any]) -> None:
    call = make_call()
    for visibility in AnswerVisibility:
        inquiry = make_inquiry(call, people["farid"], visibility)
        for name, person in people.items():
            expected = visibility is AnswerVisibility.PUBLISHED or name in ("farid", *STAFF)
            assert policy.can_view_inquiry(person, inquiry) is expected, (name, visibility)
            assert policy.can_answer_inquiry(person, inquiry) is (name in STAFF)


def test_moves_of_a_call() -> None:
    assert CALL_WORKFLOW.allows(C.CLOSED, C.OPEN)
    assert not CALL_WORKFLOW.allows(C.DRAFT, C.CLOSED)
    assert not CALL_WORKFLOW.allows(C.PUBLISHED_RESULTS, C.CANCELLED)
    assert not CALL_WORKFLOW.allows(C.REVIEWING, C.OPEN)
    assert all(CALL_WORKFLOW.moves.get(state) for state in C)


def test_moves_of_an_application() -> None:
    assert not APPLICATION_WORKFLOW.allows(A.DRAFT, A.WITHDRAWN)
    assert APPLICATION_WORKFLOW.is_final(A.WITHDRAWN)
    assert APPLICATION_WORKFLOW.allows(A.CORRECTING, A.FILED)
