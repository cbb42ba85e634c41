"""Who may share applications out among reviewers, and when."""

from typing import Any

from labagora.reviews.enums import AssignmentState, ReviewState, RoundPhase
from labagora.reviews.models import Assignment, ReviewRound
from labagora.reviews.policy.seats import can_prepare

SHARED_WHILE = frozenset({RoundPhase.PREPARING, RoundPhase.REVIEWING, RoundPhase.DISCUSSING})


def can_assign(actor: Any, round_: ReviewRound) -> bool:
    """The Institute's team, until the committee deliberates. Needs ``call`` loaded."""
    return can_prepare(actor, round_.call) and round_.phase in SHARED_WHILE


def is_given_back(assignment: Assignment) -> bool:
    """Tell whether its review is submitted. Needs ``review`` loaded."""
    return assignment.review is not None and assignment.review.state is ReviewState.SUBMITTED


def can_revoke(actor: Any, round_: ReviewRound, assignment: Assignment) -> bool:
    """While applications are shared out, except from who gave their review back: only an interest takes that away."""
    return can_assign(actor, round_) and assignment.state is AssignmentState.ASSIGNED and not is_given_back(assignment)
