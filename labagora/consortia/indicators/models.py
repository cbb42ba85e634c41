"""Tables of the indicators."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.consortia.indicators.enums import Dimension, EvidenceLevel, Period, Voice
from labagora.consortia.models import Consortium, Promise
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.files import StoredFile
from labagora.engines.measures import Direction, ValueKind
from labagora.organisations.models import Organisation


class Indicator(PublicId, Timestamped, Model):
    """A line of the dictionary, that several consortia may follow.

    ``code`` names it in files. ``numerator`` and ``denominator`` say what the ``amount`` and the ``base`` of a value
    are. ``counts_people``: both are numbers of persons, of whom few may never be shown. ``axes`` are those by which
    values are told apart. ``question`` asks for words beside the number. Retired, it is followed anew by nobody and
    keeps its values.
    """

    __tablename__ = "indicator"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("definition <> ''", name="has_definition"),
    )

    code: Mapped[str] = mapped_column(String(60), unique=True)
    dimension: Mapped[Dimension] = enum_column(Dimension, index=True)
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text)
    formula: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[ValueKind] = enum_column(ValueKind)
    numerator: Mapped[str] = mapped_column(String(300), default="")
    denominator: Mapped[str] = mapped_column(String(300), default="")
    counts_people: Mapped[bool] = mapped_column(default=True)
    direction: Mapped[Direction] = enum_column(Direction)
    co_definers: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(300), default="")
    period: Mapped[Period] = enum_column(Period, default=Period.MONTH)
    evidence_level: Mapped[EvidenceLevel] = enum_column(EvidenceLevel, default=EvidenceLevel.DECLARED)
    axes: Mapped[list[str]] = mapped_column(default=list)
    question: Mapped[str] = mapped_column(String(300), default="")
    is_fictional: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it


class MeasuringSite(PublicId, Model):
    """An organisation of a consortium where values are measured, from a month to a month (« 2026-03 »)."""

    __tablename__ = "measuring_site"
    __table_args__ = (
        UniqueConstraint("consortium_id", "organisation_id"),
        CheckConstraint("last_month IS NULL OR last_month >= first_month", name="months_in_order"),
    )

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    first_month: Mapped[str] = mapped_column(String(7))
    last_month: Mapped[str | None] = mapped_column(String(7))


class FollowedIndicator(PublicId, Model):
    """A line of the dictionary that a consortium follows. ``number`` is that of the setting that holds.

    ``shown_at``: its results are for everybody, small numbers hidden. Retired, no value is expected of it any more.
    """

    __tablename__ = "followed_indicator"
    __table_args__ = (UniqueConstraint("consortium_id", "indicator_id"),)

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"))
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    indicator: Mapped[Indicator] = relationship(lazy="raise_on_sql")
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"), unique=True)
    promise: Mapped[Promise | None] = relationship(lazy="raise_on_sql")
    number: Mapped[int] = mapped_column(default=1)
    followed_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    setting: Mapped["IndicatorSetting"] = relationship(
        lazy="raise_on_sql",
        viewonly=True,
        primaryjoin=lambda: and_(
            FollowedIndicator.id == IndicatorSetting.followed_id, FollowedIndicator.number == IndicatorSetting.number
        ),
        foreign_keys=lambda: [IndicatorSetting.followed_id, IndicatorSetting.number],
        uselist=False,
    )


class IndicatorSetting(Model):
    """The baseline and the target of an indicator in a consortium. A change is another row, with why.

    ``axis_targets`` holds a target by axis and category: ``{"sex": {"female": 50.0}}``.
    """

    __tablename__ = "indicator_setting"
    __table_args__ = (
        UniqueConstraint("followed_id", "number"),
        CheckConstraint("number = 1 OR reason <> ''", name="says_why_changed"),
        CheckConstraint("(baseline_amount IS NULL) = (baseline_month IS NULL)", name="dated_iff_measured"),
    )

    followed_id: Mapped[int] = mapped_column(ForeignKey("followed_indicator.id"))
    followed: Mapped[FollowedIndicator] = relationship(lazy="raise_on_sql")
    number: Mapped[int]
    baseline_amount: Mapped[float | None] = mapped_column(Float)
    baseline_base: Mapped[float | None] = mapped_column(Float)
    baseline_month: Mapped[str | None] = mapped_column(String(7))
    target: Mapped[float | None] = mapped_column(Float)
    axis_targets: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    at: Mapped[datetime]


class Measure(PublicId, Model):
    """An indicator of a consortium, in a site, in a month. ``number`` is that of the revision that holds."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("followed_id", "organisation_id", "month"),)

    followed_id: Mapped[int] = mapped_column(ForeignKey("followed_indicator.id"))
    followed: Mapped[FollowedIndicator] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    month: Mapped[str] = mapped_column(String(7))
    number: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]
    current: Mapped["MeasureRevision"] = relationship(
        lazy="raise_on_sql",
        viewonly=True,
        primaryjoin=lambda: and_(Measure.id == MeasureRevision.measure_id, Measure.number == MeasureRevision.number),
        foreign_keys=lambda: [MeasureRevision.measure_id, MeasureRevision.number],
        uselist=False,
    )
    evidence: Mapped[list["MeasureEvidence"]] = relationship(
        lazy="raise_on_sql", back_populates="measure", order_by="MeasureEvidence.id"
    )


class MeasureRevision(Model):
    """What was said of a measure, once. Never changed, never deleted: a correction is another row, with why.

    ``breakdown`` holds the same amounts and bases by axis and category: ``{"sex": {"female": [12, 40]}}``.
    """

    __tablename__ = "measure_revision"
    __table_args__ = (
        UniqueConstraint("measure_id", "number"),
        CheckConstraint("number = 1 OR reason <> ''", name="says_why_corrected"),
        CheckConstraint("is_withdrawn OR amount IS NOT NULL OR feedback <> ''", name="says_something"),
        CheckConstraint("NOT is_withdrawn OR (amount IS NULL AND base IS NULL)", name="empty_if_withdrawn"),
        CheckConstraint("(voice IS NULL) = (feedback = '')", name="voice_iff_feedback"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    measure: Mapped[Measure] = relationship(lazy="raise_on_sql")
    number: Mapped[int]
    amount: Mapped[float | None] = mapped_column(Float)
    base: Mapped[float | None] = mapped_column(Float)
    breakdown: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    feedback: Mapped[str] = mapped_column(Text, default="")
    voice: Mapped[Voice | None] = enum_column(Voice)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    at: Mapped[datetime]


class MeasureEvidence(PublicId, Model):
    """A file or an address that a value rests on. Taken away, its line stays in the history, its file is destroyed."""

    __tablename__ = "measure_evidence"
    __table_args__ = (
        CheckConstraint("removed_at IS NOT NULL OR (stored_id IS NULL) = (url <> '')", name="file_or_address"),
        CheckConstraint("title <> ''", name="has_title"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    measure: Mapped[Measure] = relationship(lazy="raise_on_sql", back_populates="evidence")
    title: Mapped[str] = mapped_column(String(200))
    stored_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    stored: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    url: Mapped[str] = mapped_column(String(500), default="")
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_ref: Mapped[str | None] = mapped_column(String(22))
