"""Projects, their history, their needs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.organisations.models import Organisation
from labagora.projects.enums import NeedState, PaymentState, ProjectState


class Project(PublicId, Timestamped, Model):
    """An innovation carried by an organisation. Lists hold codes of the reference vocabularies."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("(state <> 'published') OR (published_at IS NOT NULL)", name="published_at_if_published"),
        CheckConstraint("state NOT IN ('returned', 'refused') OR state_reason <> ''", name="reason_if_turned_down"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(600), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    solution: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[str] = mapped_column(Text, default="")
    links_of_interest: Mapped[str] = mapped_column(Text, default="")
    rendered: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stage: Mapped[str] = mapped_column(String(40), default="idee")
    cancers: Mapped[list[str]] = mapped_column(default=list)
    themes: Mapped[list[str]] = mapped_column(default=list)
    care_steps: Mapped[list[str]] = mapped_column(default=list)
    regions: Mapped[list[str]] = mapped_column(default=list)
    territory: Mapped[str] = mapped_column(String(200), default="")
    involvement_checklist: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ProjectState] = enum_column(ProjectState, default=ProjectState.DRAFT, index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    source_url: Mapped[str] = mapped_column(String(400), default="")
    is_fictional: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    iterations: Mapped[list["Iteration"]] = relationship(
        lazy="raise_on_sql", back_populates="project", order_by="Iteration.position"
    )
    needs: Mapped[list["Need"]] = relationship(lazy="raise_on_sql", back_populates="project")


class Iteration(PublicId, Timestamped, Model):
    """A version of the thing being made, and what patients changed in it (S1-12)."""

    __tablename__ = "iteration"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    project: Mapped[Project] = relationship(lazy="raise_on_sql", back_populates="iterations")
    position: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(160))
    happened: Mapped[str] = mapped_column(String(40), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    patients_changed: Mapped[str] = mapped_column(Text, default="")


class ProjectVersion(Model):
    """What a project said at one save, for the history and its differences."""

    __tablename__ = "project_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    project: Mapped[Project] = relationship(lazy="raise_on_sql")
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    author_ref: Mapped[str | None] = mapped_column(String(22))
    at: Mapped[datetime]


class Need(PublicId, Timestamped, Model):
    """What a project asks of people with experience, and what they get for it.

    ``required`` and ``desired`` map a facet (``profiles``, ``cancers``, ``care_steps``, ``themes``, ``regions``,
    ``formats``, ``modalities``, ``availabilities``, ``involvement``) to a list of codes. Compensation never counts
    in the ranking.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("seats BETWEEN 1 AND 2000", name="seats_range"),
        CheckConstraint("state NOT IN ('returned', 'refused') OR state_reason <> ''", name="reason_if_turned_down"),
        CheckConstraint("state <> 'open' OR opened_at IS NOT NULL", name="opened_at_if_open"),
        Index("ix_need_public", "state", "answer_by"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    project: Mapped[Project] = relationship(lazy="raise_on_sql", back_populates="needs")
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    why: Mapped[str] = mapped_column(Text, default="")
    gain: Mapped[str] = mapped_column(Text, default="")
    tasks: Mapped[str] = mapped_column(Text, default="")
    rendered: Mapped[dict[str, Any]] = mapped_column(default=dict)
    format: Mapped[str] = mapped_column(String(40))
    modality: Mapped[str] = mapped_column(String(40), default="distanciel")
    place: Mapped[str] = mapped_column(String(200), default="")
    region_code: Mapped[str | None] = mapped_column(String(2))
    department_code: Mapped[str | None] = mapped_column(String(3))
    happens: Mapped[str] = mapped_column(String(40), default="")
    duration_minutes: Mapped[int | None]
    involvement: Mapped[str] = mapped_column(String(40), default="consultation")
    seats: Mapped[int] = mapped_column(default=8)
    agreement: Mapped[dict[str, Any]] = mapped_column(default=dict)
    access_provided: Mapped[list[str]] = mapped_column(default=list)
    compensation: Mapped[str] = mapped_column(String(40), default="aucune")
    compensation_cents: Mapped[int | None]
    expenses_covered: Mapped[bool] = mapped_column(default=False)
    expenses_note: Mapped[str] = mapped_column(String(300), default="")
    payment_state: Mapped[PaymentState] = enum_column(PaymentState, default=PaymentState.PLANNED)
    required: Mapped[dict[str, Any]] = mapped_column(default=dict)
    desired: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answer_by: Mapped[datetime | None]
    state: Mapped[NeedState] = enum_column(NeedState, default=NeedState.DRAFT, index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    is_fictional: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class SegmentQuestion(Model):
    """A count asked for a segment, and the answer given until the weekly refresh (security.md §4, point 3)."""

    __tablename__ = "segment_question"
    __table_args__ = (
        UniqueConstraint("project_id", "week", "fingerprint"),
        Index("ix_segment_budget", "organisation_id", "week"),
        Index("ix_segment_answer", "fingerprint", "week"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    project: Mapped[Project] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_by: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    week: Mapped[str] = mapped_column(String(8))
    fingerprint: Mapped[str] = mapped_column(String(64))
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answer: Mapped[int | None]
    asked_at: Mapped[datetime]
