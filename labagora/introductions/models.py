"""Introductions and all that follows a yes.

What could tell somebody's health (reasons of matching, words written by or about a person) is sealed under the
volunteer's own key: erasing the volunteer erases it everywhere.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.files import StoredFile
from labagora.core.ids import new_public_id
from labagora.core.vault import PersonKey, Sealed
from labagora.introductions.enums import (
    IntroductionState,
    LeaderReason,
    Origin,
    Outcome,
    Presence,
    Side,
    SittingState,
    VolunteerReason,
)
from labagora.projects.enums import PaymentState
from labagora.projects.models import Need, Project
from labagora.volunteers.models import Volunteer


class UnderVolunteerKey(PublicId):
    """Mixin: a row whose ``Sealed`` attributes open with the key of the volunteer concerned."""

    def __init__(self, **values: Any) -> None:
        """Set the key and the public id before what they seal."""
        first = {"public_id": values.pop("public_id", new_public_id()), "key": values.pop("key")}
        super().__init__(**first, **values)


class Told(Sealed):
    """Words told to the volunteer. Once they are erased, the row keeps that something was said, and not what."""

    def __set__(self, row: Any, value: Any) -> None:
        """Seal the words, or the absence of anybody to read them."""
        if value is not None and row.key.is_destroyed:
            setattr(row, self.column, b"")
            return
        super().__set__(row, value)


class UnderIntroductionKey(UnderVolunteerKey):
    """Mixin: the same for a row of an ``introduction``, which has the key."""

    def __init__(self, **values: Any) -> None:
        """Take the key of the introduction."""
        values.setdefault("key", values["introduction"].key)
        super().__init__(**values)


class Wave(PublicId, Model):
    """One sending of invitations for a need."""

    __tablename__ = "wave"
    __table_args__ = (UniqueConstraint("need_id", "number"),)

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    need: Mapped[Need] = relationship(lazy="raise_on_sql")
    number: Mapped[int]
    size: Mapped[int]
    sent_at: Mapped[datetime]


class Introduction(UnderVolunteerKey, Timestamped, Model):
    """One volunteer and one need. ``reasons`` is what matching said when it was made.

    Two moves at the same instant start from one ``version``: the second finds another and is refused.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        UniqueConstraint("need_id", "volunteer_id"),
        UniqueConstraint("need_id", "pseudonym"),
        CheckConstraint(
            "state <> 'refused' OR (leader_reason IS NOT NULL AND kind_words_sealed IS NOT NULL)",
            name="refusal_has_reason",
        ),
        CheckConstraint("state <> 'declined' OR volunteer_reason IS NOT NULL", name="decline_has_reason"),
        CheckConstraint("origin <> 'staff' OR staff_reason_sealed IS NOT NULL", name="staff_proposal_has_reason"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'took_part', 'evaluated') OR confirmed_at IS NOT NULL",
            name="confirmed_by_volunteer",
        ),
        Index("ix_introduction_clock", "state", "waiting_since"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    need: Mapped[Need] = relationship(lazy="raise_on_sql")
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    volunteer: Mapped[Volunteer] = relationship(lazy="raise_on_sql")
    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), index=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"), index=True)
    wave: Mapped[Wave | None] = relationship(lazy="raise_on_sql")
    state: Mapped[IntroductionState] = enum_column(IntroductionState, default=IntroductionState.INVITED, index=True)
    origin: Mapped[Origin] = enum_column(Origin)
    staff_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    staff_reason = Sealed(default="")
    score: Mapped[int | None]
    reasons_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reasons = Sealed(default=())
    pseudonym: Mapped[str] = mapped_column(String(60))
    shared_fields: Mapped[list[str]] = mapped_column(default=list)
    contact_fields: Mapped[list[str]] = mapped_column(default=list)
    word_from_volunteer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    word_from_volunteer = Sealed(default="")
    volunteer_reason: Mapped[VolunteerReason | None] = enum_column(VolunteerReason)
    leader_reason: Mapped[LeaderReason | None] = enum_column(LeaderReason)
    kind_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kind_words = Told(default="")
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    waiting_since: Mapped[datetime]
    nudged_at: Mapped[datetime | None]
    chased_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    access_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy reads it

    def __init__(self, **values: Any) -> None:
        """Take the key of the volunteer."""
        values.setdefault("key", values["volunteer"].key)
        super().__init__(**values)


class Conversation(PublicId, Model):
    """Opens when the volunteer confirms; closes with the introduction."""

    __tablename__ = "conversation"

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), unique=True)
    introduction: Mapped[Introduction] = relationship(lazy="raise_on_sql")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    volunteer_read_at: Mapped[datetime | None]
    leader_read_at: Mapped[datetime | None]


