"""The committee: its meetings, its decisions, and the messages that tell them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.models import Application
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.files import StoredFile
from labagora.reviews.enums import DeliberationState, DispatchState, Outcome
from labagora.reviews.models.rounds import ReviewRound


class Deliberation(PublicId, Model):
    """A meeting of the committee. ``present`` lists the public ids of the reviewers who are there.

    Closed, its minutes are a PDF that never changes, with its SHA-256.
    """

    __tablename__ = "deliberation"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_iff_closed"),
        CheckConstraint("(minutes_id IS NULL) = (digest IS NULL)", name="digest_iff_minutes"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), index=True)
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql")
    state: Mapped[DeliberationState] = enum_column(DeliberationState, default=DeliberationState.OPEN)
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    present: Mapped[list[str]] = mapped_column(default=list)
    notes: Mapped[str] = mapped_column(Text, default="")
    opened_by_ref: Mapped[str | None] = mapped_column(String(22))
    closed_at: Mapped[datetime | None]
    closed_by_ref: Mapped[str | None] = mapped_column(String(22))
    minutes_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    minutes: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    digest: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Decision(PublicId, Timestamped, Model):
    """What the committee says of an application: provisional until all are applied at once (``applied_at``).

    ``reason`` is what the applicant reads; ``reasons`` the words by key of criterion; ``rank`` the place among those
    that are selected, or on the waiting list. ``left_room`` lists the public ids of those who went out. ``votes``
    counts ``for``, ``against`` and ``abstained``, and is empty when nobody voted. ``vacated_at`` is when a laureate
    gave up the place, or lost it: the next of the waiting list was then called, once.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="says_why"),
        CheckConstraint("rank IS NULL OR rank >= 1", name="rank_from_one"),
        CheckConstraint("outcome <> 'reserve' OR rank IS NOT NULL", name="rank_on_the_waiting_list"),
        CheckConstraint("vacated_at IS NULL OR applied_at IS NOT NULL", name="vacated_once_applied"),
        CheckConstraint("promoted_at IS NULL OR applied_at IS NOT NULL", name="promoted_once_applied"),
        Index("ix_decision_round", "round_id", "outcome"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql")
    deliberation_id: Mapped[int | None] = mapped_column(ForeignKey("deliberation.id"), index=True)
    deliberation: Mapped[Deliberation | None] = relationship(lazy="raise_on_sql")
    outcome: Mapped[Outcome] = enum_column(Outcome)
    rank: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    discussion: Mapped[str] = mapped_column(Text, default="")
    left_room: Mapped[list[str]] = mapped_column(default=list)
    votes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_by_ref: Mapped[str | None] = mapped_column(String(22))
    applied_at: Mapped[datetime | None]
    promoted_at: Mapped[datetime | None]
    vacated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Dispatch(PublicId, Model):
    """A message to the teams of the applications that have an outcome. ``subject`` and ``body`` hold placeholders.

    Nothing leaves by mail but the news that a letter waits: the letter is read on the site.
    """

    __tablename__ = "dispatch"
    __table_args__ = (
        CheckConstraint("subject <> '' AND body <> ''", name="says_something"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_iff_sent"),
        CheckConstraint("confirmed_by_ref IS NULL OR confirmed_by_ref <> made_by_ref", name="confirmed_by_another"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), index=True)
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql")
    outcome: Mapped[Outcome] = enum_column(Outcome)
    subject: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[DispatchState] = enum_column(DispatchState, default=DispatchState.DRAFT)
    made_by_ref: Mapped[str | None] = mapped_column(String(22))
    made_at: Mapped[datetime]
    confirmed_by_ref: Mapped[str | None] = mapped_column(String(22))
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    letters: Mapped[list["Letter"]] = relationship(lazy="raise_on_sql", back_populates="dispatch", order_by="Letter.id")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class Letter(PublicId, Model):
    """The message as one team reads it. ``subject`` and ``body`` are empty while they are those of the dispatch.

    Ready to leave, they are the very words of the letter, and ``decision_version`` is that of the decision they tell:
    a letter never leaves once its decision has moved. ``is_edited``: written by hand for this team. ``first_read_at``
    is when somebody of the team opened it first: the date from which delays run.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("dispatch_id", "application_id"),
        CheckConstraint("first_read_at IS NULL OR sent_at IS NOT NULL", name="read_once_sent"),
        CheckConstraint("NOT is_held OR sent_at IS NULL", name="held_is_not_sent"),
        CheckConstraint(
            "sent_at IS NULL OR (subject <> '' AND body <> '' AND decision_version IS NOT NULL)", name="whole_once_sent"
        ),
    )

    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id"))
    dispatch: Mapped[Dispatch] = relationship(lazy="raise_on_sql", back_populates="letters")
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    subject: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    decision_version: Mapped[int | None]
    is_edited: Mapped[bool] = mapped_column(default=False)
    is_held: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    first_read_at: Mapped[datetime | None]
    first_read_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
