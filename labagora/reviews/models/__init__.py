"""Tables of the reviews."""

from labagora.reviews.models.assessing import Assignment, Review
from labagora.reviews.models.assigning import AssignmentProposal
from labagora.reviews.models.deciding import Decision, Deliberation, Dispatch, Letter
from labagora.reviews.models.reviewers import Bid, Conflict, Interest, LateInterest, Reviewer, TeamInterest
from labagora.reviews.models.rounds import Admissibility, AdmissibilityExchange, Criterion, Grid, Redaction, ReviewRound
from labagora.reviews.models.views import ReviewView

__all__ = [
    "Admissibility",
    "AdmissibilityExchange",
    "Assignment",
    "AssignmentProposal",
    "Bid",
    "Conflict",
    "Criterion",
    "Decision",
    "Deliberation",
    "Dispatch",
    "Grid",
    "Interest",
    "LateInterest",
    "Letter",
    "Redaction",
    "Review",
    "ReviewRound",
    "ReviewView",
    "Reviewer",
    "TeamInterest",
]
