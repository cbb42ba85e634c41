"""Reviewers to applications: the best sharing out, what is missing from it and why. Arrays in, arrays out.

``problem`` says what is asked and what each thing costs, ``solving`` finds the cheapest answer, ``proposal`` weighs
an answer (the solver's or a hand-made one) and explains it, ``changes`` compares two answers and replaces a reviewer.
"""

from labagora.engines.assignment.changes import Changes, changes, without_reviewer
from labagora.engines.assignment.problem import BIDS, REFUSES, WANTED, Problem, Weights
from labagora.engines.assignment.proposal import Issue, Pieces, Proposal, Reason, evaluate
from labagora.engines.assignment.solving import Cancelled, solve

__all__ = [
    "BIDS",
    "REFUSES",
    "WANTED",
    "Cancelled",
    "Changes",
    "Issue",
    "Pieces",
    "Problem",
    "Proposal",
    "Reason",
    "Weights",
    "changes",
    "evaluate",
    "solve",
    "without_reviewer",
]
