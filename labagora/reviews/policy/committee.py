"""The committee: who calls a meeting, who ranks, who applies, who reads the minutes. Pure.

``has_interest`` tells whether the person has an interest in some application of the round, or is in its team. Ranks,
totals and minutes are about all of them together: they are closed to such a person as a whole (security.md A5).
"""

from collections.abc import Collection
from typing import Any

from labagora.calls import policy as calls
from labagora.calls.enums import ENDED_CALL_STATES
from labagora.calls.models import Application
from labagora.reviews.enums import JUDGED, DeliberationState, Outcome, RoundPhase
from labagora.reviews.models import Decision, Deliberation, Interest, ReviewRound
from labagora.reviews.policy.seats import oversees


def can_meet(actor: Any, round_: ReviewRound, *, has_interest: bool) -> bool:
    """The Institute's team, on nothing of their own, while the committee deliberates."""
    return calls.is_staff(actor) and not has_interest and round_.phase is RoundPhase.DELIBERATING


def can_record(actor: Any, deliberation: Deliberation, *, has_interest: bool) -> bool:
    """Who may call a meeting writes who is there and closes it, while it is open. Needs ``round`` loaded."""
    return deliberation.state is DeliberationState.OPEN and can_meet(
        actor, deliberation.round, has_interest=has_interest
    )


def can_rank(actor: Any, round_: ReviewRound, *, has_interest: bool) -> bool:
    """Who sees every application of the list: a rank says how many come before."""
    return can_meet(actor, round_, has_interest=has_interest)


def can_apply(actor: Any, round_: ReviewRound, *, has_interest: bool) -> bool:
    """Who sees every decision applies them, while the committee deliberates."""
    return can_meet(actor, round_, has_interest=has_interest)


def can_read_minutes(actor: Any, *, has_interest: bool) -> bool:
    """The Institute's team, except who has an interest in an application that the minutes may tell of."""
    return calls.is_staff(actor) and not has_interest


def can_unselect(actor: Any, decision: Decision, conflicts: Collection[Interest], *, has_interest: bool) -> bool:
    """The Institute's team, for a laureate, once decisions are applied: the next of the list takes the place.

    Not once the call is cancelled or put away. Needs ``round`` and ``application`` loaded, with its call and members.
    """
    application: Application = decision.application
    return (
        oversees(actor, application, conflicts)
        and not has_interest
        and application.state in JUDGED
        and application.call.state not in ENDED_CALL_STATES
        and decision.round.phase is RoundPhase.DECIDED
        and decision.outcome is Outcome.SELECTED
        and decision.vacated_at is None
    )
