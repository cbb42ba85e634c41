"""Who prepares, confirms and reads letters. Pure."""

from datetime import timedelta
from typing import Any

from labagora.calls import policy as calls
from labagora.calls.enums import ENDED_CALL_STATES
from labagora.calls.models import Application, Call
from labagora.reviews.enums import DispatchState
from labagora.reviews.models import Dispatch, Letter

ALONE_UP_TO = 50  # security.md I9: above, a second person confirms
ALONE_OVER = timedelta(hours=24)  # sendings that one person makes alone within this time are one sending


def can_dispatch(actor: Any, call: Call) -> bool:
    """The Institute's team, until the call is put away."""
    return calls.is_staff(actor) and call.state not in ENDED_CALL_STATES


def can_write(actor: Any, dispatch: Dispatch) -> bool:
    """The Institute's team, before anything is asked. Needs the round and its call loaded."""
    return can_dispatch(actor, dispatch.round.call) and dispatch.state is DispatchState.DRAFT


def can_confirm(actor: Any, dispatch: Dispatch) -> bool:
    """Another person of the team than the one who asked. Needs the round and its call loaded."""
    waits = can_dispatch(actor, dispatch.round.call) and dispatch.state is DispatchState.CONFIRMING
    return waits and dispatch.made_by_ref != actor.public_id


def can_read_letter(actor: Any, letter: Letter, application: Application) -> bool:
    """The team of the application, once it has left. Needs ``members`` loaded."""
    return letter.sent_at is not None and calls.membership(actor, application) is not None
