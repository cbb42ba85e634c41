"""The reviewers of a round, what ties them to applications, what they wish to read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.core.db import Model, PublicId, enum_column
from labagora.core.vault import PersonKey, Sealed
from labagora.reviews.enums import BidLevel, ConflictKind, ConflictSource, ConflictState, ReviewerState
from labagora.reviews.models.rounds import ReviewRound


class Reviewer(PublicId, Model):
    """A person who judges applications of a round, or sits in its committee, or is invited to.

    While invited, the person is known by an address only, sealed under a key of its own that is destroyed once the
    invitation is answered. ``number`` is how colleagues know them (« Évaluateur 7 »). ``max_load`` is the most
    applications they read: none for a member of the committee who reviews nothing. ``sits``: member of the committee,
    with a voice; ``chairs``: leads it.
    """

    __tablename__ = "reviewer"
    __table_args__ = (
        UniqueConstraint("round_id", "account_id"),
        UniqueConstraint("round_id", "address_index"),
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("max_load BETWEEN 0 AND 200", name="load_in_reason"),
        CheckConstraint("NOT chairs OR sits", name="chair_sits"),
        CheckConstraint(
            "state <> 'active' OR (account_id IS NOT NULL AND answered_at IS NOT NULL)", name="answered_if_active"
        ),
        CheckConstraint("state <> 'invited' OR address_index IS NOT NULL", name="address_while_invited"),
        CheckConstraint("(address_index IS NULL) = (address_sealed IS NULL)", name="address_indexed_iff_kept"),
        CheckConstraint("address_sealed IS NULL OR key_id IS NOT NULL", name="key_with_an_address"),
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left_at_iff_left"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    key_id: Mapped[int | None] = mapped_column(ForeignKey("person_key.id"), unique=True)
    key: Mapped[PersonKey | None] = relationship(lazy="joined")
    address_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address = Sealed()
    token = Sealed()
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime | None]
    number: Mapped[int]
    state: Mapped[ReviewerState] = enum_column(ReviewerState, default=ReviewerState.INVITED, index=True)
    is_patient: Mapped[bool] = mapped_column(default=False)
    sits: Mapped[bool] = mapped_column(default=False)
    chairs: Mapped[bool] = mapped_column(default=False)
    competences: Mapped[list[str]] = mapped_column(default=list)
    max_load: Mapped[int] = mapped_column(default=8)
    decline_reason: Mapped[str] = mapped_column(String(400), default="")
    invited_by_ref: Mapped[str | None] = mapped_column(String(22))
    invited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    conflicts_declared_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    def forget_address(self) -> None:
        """Once the invitation is answered or withdrawn, nothing is left of the address nor of the link."""
        if self.key is not None:
            self.key.destroy()
        self.address_index = self.address_sealed = self.token_sealed = self.token_hash = self.expires_at = None


class Conflict(PublicId, Model):
    """What ties a reviewer to an application. Unless dismissed, it cuts everything of the application, at once."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("reviewer_id", "application_id"),
        CheckConstraint("(state = 'suspected') = (decided_at IS NULL)", name="decided_at_iff_decided"),
    )

    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id"))
    reviewer: Mapped[Reviewer] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    kind: Mapped[ConflictKind] = enum_column(ConflictKind)
    source: Mapped[ConflictSource] = enum_column(ConflictSource)
    state: Mapped[ConflictState] = enum_column(ConflictState, default=ConflictState.SUSPECTED, index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    decided_at: Mapped[datetime | None]
    decided_by_ref: Mapped[str | None] = mapped_column(String(22))

    @property
    def cuts(self) -> bool:
        """Whether it closes the application to the reviewer."""
        return self.state is not ConflictState.DISMISSED


class TeamInterest(PublicId, Model):
    """What ties a colleague of the Institute's team to an application, whether they hold a seat or not.

    Declared by the person, it cuts at once. Only a colleague sets it aside: the person may ask (``release_asked_at``,
    with ``release_reason``), ``decision`` says what was answered.
    """

    __tablename__ = "team_interest"
    __table_args__ = (
        UniqueConstraint("account_id", "application_id"),
        CheckConstraint("state <> 'suspected'", name="never_suspected"),
        CheckConstraint("note <> ''", name="says_what"),
        CheckConstraint("(release_asked_at IS NULL) = (release_reason = '')", name="asked_iff_reason"),
        CheckConstraint(
            "state <> 'dismissed' OR (decided_at IS NOT NULL AND decision <> '')", name="says_why_dismissed"
        ),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    kind: Mapped[ConflictKind] = enum_column(ConflictKind)
    state: Mapped[ConflictState] = enum_column(ConflictState, default=ConflictState.CONFIRMED, index=True)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    release_reason: Mapped[str] = mapped_column(Text, default="")
    release_asked_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)

    @property
    def cuts(self) -> bool:
        """Whether it closes the application to the person."""
        return self.state is not ConflictState.DISMISSED


Interest = Conflict | TeamInterest


class LateInterest(PublicId, Model):
    """An interest that was known once decisions were applied, until somebody looked at what it touched.

    ``interest_ref`` is the public id of the conflict or of the team's interest. ``touched`` lists codes of
    ``reviews.late``: what the person did with the application, and how far it went.
    """

    __tablename__ = "late_interest"
    __table_args__ = (
        CheckConstraint("(examined_at IS NULL) = (note = '')", name="note_iff_examined"),
        Index("ix_late_interest_open", "examined_at", "at"),
    )

    interest_ref: Mapped[str] = mapped_column(String(22), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    touched: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    examined_at: Mapped[datetime | None]
    examined_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)


class Bid(Model):
    """How much a reviewer wishes to read an application."""

    __tablename__ = "bid"
    __table_args__ = (UniqueConstraint("reviewer_id", "application_id"),)

    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id"))
    reviewer: Mapped[Reviewer] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    level: Mapped[BidLevel] = enum_column(BidLevel, default=BidLevel.NEUTRAL)
