"""A call, its documents, its versions, the revisions of its form, those who wait for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.calls.enums import CallKind, CallState, ClosingPolicy
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.files import StoredFile
from labagora.core.partial_date import PartialDate


class Call(PublicId, Timestamped, Model):
    """A call to which organisations answer.

    ``opens_at`` and ``closes_at`` are the instants that decide: a request received at ``closes_at`` is late. The
    ``planned_…`` dates, ``launched`` and ``results_on`` are what is said, with the precision that is known.
    ``eligibility`` holds ``organisation_types``, ``authorisation``, ``authorisation_label``, ``regions``,
    ``partner_types`` and ``notes``; ``lots`` a list of ``code`` and ``label``; ``extensions`` one entry a
    prolongation (``from``, ``until``, ``reason``, ``at``; by the rule of a fair deadline, also ``rule`` and what was
    measured). ``dates_changed`` counts the moves of its hours: calendars keep the highest. ``last_number`` is the
    last number given to a filed application. A call that goes back to draft forgets ``announced_at``. ``results`` is
    for everybody once there is a ``results_at``.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("edition >= 1", name="edition_from_one"),
        CheckConstraint("grace_minutes >= 0", name="grace_not_negative"),
        CheckConstraint("estimated_minutes IS NULL OR estimated_minutes > 0", name="estimate_is_positive"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("state <> 'announced' OR announced_at IS NOT NULL", name="announced_at_if_announced"),
        CheckConstraint(
            "state NOT IN ('open', 'closed', 'reviewing', 'published_results') OR opened_at IS NOT NULL",
            name="opened_at_once_open",
        ),
        CheckConstraint("state <> 'published_results' OR results_at IS NOT NULL", name="results_at_if_published"),
        CheckConstraint(
            "state <> 'cancelled' OR (cancelled_at IS NOT NULL AND state_reason <> '')", name="reason_if_cancelled"
        ),
        CheckConstraint("previous_edition_id IS NULL OR previous_edition_id <> id", name="not_its_own_edition"),
        Index("ix_call_list", "state", "closes_at"),
    )

    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[CallKind] = enum_column(CallKind, default=CallKind.AAP, index=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    edition: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(default=list)
    summary: Mapped[str] = mapped_column(String(600), default="")
    context: Mapped[str] = mapped_column(Text, default="")
    objectives: Mapped[str] = mapped_column(Text, default="")
    results: Mapped[str] = mapped_column(Text, default="", server_default="")
    rendered: Mapped[dict[str, Any]] = mapped_column(default=dict)
    strategy_axis: Mapped[str] = mapped_column(String(300), default="")
    planned_opening: Mapped[PartialDate | None]
    planned_closing: Mapped[PartialDate | None]
    planned_results: Mapped[PartialDate | None]
    launched: Mapped[PartialDate | None]
    results_on: Mapped[PartialDate | None]
    opens_at: Mapped[datetime | None] = mapped_column(index=True)
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    closing_policy: Mapped[ClosingPolicy] = enum_column(ClosingPolicy, default=ClosingPolicy.STRICT)
    grace_minutes: Mapped[int] = mapped_column(default=0)
    extensions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    dates_changed: Mapped[int] = mapped_column(default=0, server_default="0")
    eligibility: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lots: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    contact_label: Mapped[str] = mapped_column(String(160), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    external_url: Mapped[str] = mapped_column(String(400), default="")
    source_url: Mapped[str] = mapped_column(String(400), default="")
    estimated_minutes: Mapped[int | None]
    state: Mapped[CallState] = enum_column(CallState, default=CallState.DRAFT, index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    announced_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    results_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    previous_edition_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    previous_edition: Mapped["Call | None"] = relationship(lazy="raise_on_sql", remote_side="Call.id")
    last_number: Mapped[int] = mapped_column(default=0)
    is_fictional: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    documents: Mapped[list["CallDocument"]] = relationship(
        lazy="raise_on_sql", back_populates="call", order_by="CallDocument.position, CallDocument.id"
    )
    revisions: Mapped[list["FormRevision"]] = relationship(
        lazy="raise_on_sql", back_populates="call", order_by="FormRevision.number"
    )

    def lot_label(self, code: str) -> str:
        """Return the words of a lot, or nothing for a code that the call does not have."""
        return next((str(lot["label"]) for lot in self.lots if lot["code"] == code), "")


class CallDocument(PublicId, Model):
    """A file to download from the page of a call."""

    __tablename__ = "call_document"
    __table_args__ = (CheckConstraint("title <> ''", name="has_title"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    call: Mapped[Call] = relationship(lazy="raise_on_sql", back_populates="documents")
    stored_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    stored: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    title: Mapped[str] = mapped_column(String(160))
    position: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[datetime]


class CallVersion(Model):
    """What a call said at one save, for the history and its differences."""

    __tablename__ = "call_version"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    author_ref: Mapped[str | None] = mapped_column(String(22))
    at: Mapped[datetime]


class FormRevision(PublicId, Model):
    """One revision of the form of a call. Published, it never changes; a call has at most one that is not.

    ``notice`` says to applicants what changed since the revision before.
    """

    __tablename__ = "form_revision"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("published_at IS NULL OR number = 1 OR notice <> ''", name="notice_of_a_change"),
        Index(
            "uq_form_revision_open",
            "call_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    call: Mapped[Call] = relationship(lazy="raise_on_sql", back_populates="revisions")
    number: Mapped[int]
    questionnaire: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notice: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    author_ref: Mapped[str | None] = mapped_column(String(22))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class CallFollower(Model):
    """Somebody who asked to be told when a call opens."""

    __tablename__ = "call_follower"
    __table_args__ = (UniqueConstraint("call_id", "account_id"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
