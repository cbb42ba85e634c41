"""What time does, run twice."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.introductions import actions, clocks
from labagora.introductions.enums import IntroductionState
from labagora.projects.enums import NeedState, ProjectState
from labagora.volunteers import actions as volunteer_actions
from tests.builders.introductions import make_contribution
from tests.introductions.test_moves import jobs

S = IntroductionState


@pytest.mark.parametrize(
    ("state", "message"),
    [(S.INVITED, "nudge_invited"), (S.VOLUNTEERED, "nudge_leader"), (S.ACCEPTED, "nudge_accepted")],
)
def test_one_nudge_to_the_side_whose_turn_it_is(in_state: Any, alice: Any, need: Any, state: S, message: str) -> None:
    need.opened_at = utcnow() - timedelta(days=30)
    in_state(state, waiting_since=utcnow() - timedelta(days=15) - clocks.BATCH)
    assert actions.nudge_waiting(now=utcnow()) == 1
    assert actions.nudge_waiting(now=utcnow()) == 0
    assert jobs() == [message]


def test_no_nudge_during_a_pause(in_state: Any, camille: Any, camille_volunteer: Any) -> None:
    in_state(S.INVITED, waiting_since=utcnow() - timedelta(days=20))
    volunteer_actions.pause(camille_volunteer, until=None, actor=camille, now=utcnow())
    assert actions.nudge_waiting(now=utcnow()) == 0
    assert jobs() == []


@pytest.mark.parametrize(
    ("state", "told"),
    [(S.INVITED, []), (S.VOLUNTEERED, ["closed_by_silence"]), (S.ACCEPTED, ["closed_unconfirmed", "gone"])],
)
def test_sixty_days_close_kindly(in_state: Any, alice: Any, camille: Any, need: Any, state: S, told: list[str]) -> None:
    need.opened_at = utcnow() - timedelta(days=90)
    row = in_state(state, waiting_since=utcnow() - timedelta(days=60) - clocks.BATCH)
    assert actions.close_silent(now=utcnow()) == 1
    assert actions.close_silent(now=utcnow()) == 0
    assert (row.state, jobs()) == (S.EXPIRED, told)
    actions.say_yes(row, shared=[], word="", actor=camille, now=utcnow())
    assert (row.state, row.decided_at) == (S.VOLUNTEERED, None)


def test_a_need_that_is_done_leaves_thirty_days(in_state: Any, need: Any) -> None:
    row, now = in_state(S.TOOK_PART), utcnow()
    need.state = NeedState.DONE
    actions.end_accesses(now=now)
    assert row.access_until == now + clocks.ACCESS_AFTER_NEED_DONE
    actions.end_accesses(now=now + timedelta(days=1))
    assert row.access_until == now + clocks.ACCESS_AFTER_NEED_DONE


def test_restitutions_are_recalled_each_week_one_mail_a_project(in_state: Any, alice: Any) -> None:
    row, now = in_state(S.TOOK_PART), utcnow()
    for _ in range(2):
        make_contribution(row, due_at=now + timedelta(days=8))
    assert actions.remind_restitutions(now=now) == 0
    assert actions.remind_restitutions(now=now + timedelta(days=1)) == 2
    assert actions.remind_restitutions(now=now + timedelta(days=2)) == 0
    assert actions.remind_restitutions(now=now + timedelta(days=8)) == 2
    assert jobs() == ["restitution_due", "restitution_due"]


@pytest.mark.parametrize("state", [S.INVITED, S.VOLUNTEERED, S.ACCEPTED, S.CONFIRMED])
@pytest.mark.parametrize("end", ["cancelled", "done", "archived"])
def test_nobody_waits_for_what_is_over(in_state: Any, need: Any, state: S, end: str) -> None:
    row = in_state(state)
    if end == "archived":
        need.project.state = ProjectState.ARCHIVED
    else:
        need.state = NeedState(end)
    closes = not (end == "done" and state is S.CONFIRMED)
    assert actions.close_left_behind(now=utcnow()) == int(closes)
    assert actions.close_left_behind(now=utcnow()) == 0
    assert (row.state is S.CANCELLED) is closes
    assert jobs() == (["cancelled"] if closes and state is not S.INVITED else [])


def test_no_nudge_towards_a_need_that_takes_no_more_answers(in_state: Any, need: Any) -> None:
    in_state(S.INVITED, waiting_since=utcnow() - timedelta(days=20))
    need.answer_by = utcnow() - timedelta(days=1)
    assert actions.nudge_waiting(now=utcnow()) == 0
