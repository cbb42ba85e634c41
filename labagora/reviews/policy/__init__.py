"""Policies of the reviews."""

from labagora.reviews.policy.assigning import can_assign, can_revoke, is_given_back
from labagora.reviews.policy.seats import (
    can_decide,
    can_deliberate,
    can_prepare,
    can_read_assigned,
    can_read_others,
    can_see_round,
    can_write_review,
    holds_seat,
    is_cut,
    is_own,
    oversees,
)

__all__ = [
    "can_assign",
    "can_decide",
    "can_deliberate",
    "can_prepare",
    "can_read_assigned",
    "can_read_others",
    "can_revoke",
    "can_see_round",
    "can_write_review",
    "holds_seat",
    "is_cut",
    "is_given_back",
    "is_own",
    "oversees",
]
