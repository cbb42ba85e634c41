"""Drafts are reminded at J-7 and at J-2, once each, and no more once they are filed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState, MemberState
from labagora.calls.models import Application
from labagora.calls.tasks.filing import remind_drafts
from labagora.core.clock import utcnow


@pytest.fixture
def old(draft: Application) -> Application:
    """A draft begun nine days before."""
    draft.created_at = utcnow() - timedelta(days=9)
    return draft


@pytest.fixture
def after(draft: Application, freeze: Any, run_jobs: Callable[[], None], sent: list[Any]) -> Callable[..., int]:
    """Run the morning job some time before the hour; return how many sent have left in all."""
    closing = draft.call.closes_at

    def do(**before: float) -> int:
        freeze(closing - timedelta(**before))
        remind_drafts()
        run_jobs()
        return len(sent)

    return do


def test_at_seven_days_then_at_two_once_each(old: Application, after: Callable[..., int], sent: list[Any]) -> None:
    assert [after(days=8), after(days=7), after(days=6.5), after(days=3)] == [0, 1, 1, 1]
    assert [after(days=2), after(days=1), after(hours=1)] == [2, 2, 2]
    assert old.title not in sent[0].subject + sent[0].text


def test_a_day_that_was_missed_is_made_up_for(old: Application, after: Callable[..., int]) -> None:
    assert [after(days=5), after(hours=30)] == [1, 2]


def test_each_member_and_nobody_who_left(
    old: Application, after: Callable[..., int], viewer: Account, editor: Account
) -> None:
    place = next(one for one in old.members if one.account_id == viewer.id)
    place.state, place.left_at = MemberState.LEFT, utcnow()
    assert after(days=6) == 2


def test_a_prolonged_call_reminds_again(old: Application, after: Callable[..., int], freeze: Any) -> None:
    assert after(days=6) == 1
    closing = old.call.closes_at
    old.call.closes_at = closing + timedelta(days=30)
    freeze(closing + timedelta(days=24))
    remind_drafts()
    assert after(days=-24) == 2


@pytest.mark.parametrize("state", [ApplicationState.FILED, ApplicationState.WITHDRAWN])
def test_nothing_for_what_is_filed(old: Application, after: Callable[..., int], state: ApplicationState) -> None:
    moment = utcnow()
    old.state, old.filed_at, old.first_filed_at, old.reference = state, moment, moment, "APPEL-0001"
    if state is ApplicationState.WITHDRAWN:
        old.withdrawn_at, old.state_reason = moment, "L'équipe a changé."
    assert after(days=6) == 0


def test_nothing_for_a_call_that_is_not_open(old: Application, after: Callable[..., int]) -> None:
    old.call.state, old.call.cancelled_at, old.call.state_reason = CallState.CANCELLED, utcnow(), "Annulé."
    assert after(days=6) == 0


def test_a_draft_begun_after_that_is_not_reminded_of_it(draft: Application, after: Callable[..., int]) -> None:
    draft.created_at = draft.call.closes_at - timedelta(days=5)
    assert [after(days=4), after(days=2)] == [0, 1]
