"""Tables: side and state give yes or no."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from labagora.introductions import clocks, policy
from labagora.introductions.enums import IntroductionState, Side, SittingState
from labagora.projects.enums import NeedState, ProjectState

S = IntroductionState
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OPENED = NOW - timedelta(days=31)
SIDES = (Side.VOLUNTEER, Side.LEADER, Side.STAFF, None)


def introduction(
    state: S, *, need: NeedState = NeedState.OPEN, project: ProjectState = ProjectState.PUBLISHED, **values: Any
) -> Any:
    said_yes = state not in (S.INVITED, S.DECLINED, S.EXPIRED)
    decided = state in (S.ACCEPTED, S.REFUSED, S.CONFIRMED, S.TOOK_PART, S.EVALUATED)
    row = SimpleNamespace(state=need, opened_at=OPENED, answer_by=None, project=SimpleNamespace(state=project))
    facts = {
        "state": state,
        "need": row,
        "waiting_since": NOW - timedelta(days=20),
        "chased_at": None,
        "nudged_at": None,
        "answered_at": NOW - timedelta(days=20) if said_yes else None,
        "decided_at": NOW if decided else None,
        "confirmed_at": NOW if state in (S.CONFIRMED, S.TOOK_PART, S.EVALUATED) else None,
        "access_until": None,
    }
    return SimpleNamespace(**{**facts, **values})


TABLE = {
    policy.can_say_yes: {Side.VOLUNTEER: {S.INVITED, S.DECLINED, S.EXPIRED}},
    policy.can_decide: {Side.LEADER: {S.VOLUNTEERED}},
    policy.can_confirm: {Side.VOLUNTEER: {S.ACCEPTED}},
    policy.can_chase: {Side.VOLUNTEER: {S.VOLUNTEERED}, Side.LEADER: {S.ACCEPTED}},
    policy.can_write: {
        Side.VOLUNTEER: {S.CONFIRMED, S.TOOK_PART, S.EVALUATED},
        Side.LEADER: {S.CONFIRMED, S.TOOK_PART, S.EVALUATED},
    },
    policy.sees_contact: {Side.VOLUNTEER: set(S), Side.LEADER: {S.CONFIRMED, S.TOOK_PART, S.EVALUATED}},
}
TIMELESS = {
    policy.can_decline: {Side.VOLUNTEER: {S.INVITED, S.ACCEPTED}},
    policy.can_withdraw: {Side.VOLUNTEER: {S.VOLUNTEERED, S.ACCEPTED, S.CONFIRMED, S.TOOK_PART, S.EVALUATED}},
    policy.can_cancel: {
        Side.LEADER: {S.ACCEPTED, S.CONFIRMED},
        Side.STAFF: {S.INVITED, S.VOLUNTEERED, S.ACCEPTED, S.CONFIRMED},
    },
    policy.can_evaluate: {Side.VOLUNTEER: {S.TOOK_PART, S.EVALUATED}, Side.LEADER: {S.TOOK_PART, S.EVALUATED}},
    policy.can_have_certificate: {Side.VOLUNTEER: {S.TOOK_PART, S.EVALUATED}},
}


@pytest.mark.parametrize("rule", list(TABLE), ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("state", list(S))
def test_rule_follows_its_table(rule: Any, side: Side | None, state: S) -> None:
    assert rule(side, introduction(state), NOW) is (state in TABLE[rule].get(side, set()))


@pytest.mark.parametrize("rule", list(TIMELESS), ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("state", list(S))
def test_timeless_rule_follows_its_table(rule: Any, side: Side | None, state: S) -> None:
    assert rule(side, introduction(state)) is (state in TIMELESS[rule].get(side, set()))


OVER = [
    {"project": ProjectState.ARCHIVED},
    {"need": NeedState.CANCELLED},
    {"access_until": NOW},
    {"access_until": NOW - timedelta(days=1)},
]


@pytest.mark.parametrize("end", OVER, ids=str)
@pytest.mark.parametrize("rule", [policy.can_write, policy.sees_contact, policy.can_decide])
def test_a11_a_leader_sees_nothing_once_the_project_is_over(rule: Any, end: Any) -> None:
    for state in S:
        assert not rule(Side.LEADER, introduction(state, **end), NOW)


def test_say_yes_closes_with_the_need() -> None:
    for closed in (NeedState.CLOSED, NeedState.DONE, NeedState.CANCELLED):
        assert not policy.can_say_yes(Side.VOLUNTEER, introduction(S.INVITED, need=closed), NOW)
    late = introduction(S.INVITED)
    late.need.answer_by = NOW
    assert not policy.can_say_yes(Side.VOLUNTEER, late, NOW)
    late.need.answer_by = NOW + timedelta(seconds=1)
    assert policy.can_say_yes(Side.VOLUNTEER, late, NOW)


def test_decide_waits_for_the_batch() -> None:
    fresh = introduction(S.VOLUNTEERED, answered_at=NOW - timedelta(minutes=1))
    assert not policy.can_decide(Side.LEADER, fresh, NOW)
    assert policy.can_decide(Side.LEADER, fresh, clocks.next_batch(OPENED, NOW))


def test_chase_unlocks_fifteen_days_after_the_last_reminder() -> None:
    row = introduction(S.VOLUNTEERED, waiting_since=NOW - timedelta(days=15) + timedelta(seconds=1))
    assert not policy.can_chase(Side.VOLUNTEER, row, NOW)
    assert policy.can_chase(Side.VOLUNTEER, row, NOW + timedelta(seconds=1))
    row.chased_at = NOW
    assert not policy.can_chase(Side.VOLUNTEER, row, NOW + timedelta(days=14))
    assert policy.can_chase(Side.VOLUNTEER, row, NOW + timedelta(days=15))


def test_volunteer_rereads_a_conversation_that_ended() -> None:
    gone = introduction(S.WITHDRAWN, confirmed_at=NOW, access_until=NOW)
    assert policy.can_read_messages(Side.VOLUNTEER, gone, NOW)
    assert not policy.can_read_messages(Side.LEADER, gone, NOW)
    assert not policy.can_read_messages(Side.VOLUNTEER, introduction(S.REFUSED), NOW)


def test_only_the_other_side_reports_a_message_once() -> None:
    message: Any = SimpleNamespace(side=Side.LEADER, reported_at=None)
    assert policy.can_report_message(Side.VOLUNTEER, message)
    assert not policy.can_report_message(Side.LEADER, message)
    assert not policy.can_report_message(Side.STAFF, message)
    message.reported_at = NOW
    assert not policy.can_report_message(Side.VOLUNTEER, message)


@pytest.mark.parametrize(
    ("state", "starts_at", "can_change", "can_close"),
    [
        (SittingState.PLANNED, NOW + timedelta(hours=1), True, False),
        (SittingState.PLANNED, NOW, True, True),
        (SittingState.HELD, NOW, False, False),
        (SittingState.CANCELLED, NOW, True, False),
    ],
)
def test_sitting_rules(state: SittingState, starts_at: datetime, can_change: bool, can_close: bool) -> None:
    sitting: Any = SimpleNamespace(state=state, starts_at=starts_at)
    assert policy.can_change_sitting(leads=True, sitting=sitting) is can_change
    assert policy.can_close_sitting(leads=True, sitting=sitting, now=NOW) is can_close
    assert not policy.can_change_sitting(leads=False, sitting=sitting)
    assert not policy.can_close_sitting(leads=False, sitting=sitting, now=NOW)


def test_abilities_agree_with_each_rule() -> None:
    row = introduction(S.ACCEPTED)
    can = policy.abilities(Side.VOLUNTEER, row, NOW)
    assert can.confirm
    assert can.decline
    assert can.withdraw
    assert not can.waits
    assert not can.write
