"""The round of a call, its grids, what is checked before merit, what is hidden from reviewers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.models import Application, Call
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.reviews.enums import AdmissibilityState, OthersShown, RoundPhase


class ReviewRound(PublicId, Timestamped, Model):
    """How the applications of a call are judged.

    ``checklist`` lists what people check before merit (``key``, ``label``); ``answer_days`` is the delay in which an
    applicant answers a doubt on admissibility; ``places`` how many laureates are foreseen, None when nobody said,
    and ``lot_places`` how many in each lot, by its code, where somebody said;
    ``quorum`` how many members must be there to deliberate.
    """

    __tablename__ = "review_round"
    __table_args__ = (
        CheckConstraint("reviewers_per_application BETWEEN 1 AND 12", name="some_reviewers"),
        CheckConstraint("answer_days BETWEEN 1 AND 90", name="some_days"),
        CheckConstraint("quorum >= 0", name="quorum_not_negative"),
        CheckConstraint("places IS NULL OR places > 0", name="some_places"),
        CheckConstraint("(phase = 'decided') = (decided_at IS NOT NULL)", name="decided_at_iff_decided"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), unique=True)
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    phase: Mapped[RoundPhase] = enum_column(RoundPhase, default=RoundPhase.PREPARING)
    is_blind: Mapped[bool] = mapped_column(default=False)
    reviewers_per_application: Mapped[int] = mapped_column(default=3)
    wants_patient: Mapped[bool] = mapped_column(default=True)
    others_shown: Mapped[OthersShown] = enum_column(OthersShown, default=OthersShown.DISCUSSING)
    guidance: Mapped[str] = mapped_column(Text, default="")
    guidance_html: Mapped[str] = mapped_column(Text, default="")
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    answer_days: Mapped[int] = mapped_column(default=15)
    due_at: Mapped[datetime | None]
    places: Mapped[int | None]
    lot_places: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quorum: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    grids: Mapped[list["Grid"]] = relationship(
        lazy="raise_on_sql", back_populates="round", order_by="Grid.lot, Grid.id"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it

    @property
    def opens_others(self) -> bool | None:
        """What opens the other reviews of an application to a colleague of the team who is to judge it too.

        True: their own, once it is given back. False: nothing, for the moment. None: nothing is needed any more. The
        same rule as for reviewers (``policy.can_read_others``) while reviews are written; then, as in the room of the
        committee, who gave theirs back reads the others. Once decisions are applied, nobody can write any more.
        """
        if self.phase is RoundPhase.DECIDED:
            return None
        if self.phase is RoundPhase.DELIBERATING or self.others_shown is OthersShown.AFTER_OWN:
            return True
        return self.others_shown is OthersShown.DISCUSSING and self.phase is RoundPhase.DISCUSSING

    def places_for(self, lot: str) -> int | None:
        """Return how many places a list has: that of a lot, or that of a call without lots. Needs ``call`` loaded."""
        if not self.call.lots:
            return self.places
        found = self.lot_places.get(lot)
        return int(found) if found is not None else None

    def grid_for(self, lot: str) -> "Grid | None":
        """Return the grid of a lot, else that of the whole call, else None. Needs ``grids`` loaded."""
        by_lot = {grid.lot: grid for grid in self.grids}
        return by_lot.get(lot) or by_lot.get("")


class Grid(PublicId, Model):
    """The criteria by which applications of a lot are judged; ``lot`` is empty for those without a grid of their own.

    Once a review is submitted by it, it is locked: its criteria and their weights never change (``locked_at``).
    """

    __tablename__ = "grid"
    __table_args__ = (UniqueConstraint("round_id", "lot"), CheckConstraint("title <> ''", name="has_title"))

    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql", back_populates="grids")
    lot: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(160))
    locked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    criteria: Mapped[list["Criterion"]] = relationship(
        lazy="raise_on_sql", back_populates="grid", order_by="Criterion.position, Criterion.id"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Criterion(PublicId, Model):
    """One thing that is judged. ``levels`` lists ``value`` (growing integers) and ``label``, its words."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("grid_id", "key"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weighs_something"),
        CheckConstraint("label <> ''", name="has_label"),
    )

    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"))
    grid: Mapped[Grid] = relationship(lazy="raise_on_sql", back_populates="criteria")
    key: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(160))
    help: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int] = mapped_column(default=1)
    levels: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    needs_comment: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=1)

    @property
    def lowest(self) -> int:
        """The lowest mark."""
        return int(self.levels[0]["value"])

    @property
    def highest(self) -> int:
        """The highest mark."""
        return int(self.levels[-1]["value"])


class Admissibility(PublicId, Model):
    """Whether a filed application may be judged. ``answers``: ``met`` (true, false, null) and ``note`` by checked item.

    ``findings`` keeps what the machine said on the day of the decision. ``reason`` is the last doubt that the applicant
    reads; their ``reply`` comes before ``due_at``, and somebody decides afterwards: ``verdict`` tells them why.
    ``earlier`` are the doubts that were told before, the first one first.
    """

    __tablename__ = "admissibility"
    __table_args__ = (
        CheckConstraint("state NOT IN ('questioned', 'inadmissible') OR reason <> ''", name="reason_if_not_admissible"),
        CheckConstraint(
            "state NOT IN ('questioned', 'inadmissible') OR (notified_at IS NOT NULL AND due_at IS NOT NULL)",
            name="told_if_not_admissible",
        ),
        CheckConstraint("(replied_at IS NULL) = (reply = '')", name="replied_at_iff_reply"),
        CheckConstraint("state NOT IN ('admissible', 'inadmissible') OR decided_at IS NOT NULL", name="decided_at"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    state: Mapped[AdmissibilityState] = enum_column(AdmissibilityState, default=AdmissibilityState.PENDING, index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    notified_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    replied_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    verdict: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_ref: Mapped[str | None] = mapped_column(String(22))
    earlier: Mapped[list["AdmissibilityExchange"]] = relationship(
        order_by="AdmissibilityExchange.id", lazy="raise_on_sql"
    )
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class AdmissibilityExchange(Model):
    """A doubt that was told before the last one, and what the team answered, if it did."""

    __tablename__ = "admissibility_exchange"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(replied_at IS NULL) = (reply = '')", name="replied_at_iff_reply"),
    )

    admissibility_id: Mapped[int] = mapped_column(ForeignKey("admissibility.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    notified_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    replied_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)


class Redaction(Model):
    """An answer rewritten for reviewers. Empty, it stays empty: what it stands for is never shown in its place."""

    __tablename__ = "redaction"
    __table_args__ = (UniqueConstraint("application_id", "section_key", "field_key"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    section_key: Mapped[str] = mapped_column(String(60))
    field_key: Mapped[str] = mapped_column(String(60))
    content: Mapped[Any] = mapped_column(JSON(none_as_null=False))
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    at: Mapped[datetime]