class Message(UnderVolunteerKey, Model):
    """One message. ``author`` is empty for the volunteer: ``side`` says it, and the two stores stay apart."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("(reported_at IS NULL) = (reported_by IS NULL)", name="reported_by_iff_reported"),
        Index("ix_message_order", "conversation_id", "sent_at"),
    )

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    conversation: Mapped[Conversation] = relationship(lazy="raise_on_sql")
    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), index=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    side: Mapped[Side] = enum_column(Side)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    author: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body = Sealed(default="")
    sent_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None] = mapped_column(index=True)
    reported_by: Mapped[Side | None] = enum_column(Side)
    report_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    report_reason = Sealed(default="")
    moderated_at: Mapped[datetime | None]
    attachments: Mapped[list["Attachment"]] = relationship(
        lazy="raise_on_sql", order_by="Attachment.id", back_populates="message"
    )


class Attachment(PublicId, Model):
    """A file sent in a conversation, sealed under the volunteer's key too."""

    __tablename__ = "attachment"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    message: Mapped[Message] = relationship(lazy="raise_on_sql", back_populates="attachments")
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class Acceptance(Model):
    """One side accepted the written agreement: which text, when."""

    __tablename__ = "acceptance"
    __table_args__ = (UniqueConstraint("introduction_id", "side"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    introduction: Mapped[Introduction] = relationship(lazy="raise_on_sql")
    side: Mapped[Side] = enum_column(Side)
    text_hash: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime]


class Sitting(PublicId, Timestamped, Model):
    """A session of work with volunteers (séance)."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("duration_minutes > 0", name="lasts"),
        CheckConstraint("state <> 'held' OR held_at IS NOT NULL", name="held_at_if_held"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    need: Mapped[Need] = relationship(lazy="raise_on_sql")
    title: Mapped[str] = mapped_column(String(160))
    starts_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(300), default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SittingState] = enum_column(SittingState, default=SittingState.PLANNED)
    held_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    attendances: Mapped[list["Attendance"]] = relationship(
        lazy="raise_on_sql", order_by="Attendance.id", back_populates="sitting"
    )


class Attendance(UnderIntroductionKey, Model):
    """One volunteer at one session, with what is owed to them."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("sitting_id", "introduction_id"),
        CheckConstraint("compensation_cents IS NULL OR compensation_cents >= 0", name="compensation_not_negative"),
        CheckConstraint("expenses_cents IS NULL OR expenses_cents >= 0", name="expenses_not_negative"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    sitting: Mapped[Sitting] = relationship(lazy="raise_on_sql", back_populates="attendances")
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    introduction: Mapped[Introduction] = relationship(lazy="raise_on_sql")
    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), index=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    presence: Mapped[Presence] = enum_column(Presence, default=Presence.EXPECTED)
    compensation_state: Mapped[PaymentState] = enum_column(PaymentState, default=PaymentState.PLANNED)
    compensation_cents: Mapped[int | None]
    expenses_state: Mapped[PaymentState] = enum_column(PaymentState, default=PaymentState.NOT_DUE)
    expenses_cents: Mapped[int | None]
    expenses_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expenses_note = Sealed(default="")
    paid_at: Mapped[datetime | None]


class Contribution(UnderIntroductionKey, Timestamped, Model):
    """What a volunteer brought, and what it changed; the answer is due 30 days after the session.

    The words are between the two sides, hence sealed: visitors read how many were kept, never a sentence.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("introduction_id", "sitting_id"),
        CheckConstraint("(outcome IS NULL) = (reported_at IS NULL)", name="reported_iff_outcome"),
        CheckConstraint("outcome IS NULL OR why_sealed IS NOT NULL", name="outcome_has_why"),
        Index("ix_contribution_due", "reported_at", "due_at"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    introduction: Mapped[Introduction] = relationship(lazy="raise_on_sql")
    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), index=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"), index=True)
    sitting: Mapped[Sitting | None] = relationship(lazy="raise_on_sql")
    summary_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    summary = Told(default="Contribution effacée")
    outcome: Mapped[Outcome | None] = enum_column(Outcome)
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    why = Told(default="")
    what_changed_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    what_changed = Told(default="")
    link: Mapped[str] = mapped_column(String(400), default="")
    due_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class Evaluation(UnderVolunteerKey, Model):
    """How one side lived the participation."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("introduction_id", "side"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_range"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    introduction: Mapped[Introduction] = relationship(lazy="raise_on_sql")
    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), index=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    side: Mapped[Side] = enum_column(Side)
    rating: Mapped[int]
    would_repeat: Mapped[bool | None]
    comment_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    comment = Sealed(default="")
    given_at: Mapped[datetime]


class ParticipationReport(PublicId, Timestamped, Model):
    """« Bilan de participation » in the five headings of GRIPP2 short form."""

    __tablename__ = "participation_report"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    project: Mapped[Project] = relationship(lazy="raise_on_sql")
    aim: Mapped[str] = mapped_column(Text, default="")
    methods: Mapped[str] = mapped_column(Text, default="")
    results: Mapped[str] = mapped_column(Text, default="")
    discussion: Mapped[str] = mapped_column(Text, default="")
    reflections: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]


class MatchingWeights(PublicId, Model):
    """One version of the published weights; the newest one ranks. ``weights`` maps a facet to a whole number."""

    __tablename__ = "matching_weights"
    __table_args__ = (CheckConstraint("note <> ''", name="says_why"),)

    number: Mapped[int] = mapped_column(unique=True)
    weights: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(String(300))
    set_at: Mapped[datetime]
    set_by_ref: Mapped[str | None] = mapped_column(String(22))
