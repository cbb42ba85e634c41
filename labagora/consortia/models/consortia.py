"""A consortium and its organisations, what it promised when it applied, how promises are read in a form."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.models import Application, Call
from labagora.consortia.enums import ConsortiumKind, ConsortiumState, PartnerRole, PromiseKind
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.organisations.models import Organisation


class Consortium(PublicId, Timestamped, Model):
    """A laureate of a call: several organisations together, or one site that experiments.

    ``application_id`` is what it comes from, None for one that did not apply here. ``name`` and ``summary_public`` are
    for everybody once the results of the call are published; nothing else of the application is. One that was made by
    hand is for everybody from ``shown_at``.

    ``starts_on`` is the first day of M1 and ``ends_on`` the last day that is planned: both move, and each move is a
    ``PlanMove``. ``ended_on`` is when the support ended, or was stopped; what follows the end is ``followed_until``.
    """

    __tablename__ = "consortium"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("(starts_on IS NULL) = (ends_on IS NULL)", name="ends_iff_starts"),
        CheckConstraint("starts_on < ends_on", name="starts_before_it_ends"),
        CheckConstraint("state = 'forming' OR state = 'stopped' OR starts_on IS NOT NULL", name="dated_once_supported"),
        CheckConstraint("(state IN ('ended', 'followed', 'stopped')) = (ended_on IS NOT NULL)", name="ended_iff_over"),
        CheckConstraint("(state = 'paused') = (paused_on IS NOT NULL)", name="paused_on_iff_paused"),
        CheckConstraint("state <> 'stopped' OR state_reason <> ''", name="reason_if_stopped"),
        CheckConstraint("state <> 'followed' OR followed_until IS NOT NULL", name="until_when_followed"),
    )

    kind: Mapped[ConsortiumKind] = enum_column(ConsortiumKind, default=ConsortiumKind.CONSORTIUM)
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    call: Mapped[Call | None] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True)
    application: Mapped[Application | None] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])
    summary_public: Mapped[str] = mapped_column(Text, default="")
    is_fictional: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ConsortiumState] = enum_column(
        ConsortiumState, default=ConsortiumState.FORMING, server_default="forming", index=True
    )
    state_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date, index=True)
    paused_on: Mapped[date | None] = mapped_column(Date)
    extended_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    followed_until: Mapped[date | None] = mapped_column(Date)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    provider: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", foreign_keys=[provider_id])
    upcoming: Mapped[str] = mapped_column(Text, default="", server_default="")
    shown_at: Mapped[datetime | None]
    formed_at: Mapped[datetime]
    formed_by_ref: Mapped[str | None] = mapped_column(String(22))
    version: Mapped[int] = mapped_column(default=1)
    partners: Mapped[list["ConsortiumPartner"]] = relationship(
        lazy="raise_on_sql", back_populates="consortium", order_by="ConsortiumPartner.id"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class ConsortiumPartner(Model):
    """An organisation of a consortium, its lead among them."""

    __tablename__ = "consortium_partner"
    __table_args__ = (UniqueConstraint("consortium_id", "organisation_id"),)

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql", back_populates="partners")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    role: Mapped[PartnerRole] = enum_column(PartnerRole, default=PartnerRole.PARTNER)


class PromiseMapping(Model):
    """How the answers to a call are read as promises: which tables and questions are milestones, deliverables…

    ``content`` holds one entry a question: ``section``, ``field``, ``kind``, and for a table the columns read as
    ``title``, ``month``, ``theme``, ``baseline``, ``target`` and ``unit``.
    """

    __tablename__ = "promise_mapping"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), unique=True)
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    content: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    updated_by_ref: Mapped[str | None] = mapped_column(String(22))
    updated_at: Mapped[datetime]


class Promise(PublicId, Model):
    """What an application promised, in its own words, as it was. Never changed: the plan moves, not the promise.

    ``section_key``, ``field_key`` and ``row`` say where it was written. ``month`` is M1…M12 when the answer said so.
    ``baseline``, ``target`` and ``unit`` are those of an indicator, as written.
    """

    __tablename__ = "promise"
    __table_args__ = (
        UniqueConstraint("consortium_id", "kind", "section_key", "field_key", "row"),
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("month IS NULL OR month BETWEEN 1 AND 60", name="month_in_reason"),
    )

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
    kind: Mapped[PromiseKind] = enum_column(PromiseKind)
    section_key: Mapped[str] = mapped_column(String(60))
    field_key: Mapped[str] = mapped_column(String(60))
    row: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(String(60), default="")
    month: Mapped[int | None]
    due_on: Mapped[date | None] = mapped_column(Date)
    baseline: Mapped[str] = mapped_column(String(120), default="")
    target: Mapped[str] = mapped_column(String(120), default="")
    unit: Mapped[str] = mapped_column(String(60), default="")
    made_at: Mapped[datetime]
