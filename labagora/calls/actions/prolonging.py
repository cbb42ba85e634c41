"""More time for a call: what a prolongation changes, and the one that nobody decides."""

from datetime import datetime
from typing import Any

from labagora.calls import fairness
from labagora.calls.models import Call
from labagora.core import audit, outbox
from labagora.core.service_minutes import load_between


def lengthen(call: Call, until: datetime, reason: str, *, actor: Any, now: datetime, **more: Any) -> None:
    """Move the closing, keep why, and have the teams told. ``more``: what the rule measured."""
    before = call.closes_at.isoformat() if call.closes_at else ""
    line = {"from": before, "until": until.isoformat(), "reason": reason, "at": now.isoformat(), **more}
    call.extensions = [*call.extensions, line]
    call.closes_at, call.updated_at = until, now
    call.dates_changed += 1
    audit.record("call.extended", call, actor=actor, now=now, count=len(call.extensions), **more)
    outbox.enqueue(
        "calls.tell_extension",
        unique_key=f"calls.extended:{call.public_id}:{until:%Y%m%d%H%M}",
        call_ref=call.public_id,
    )


def prolong_by_rule(call: Call, *, now: datetime) -> bool:
    """Give a day to a call whose hour has come, if the service answered badly before it; tell whether it did.

    Once in the life of a call. Its row is held by who calls.
    """
    if call.closes_at is None or fairness.was_prolonged(call):
        return False
    load = load_between(call.closes_at - fairness.WINDOW, call.closes_at)
    if not fairness.is_unfair(load):
        return False
    reason = fairness.sentence(load) % fairness.said(load, "fr")
    until = fairness.next_closing(call.closes_at, now)
    lengthen(call, until, reason, actor=None, now=now, rule=fairness.RULE, **fairness.figures(load))
    return True
