"""Reads of the reviews."""

from labagora.reviews.queries.rounds import (
    closed_to,
    find_round,
    get_call,
    get_round,
    interests_of,
    judged_applications,
    round_counts,
)

__all__ = [
    "closed_to",
    "find_round",
    "get_call",
    "get_round",
    "interests_of",
    "judged_applications",
    "round_counts",
]
