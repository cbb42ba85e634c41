"""The reviews of the demonstration: a grid, invented reviewers, what they wrote, what was decided."""

from datetime import datetime, timedelta

from labagora.calls.models import Application, Call
from labagora.core.db import db
from labagora.demo.content import Entry
from labagora.demo.world import World
from labagora.reviews.enums import (
    AdmissibilityState,
    AssignmentState,
    Outcome,
    Recommendation,
    ReviewerState,
    ReviewState,
    RoundPhase,
)
from labagora.reviews.models import (
    Admissibility,
    Assignment,
    Criterion,
    Decision,
    Grid,
    Review,
    Reviewer,
    ReviewRound,
)

LEVELS = ((0, "Absent"), (1, "Faible"), (2, "Bon"), (3, "Excellent"))
TOP = LEVELS[-1][0]
WORDS = ("Absent du dossier.", "Peu développé.", "Bien traité.", "Très bien traité.")


def prepare(world: World, call: Call, entry: Entry, now: datetime) -> None:
    """Make the round with its grid and its reviewers. A round of facts has neither."""
    round_ = ReviewRound(
        call=call,
        phase=RoundPhase.REVIEWING,
        is_blind=entry["blind"],
        reviewers_per_application=2,
        places=entry["places"],
        released_at=now,
        created_at=now,
        updated_at=now,
    )
    round_.grids = [_grid(entry["grid"], now)] if "grid" in entry else []
    db.session.add(round_)
    for number, key in enumerate(entry.get("reviewers", ()), start=1):
        world.seats[key] = Reviewer(
            round=round_, account=world.accounts[key], key=None, number=number, state=ReviewerState.ACTIVE,
            sits=True, chairs=number == 1, invited_at=now, answered_at=now,
        )  # fmt: skip
        db.session.add(world.seats[key])
        round_.last_number = number
    db.session.flush()


def _grid(entry: Entry, now: datetime) -> Grid:
    grid = Grid(title=entry["title"], locked_at=now)
    grid.criteria = [
        Criterion(**one, position=place, levels=[{"value": value, "label": label} for value, label in LEVELS])
        for place, one in enumerate(entry["criteria"], start=1)
    ]
    return grid


def judge(world: World, round_: ReviewRound, application: Application, one: Entry, now: datetime) -> None:
    """Find it admissible, then add what its readers wrote."""
    db.session.add(Admissibility(application=application, state=AdmissibilityState.ADMISSIBLE, decided_at=now))
    for key, marks in one.get("readers", {}).items():
        assignment = Assignment(
            round=round_, reviewer=world.seats[key], application=application, state=AssignmentState.ASSIGNED,
            assigned_at=now, released_at=now,
        )  # fmt: skip
        assignment.review = _review(round_.grids[0], marks, one["says"][key], one["shares"], now)
        db.session.add(assignment)
    db.session.flush()


def _review(grid: Grid, marks: list[int], says: str, shares: list[str], now: datetime) -> Review:
    weights = [one.weight for one in grid.criteria]
    score = sum(mark * weight for mark, weight in zip(marks, weights, strict=True)) / (TOP * sum(weights))
    return Review(
        grid=grid,
        state=ReviewState.SUBMITTED,
        marks={one.key: mark for one, mark in zip(grid.criteria, marks, strict=True)},
        comments={one.key: WORDS[mark] for one, mark in zip(grid.criteria, marks, strict=True)},
        recommendation=_advice(score),
        summary=says,
        score=score,
        shared=list(shares),
        started_at=now - timedelta(days=2),
        updated_at=now,
        submitted_at=now,
    )


def _advice(score: float) -> Recommendation:
    if score >= 0.75:
        return Recommendation.SUPPORT
    return Recommendation.RESERVATIONS if score >= 0.5 else Recommendation.DECLINE


def decide(round_: ReviewRound, application: Application, one: Entry, now: datetime) -> None:
    """Write the decision down, applied: the round is over."""
    decision = Decision(
        round=round_, application=application, outcome=Outcome(one["outcome"]), rank=one.get("rank"),
        reason=one["reason"], applied_at=now, created_at=now, updated_at=now,
    )  # fmt: skip
    db.session.add(decision)
    round_.phase, round_.decided_at = RoundPhase.DECIDED, now
    db.session.flush()
