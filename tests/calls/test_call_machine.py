"""Whatever the order of the moves, a call goes where its workflow says, and its dates follow."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labagora.calls import policy
from labagora.calls.actions import calls, ending
from labagora.calls.enums import CALL_WORKFLOW, CallState
from labagora.calls.models import Call
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid
from tests.builders.calls import make_call, make_revision


def _extend(call: Call, *, actor: Any, now: datetime) -> None:
    calls.extend_call(call, max(now, call.closes_at or now) + timedelta(days=1), "Panne.", actor=actor, now=now)


def _cancel(call: Call, *, actor: Any, now: datetime) -> None:
    calls.cancel_call(call, "Faute de budget.", actor=actor, now=now)


def _clock(call: Call, *, actor: Any, now: datetime) -> None:
    calls.follow_hours(now=now)


MOVES: dict[str, Callable[..., Any]] = {
    "announce": calls.announce_call,
    "take back": calls.take_back_call,
    "open": calls.open_call,
    "close": calls.close_call,
    "extend": _extend,
    "cancel": _cancel,
    "clock": _clock,
    "review": ending.start_review,
    "publish": ending.publish_results,
    "archive": ending.archive_call,
    "restore": ending.restore_call,
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 20)), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, has_form=st.booleans(), has_results=st.booleans())
@example(steps=[("open", 7), ("close", 0)], has_form=True, has_results=True)
def test_any_order_of_moves(app: Any, esther: Any, steps: Any, *, has_form: bool, has_results: bool) -> None:
    now = utcnow()
    call = make_call(
        state=CallState.DRAFT, objectives="But.", contact_label="Service", contact_email="appels@exemple.fr",
        results="Deux équipes." if has_results else "",
    )  # fmt: skip
    if has_form:
        make_revision(call)
    was_shown = False
    for name, days in steps:
        now += timedelta(days=days)
        before = call.state
        try:
            MOVES[name](call, actor=esther, now=now)
        except (Conflict, Invalid):
            assert call.state is before, "a refusal changes nothing"
        assert call.state is before or CALL_WORKFLOW.allows(before, call.state)
        db.session.flush()  # the constraints of the table agree
        if call.state is CallState.OPEN and before is not CallState.OPEN:
            assert has_form
            assert call.closes_at is not None
            assert call.closes_at > now
        if call.state is CallState.PUBLISHED_RESULTS:
            assert has_results
        was_shown = policy.is_public(call) or (was_shown and call.state is not CallState.DRAFT)
        assert policy.is_public(call) is was_shown, "what was read stays readable, unless it is taken back"
    db.session.rollback()
