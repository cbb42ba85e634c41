"""Rounds, grids, reviewers, reviews for tests, in any state."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from typing import Any

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.calls.enums import CallState
from labagora.calls.models import Application, Call
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import (
    AdmissibilityState,
    AssignmentState,
    ConflictKind,
    ConflictSource,
    ConflictState,
    Outcome,
    Recommendation,
    ReviewerState,
    ReviewState,
    RevokeReason,
    RoundPhase,
)
from labagora.reviews.models import (
    Admissibility,
    Assignment,
    Conflict,
    Criterion,
    Decision,
    Deliberation,
    Grid,
    Review,
    Reviewer,
    ReviewRound,
    TeamInterest,
)
from tests.builders.accounts import enrol_second_factor, grant, make_account
from tests.builders.calls import make_call

_keys = count(1)
LEVELS = [
    {"value": 0, "label": "Absent"},
    {"value": 1, "label": "Faible"},
    {"value": 2, "label": "Bon"},
    {"value": 3, "label": "Excellent"},
]


def make_round(call: Call | None = None, phase: RoundPhase = RoundPhase.REVIEWING, **values: Any) -> ReviewRound:
    """Add the round of a call under review."""
    now = utcnow()
    call = call or make_call(state=CallState.REVIEWING)
    facts = {
        "due_at": now + timedelta(days=20),
        "released_at": None if phase is RoundPhase.PREPARING else now,
        "decided_at": now if phase is RoundPhase.DECIDED else None,
    }
    row = ReviewRound(call=call, phase=phase, **{**facts, **values})
    row.grids = []
    db.session.add(row)
    db.session.flush()
    return row


def make_grid(round_: ReviewRound, lot: str = "", criteria: int = 2, **values: Any) -> Grid:
    """Add a grid with some criteria of growing weight, marked from 0 to 3."""
    row = Grid(round=round_, lot=lot, title=values.pop("title", "Grille de l'appel"), **values)
    row.criteria = [
        Criterion(
            key=f"critere-{number}",
            label=f"Critère {number}",
            help="Ce que l'on regarde.",
            weight=number,
            levels=[dict(level) for level in LEVELS],
            position=number,
        )
        for number in range(1, criteria + 1)
    ]
    db.session.add(row)
    db.session.flush()
    return row


def make_reviewer(
    round_: ReviewRound,
    account: Account | None = None,
    state: ReviewerState = ReviewerState.ACTIVE,
    **values: Any,
) -> Reviewer:
    """Add a seat, taken by an account with the role and its second factor unless one is given."""
    now = utcnow()
    if account is None:
        account = make_account(name=f"Évaluatrice {next(_keys)}")
        grant(account, Role.REVIEWER)
        enrol_second_factor(account)
    round_.last_number += 1
    facts = {
        "number": round_.last_number,
        "invited_at": now,
        "answered_at": now if state is not ReviewerState.INVITED else None,
        "left_at": now if state is ReviewerState.LEFT else None,
    }
    row = Reviewer(round=round_, account=account, key=None, state=state, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def make_admissible(
    application: Application, state: AdmissibilityState = AdmissibilityState.ADMISSIBLE, **values: Any
) -> Admissibility:
    """Say whether an application may be judged."""
    now = utcnow()
    is_doubtful = state in (AdmissibilityState.QUESTIONED, AdmissibilityState.INADMISSIBLE)
    facts = {
        "reason": "L'autorisation est échue." if is_doubtful else "",
        "notified_at": now if is_doubtful else None,
        "due_at": now + timedelta(days=15) if is_doubtful else None,
        "decided_at": now if state in (AdmissibilityState.ADMISSIBLE, AdmissibilityState.INADMISSIBLE) else None,
    }
    row = Admissibility(application=application, state=state, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def assign(
    reviewer: Reviewer,
    application: Application,
    state: AssignmentState = AssignmentState.ASSIGNED,
    *,
    is_released: bool = True,
    **values: Any,
) -> Assignment:
    """Give an application to a reviewer."""
    now = utcnow()
    is_revoked = state is AssignmentState.REVOKED
    facts = {
        "assigned_at": now,
        "released_at": now if is_released else None,
        "revoked_at": now if is_revoked else None,
        "revoke_reason": RevokeReason.BALANCE if is_revoked else None,
    }
    row = Assignment(
        round=reviewer.round, reviewer=reviewer, application=application, state=state, **{**facts, **values}
    )
    row.review = None
    db.session.add(row)
    db.session.flush()
    return row


def write_review(
    assignment: Assignment, grid: Grid, state: ReviewState = ReviewState.SUBMITTED, mark: int = 2, **values: Any
) -> Review:
    """Write the review of an assignment, the same mark everywhere."""
    now = utcnow()
    is_submitted = state is ReviewState.SUBMITTED
    facts = {
        "marks": {one.key: mark for one in grid.criteria},
        "comments": {one.key: "Ce point est clair." for one in grid.criteria},
        "recommendation": Recommendation.SUPPORT if is_submitted else None,
        "summary": "Un projet solide.",
        "abstain_reason": "Je connais trop peu ce sujet." if state is ReviewState.ABSTAINED else "",
        "score": mark / 3 if is_submitted else None,
        "started_at": now,
        "updated_at": now,
        "submitted_at": now if is_submitted else None,
    }
    row = Review(assignment=assignment, grid=grid, state=state, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def tie(
    reviewer: Reviewer,
    application: Application,
    state: ConflictState = ConflictState.CONFIRMED,
    kind: ConflictKind = ConflictKind.ORGANISATION,
    source: ConflictSource = ConflictSource.DECLARED,
    **values: Any,
) -> Conflict:
    """Tie a reviewer to an application by an interest."""
    now = utcnow()
    row = Conflict(
        reviewer=reviewer,
        application=application,
        kind=kind,
        source=source,
        state=state,
        at=now,
        decided_at=None if state is ConflictState.SUSPECTED else now,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def have_interest(account: Account, application: Application, **values: Any) -> TeamInterest:
    """Tie somebody of the Institute's team to an application."""
    facts = {"kind": ConflictKind.PERSONAL, "note": "Ma sœur y travaille.", "at": utcnow()}
    row = TeamInterest(account=account, application=application, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def decide_on(
    round_: ReviewRound,
    application: Application,
    outcome: Outcome = Outcome.SELECTED,
    rank: int | None = 1,
    **values: Any,
) -> Decision:
    """Decide on an application."""
    row = Decision(
        round=round_,
        application=application,
        outcome=outcome,
        rank=rank,
        reason=values.pop("reason", "Le projet répond à l'appel."),
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def meet(round_: ReviewRound, members: Iterable[Reviewer] = (), **values: Any) -> Deliberation:
    """Open a meeting of the committee, with those who are there."""
    facts = {"held_at": utcnow(), "place": "Salle Exemple", "present": [one.public_id for one in members]}
    row = Deliberation(round=round_, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row
