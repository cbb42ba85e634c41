"""Who wants to be told when a call opens: asked by one button, stopped by another, told once."""

from datetime import datetime
from typing import Any

from labagora.calls import policy
from labagora.calls.models import Call, CallFollower
from labagora.calls.queries.calls import find_follower
from labagora.core import outbox
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.engines.questionnaire.problems import N_

OPENED = N_("Cet appel n'est plus à venir : il n'y a plus d'ouverture à annoncer.")


def follow(call: Call, *, actor: Any, now: datetime) -> CallFollower:
    """Ask to be told. Twice is once; pressing the button is the agreement, and it is kept with its date."""
    authorise(actor is not None)
    if not policy.can_follow_call(actor, call):
        raise Conflict(OPENED)
    held = find_follower(call, actor)
    if held is not None:
        return held
    row = CallFollower(call=call, account=actor, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def stop_following(call: Call, *, actor: Any) -> None:
    """Ask not to be told any more: nothing of it stays."""
    authorise(actor is not None)
    held = find_follower(call, actor)
    if held is not None:
        db.session.delete(held)


def tell_followers(call: Call) -> None:
    """Have those who wait for the opening told, once."""
    outbox.enqueue("calls.tell_opening", unique_key=f"calls.opening:{call.public_id}", call_ref=call.public_id)


def tell_cancellation(call: Call) -> None:
    """Have the teams, and those who still wait for the opening, told that there will be nothing."""
    outbox.enqueue("calls.tell_cancellation", unique_key=f"calls.cancelled:{call.public_id}", call_ref=call.public_id)
