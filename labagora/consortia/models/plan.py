"""The plan of a consortium: themes, milestones, deliverables with their versions and approvals, and what moved."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.consortia.enums import Approver, MovedThing, MoveKind, Verdict, VersionState
from labagora.consortia.models.consortia import Consortium, Promise
from labagora.core.db import Model, PublicId, enum_column
from labagora.core.files import StoredFile


class SupportTheme(PublicId, Model):
    """A theme on which a consortium is supported, between two dates. ``code`` is one of ``support_themes``."""

    __tablename__ = "support_theme"
    __table_args__ = (
        UniqueConstraint("consortium_id", "code"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),
    )

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
    code: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)


class Milestone(PublicId, Model):
    """Something that a consortium reaches by a day. Given up, it stays, with why in its moves."""

    __tablename__ = "milestone"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("done_on IS NULL OR cancelled_on IS NULL", name="done_or_cancelled"),
        Index("ix_milestone_due", "consortium_id", "due_on"),
    )

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"), unique=True)
    promise: Mapped[Promise | None] = relationship(lazy="raise_on_sql")
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(String(60), default="")
    due_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime]
    made_by_ref: Mapped[str | None] = mapped_column(String(22))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be reached."""
        return self.done_on is None and self.cancelled_on is None


class Deliverable(PublicId, Model):
    """Something that a consortium hands in by a day. ``kind`` is one of ``deliverable_kinds``.

    ``approvers`` are the values of those who must approve a version for the deliverable to be done. ``is_required``:
    part of the minimum without which the support is not complete. ``template`` is the file to start from.
    """

    __tablename__ = "deliverable"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("done_on IS NULL OR cancelled_on IS NULL", name="done_or_cancelled"),
        Index("ix_deliverable_due", "consortium_id", "due_on"),
    )

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"), unique=True)
    promise: Mapped[Promise | None] = relationship(lazy="raise_on_sql")
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(String(60), default="")
    due_on: Mapped[date] = mapped_column(Date)
    is_required: Mapped[bool] = mapped_column(default=False)
    approvers: Mapped[list[str]] = mapped_column(default=list)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    template: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    done_on: Mapped[date | None] = mapped_column(Date)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime]
    made_by_ref: Mapped[str | None] = mapped_column(String(22))
    version: Mapped[int] = mapped_column(default=1)
    versions: Mapped[list["DeliverableVersion"]] = relationship(
        lazy="raise_on_sql", back_populates="deliverable", order_by="DeliverableVersion.number"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be handed in."""
        return self.done_on is None and self.cancelled_on is None

    def needs(self, approver: Approver) -> bool:
        """Tell whether somebody must approve it."""
        return approver.value in self.approvers


class DeliverableVersion(PublicId, Model):
    """A file handed in for a deliverable. A draft is between those who write; once submitted it is for all."""

    __tablename__ = "deliverable_version"
    __table_args__ = (
        UniqueConstraint("deliverable_id", "number"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_at_unless_draft"),
    )

    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverable.id"))
    deliverable: Mapped[Deliverable] = relationship(lazy="raise_on_sql", back_populates="versions")
    number: Mapped[int]
    stored_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    stored: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[VersionState] = enum_column(VersionState, default=VersionState.DRAFT)
    added_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    added_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approvals: Mapped[list["DeliverableApproval"]] = relationship(
        lazy="raise_on_sql", back_populates="version", order_by="DeliverableApproval.id"
    )


class DeliverableApproval(Model):
    """What one of those who must approve says of a version: once each, with why when it is to be done again."""

    __tablename__ = "deliverable_approval"
    __table_args__ = (
        UniqueConstraint("version_id", "approver"),
        CheckConstraint("verdict <> 'returned' OR comment <> ''", name="says_why_returned"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("deliverable_version.id"))
    version: Mapped[DeliverableVersion] = relationship(lazy="raise_on_sql", back_populates="approvals")
    approver: Mapped[Approver] = enum_column(Approver)
    verdict: Mapped[Verdict] = enum_column(Verdict)
    comment: Mapped[str] = mapped_column(Text, default="")
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    at: Mapped[datetime]


class PlanMove(Model):
    """A date of the plan that moved, or something given up, with why: the plan says its history."""

    __tablename__ = "plan_move"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="says_why"),
        Index("ix_plan_move_history", "consortium_id", "at"),
    )

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
    thing: Mapped[MovedThing] = enum_column(MovedThing)
    kind: Mapped[MoveKind] = enum_column(MoveKind)
    subject_ref: Mapped[str] = mapped_column(String(22))
    subject: Mapped[str] = mapped_column(String(200))
    before_on: Mapped[date | None] = mapped_column(Date)
    after_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    at: Mapped[datetime]
