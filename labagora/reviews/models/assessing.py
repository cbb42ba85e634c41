"""Who reads which application, and what they wrote of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.models import Application
from labagora.core.db import Model, PublicId, enum_column
from labagora.reviews.enums import AssignmentState, Recommendation, ReviewState, RevokeReason
from labagora.reviews.models.reviewers import Reviewer
from labagora.reviews.models.rounds import Grid, ReviewRound


class Assignment(PublicId, Model):
    """An application to be read by a reviewer. Until it is released, the reviewer does not know of it.

    ``is_pinned``: set by hand, and kept when the assignment is computed again.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("reviewer_id", "application_id"),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_at_iff_revoked"),
        CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoke_reason_iff_revoked"),
        Index("ix_assignment_board", "round_id", "state"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql")
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id"))
    reviewer: Mapped[Reviewer] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    state: Mapped[AssignmentState] = enum_column(AssignmentState, default=AssignmentState.ASSIGNED)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    assigned_at: Mapped[datetime]
    assigned_by_ref: Mapped[str | None] = mapped_column(String(22))
    released_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[RevokeReason | None] = enum_column(RevokeReason)
    review: Mapped["Review | None"] = relationship(lazy="raise_on_sql", back_populates="assignment")


class Review(PublicId, Model):
    """What a reviewer wrote of an application. ``marks`` and ``comments`` by the key of the criterion.

    ``score`` is the weighted mean of the marks, each brought to 0..1 on its own scale; None until it is submitted.
    ``confidential`` is for the Institute's team alone. ``shared`` names what the team gives to the applicant:
    ``summary``, or keys of criteria; ``reworded`` holds, by the same keys, the words given in place of the reviewer's.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_at_iff_submitted"),
        CheckConstraint(
            "state <> 'submitted' OR (score IS NOT NULL AND recommendation IS NOT NULL)", name="whole_if_submitted"
        ),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 1)", name="score_from_0_to_1"),
        CheckConstraint("state <> 'abstained' OR abstain_reason <> ''", name="reason_if_abstained"),
    )

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    assignment: Mapped[Assignment] = relationship(lazy="raise_on_sql", back_populates="review")
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), index=True)
    grid: Mapped[Grid] = relationship(lazy="raise_on_sql")
    state: Mapped[ReviewState] = enum_column(ReviewState, default=ReviewState.DRAFT, index=True)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recommendation: Mapped[Recommendation | None] = enum_column(Recommendation)
    summary: Mapped[str] = mapped_column(Text, default="")
    confidential: Mapped[str] = mapped_column(Text, default="")
    abstain_reason: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[float | None]
    shared: Mapped[list[str]] = mapped_column(default=list)
    reworded: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it
