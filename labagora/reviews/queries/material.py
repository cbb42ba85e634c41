"""What an assignment is worked out from: read whole, in as many statements for one application as for a thousand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import Select, and_, func, literal, select

from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember, Filing, FormRevision
from labagora.core.db import db
from labagora.reviews.enums import (
    AdmissibilityState,
    AssignmentState,
    BidLevel,
    ConflictState,
    ReviewerState,
    ReviewState,
    RevokeReason,
)
from labagora.reviews.models import (
    Admissibility,
    Assignment,
    Bid,
    Conflict,
    Review,
    Reviewer,
    ReviewRound,
    TeamInterest,
)
from labagora.reviews.queries.rounds import judged_applications

Pair = tuple[int, int]  # an application, a reviewer: ids


@dataclass(frozen=True)
class ToRead:
    """An application that may be judged, as it was filed last."""

    id: int
    revision_id: int
    content: dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """A reviewer who accepted."""

    id: int
    max_load: int
    is_patient: bool
    competences: Sequence[str]


@dataclass(frozen=True)
class Held:
    """An application that somebody has now. ``is_begun``: released, or with a review; it does not move by itself."""

    application_id: int
    reviewer_id: int
    is_pinned: bool
    is_begun: bool
    is_submitted: bool

    @property
    def pair(self) -> Pair:
        """The application and the reviewer."""
        return self.application_id, self.reviewer_id

    @property
    def stays(self) -> bool:
        """Whether a new calculation leaves it where it is."""
        return self.is_pinned or self.is_begun


@dataclass(frozen=True)
class Material:
    """A round as the calculation sees it. ``cuts`` are the pairs that an interest or a team forbids."""

    applications: Sequence[ToRead]
    readers: Sequence[Reader]
    revisions: Sequence[FormRevision]
    bids: Sequence[tuple[int, int, BidLevel]]
    cuts: Collection[Pair]
    held: Sequence[Held]
    left: Collection[Pair]

    @cached_property
    def stamp(self) -> str:
        """What may not change between the calculation and its application: all but the wishes and the answers."""
        facts = [
            sorted(one.id for one in self.applications),
            sorted([one.id, one.max_load, one.is_patient] for one in self.readers),
            sorted(self.cuts),
            sorted([*one.pair, one.is_pinned, one.is_begun, one.is_submitted] for one in self.held),
        ]
        return sha256(dumps(facts).encode()).hexdigest()


def in_scope(round_: ReviewRound) -> Select[Any]:
    """Return the ids of the applications that are given to reviewers: filed, and admissible."""
    judged = judged_applications(round_).with_only_columns(Application.id)
    return judged.join(Admissibility, Admissibility.application_id == Application.id).where(
        Admissibility.state == AdmissibilityState.ADMISSIBLE
    )


def read_material(round_: ReviewRound) -> Material:
    """Read what an assignment is worked out from."""
    applications = _applications(round_)
    return Material(
        applications=applications,
        readers=_readers(round_),
        revisions=_revisions({one.revision_id for one in applications}),
        bids=_bids(round_),
        cuts=forbidden_pairs(round_),
        held=_held(round_),
        left=_left(round_),
    )


def _applications(round_: ReviewRound) -> list[ToRead]:
    newest = select(func.max(Filing.number)).where(Filing.application_id == Application.id).correlate(Application)
    last = and_(Filing.application_id == Application.id, Filing.number == newest.scalar_subquery())
    query = select(Application.id, func.coalesce(Filing.revision_id, Application.revision_id), Filing.content)
    query = query.outerjoin(Filing, last).where(Application.id.in_(in_scope(round_))).order_by(Application.id)
    return [ToRead(id_, revision, content or {}) for id_, revision, content in db.session.execute(query)]


def _revisions(ids: Collection[int]) -> Sequence[FormRevision]:
    return db.session.scalars(select(FormRevision).where(FormRevision.id.in_(ids)).order_by(FormRevision.id)).all()


def _readers(round_: ReviewRound) -> list[Reader]:
    query = select(Reviewer.id, Reviewer.max_load, Reviewer.is_patient, Reviewer.competences)
    query = query.where(Reviewer.round_id == round_.id, Reviewer.state == ReviewerState.ACTIVE)
    return [Reader(*found) for found in db.session.execute(query.order_by(Reviewer.id))]


def _bids(round_: ReviewRound) -> list[tuple[int, int, BidLevel]]:
    query = select(Bid.application_id, Bid.reviewer_id, Bid.level).join(Bid.reviewer)
    query = query.where(Reviewer.round_id == round_.id, Bid.level != BidLevel.NEUTRAL)
    return [(application, reviewer, level) for application, reviewer, level in db.session.execute(query)]


def forbidden_pairs(round_: ReviewRound) -> set[Pair]:
    """Return who may never read what: an interest that nobody dismissed, or a place in the team."""
    ties = select(Conflict.application_id, Conflict.reviewer_id).join(Conflict.reviewer)
    ties = ties.where(Reviewer.round_id == round_.id, Conflict.state != ConflictState.DISMISSED)
    teams = select(ApplicationMember.application_id, Reviewer.id).join(
        Reviewer, Reviewer.account_id == ApplicationMember.account_id
    )
    teams = teams.where(Reviewer.round_id == round_.id, ApplicationMember.state == MemberState.ACTIVE)
    declared = select(TeamInterest.application_id, Reviewer.id)
    declared = declared.join(Reviewer, Reviewer.account_id == TeamInterest.account_id)
    declared = declared.where(Reviewer.round_id == round_.id, TeamInterest.state != ConflictState.DISMISSED)
    return {(application, reviewer) for application, reviewer in db.session.execute(ties.union(teams, declared))}


def _live(round_: ReviewRound) -> tuple[Any, ...]:
    scope = Assignment.application_id.in_(in_scope(round_))
    return Assignment.round_id == round_.id, Assignment.state == AssignmentState.ASSIGNED, scope


def _held(round_: ReviewRound) -> list[Held]:
    query = select(
        Assignment.application_id, Assignment.reviewer_id, Assignment.is_pinned, Assignment.released_at, Review.state
    )
    query = query.outerjoin(Assignment.review).where(*_live(round_)).order_by(Assignment.id)
    return [
        Held(application, reviewer, pinned, bool(released or state), state is ReviewState.SUBMITTED)
        for application, reviewer, pinned, released, state in db.session.execute(query)
    ]


def _left(round_: ReviewRound) -> set[Pair]:
    """Return what was taken from people because they are away."""
    query = select(Assignment.application_id, Assignment.reviewer_id).where(
        Assignment.round_id == round_.id,
        Assignment.revoke_reason == RevokeReason.ABSENCE,
        Assignment.application_id.in_(in_scope(round_)),
    )
    return {(application, reviewer) for application, reviewer in db.session.execute(query)}


def has_something_to_share(round_: ReviewRound) -> tuple[bool, bool]:
    """Tell whether there are applications to read, and reviewers to read them."""
    reviewers = select(literal(1)).where(Reviewer.round_id == round_.id, Reviewer.state == ReviewerState.ACTIVE)
    applications = in_scope(round_).with_only_columns(literal(1))
    return (
        db.session.scalar(applications.limit(1)) is not None,
        db.session.scalar(reviewers.limit(1)) is not None,
    )
