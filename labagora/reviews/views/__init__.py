"""Pages of reviewers, of the committee, and of the teams that are judged."""

from labagora.reviews.views import (
    admissibility,
    assessing,
    board,
    committee,
    conflicts,
    documents,
    invitations,
    letters,
    seats,
)
from labagora.reviews.views.blueprint import bp

__all__ = [
    "admissibility",
    "assessing",
    "board",
    "bp",
    "committee",
    "conflicts",
    "documents",
    "invitations",
    "letters",
    "seats",
]
