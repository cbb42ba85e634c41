"""Tables of the consortia."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.models import Application, Call
from labagora.consortia.enums import ConsortiumKind, PartnerRole
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.organisations.models import Organisation


class Consortium(PublicId, Timestamped, Model):
    """A laureate of a call: several organisations together, or one site that experiments.

    ``application_id`` is what it comes from, None for one that did not apply here. ``name`` and ``summary_public`` are
    for everybody once the results of the call are published; nothing else of the application is.
    """

    __tablename__ = "consortium"
    __table_args__ = (CheckConstraint("name <> ''", name="has_name"),)

    kind: Mapped[ConsortiumKind] = enum_column(ConsortiumKind, default=ConsortiumKind.CONSORTIUM)
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True)
    application: Mapped[Application | None] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    summary_public: Mapped[str] = mapped_column(Text, default="")
    is_fictional: Mapped[bool] = mapped_column(default=False)
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
