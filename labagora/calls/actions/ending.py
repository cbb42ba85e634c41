"""What comes after the hour: the review begins, the results are published, the call is put away."""

from datetime import datetime
from typing import Any

from labagora.calls import policy
from labagora.calls.actions.calls import move
from labagora.calls.enums import CallState
from labagora.calls.hooks import check_results
from labagora.calls.models import Call
from labagora.core.errors import Conflict, Invalid, authorise


def start_review(call: Call, *, actor: Any, now: datetime) -> None:
    """Nothing is filed any more: the applications are read."""
    authorise(policy.can_move_call(actor))
    move(call, CallState.REVIEWING, actor=actor, now=now)


def publish_results(call: Call, *, actor: Any, now: datetime) -> None:
    """Show the results, which are written beforehand with the rest of the page."""
    authorise(policy.can_move_call(actor))
    if call.state is CallState.ARCHIVED:
        raise Conflict("Cet appel est archivé : rouvrez d'abord ses archives.")
    if not call.results.strip():
        raise Invalid("results", "Écrivez d'abord les résultats, avec « Modifier » : ils paraîtront tels quels.")
    check_results(call)
    move(call, CallState.PUBLISHED_RESULTS, actor=actor, now=now)
    call.results_at = now


def archive_call(call: Call, *, actor: Any, now: datetime) -> None:
    """Put the call away. Its page stays, with the reason of a cancelled one."""
    authorise(policy.can_move_call(actor))
    move(call, CallState.ARCHIVED, actor=actor, now=now, reason=call.state_reason)


def restore_call(call: Call, *, actor: Any, now: datetime) -> None:
    """Take a call with results out of the archives; a cancelled one stays there."""
    authorise(policy.can_move_call(actor))
    if call.state is CallState.ARCHIVED and call.results_at is None:
        raise Conflict("Un appel annulé reste archivé.")
    if call.state is not CallState.ARCHIVED:
        raise Conflict("Cet appel n'est pas archivé.")
    move(call, CallState.PUBLISHED_RESULTS, actor=actor, now=now)
