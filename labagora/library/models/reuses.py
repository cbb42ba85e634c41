"""« Nous utilisons cette fiche » : an organisation says how far it has come, where, and with what result."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.library.enums import ReuseStage
from labagora.library.models.sheets import Sheet
from labagora.organisations.models import Organisation


class Reuse(PublicId, Timestamped, Model):
    """The use of a sheet by an organisation at a place. ``since`` is the stored text of a PartialDate, or empty.

    A place is declared once (``actions.reuses``). No constraint says so: two organisations that become one may both
    have declared it.
    """

    __tablename__ = "reuse"
    __table_args__ = (
        CheckConstraint("stage <> 'abandonnee' OR why_abandoned <> ''", name="why_if_abandoned"),
        CheckConstraint("hidden_at IS NULL OR hidden_reason <> ''", name="reason_if_hidden"),
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    declared_by: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    stage: Mapped[ReuseStage] = enum_column(ReuseStage, default=ReuseStage.INTERESTED)
    place: Mapped[str] = mapped_column(String(160), default="")
    region_code: Mapped[str | None] = mapped_column(String(2), index=True)
    since: Mapped[str] = mapped_column(String(40), default="")
    adapted: Mapped[str] = mapped_column(Text, default="")
    results: Mapped[str] = mapped_column(Text, default="")
    why_abandoned: Mapped[str] = mapped_column(Text, default="")
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    steps: Mapped[list["ReuseStep"]] = relationship(
        lazy="raise_on_sql", back_populates="reuse", order_by="ReuseStep.id"
    )


class ReuseStep(Model):
    """When a use came to a stage: dated, never overwritten."""

    __tablename__ = "reuse_step"

    reuse_id: Mapped[int] = mapped_column(ForeignKey("reuse.id"), index=True)
    reuse: Mapped[Reuse] = relationship(lazy="raise_on_sql", back_populates="steps")
    stage: Mapped[ReuseStage] = enum_column(ReuseStage)
    at: Mapped[datetime]
