"""Who could read what: proposals that a job computes and that the team applies, or not."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.core.db import Model, PublicId, enum_column
from labagora.reviews.enums import ProposalState
from labagora.reviews.models.rounds import ReviewRound


class AssignmentProposal(PublicId, Model):
    """Who could read which application, as a job worked it out: ``done`` hundredths while it waits.

    ``parameters`` are those of ``engines.assignment`` (``per_application``, ``wants_patient``, ``respects_refusals``,
    and the parts ``competence``, ``bid``, ``balance``), with ``absent``, the id of the reviewer whose applications
    alone are given to others, or None. ``pairs`` lists ``[application id, reviewer id]``; ``issues`` lists
    ``application``, ``reviewer`` (ids, or None), ``reason`` and ``count``. ``stamp`` is what the round looked like
    when it was read: applied to another one, the proposal is refused.
    """

    __tablename__ = "assignment_proposal"
    __table_args__ = (
        CheckConstraint("done BETWEEN 0 AND 100", name="done_in_hundredths"),
        CheckConstraint("state NOT IN ('ready', 'applied') OR stamp <> ''", name="stamp_once_ready"),
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied_at_iff_applied"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), index=True)
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql")
    state: Mapped[ProposalState] = enum_column(ProposalState, default=ProposalState.WAITING)
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done: Mapped[int] = mapped_column(default=0)
    pairs: Mapped[list[list[int]]] = mapped_column(JSON, default=list, deferred=True, deferred_raiseload=True)
    issues: Mapped[list[dict[str, Any]]] = mapped_column(default=list, deferred=True, deferred_raiseload=True)
    stamp: Mapped[str] = mapped_column(String(64), default="")
    asked_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    applied_by_ref: Mapped[str | None] = mapped_column(String(22))
    applied_at: Mapped[datetime | None]
