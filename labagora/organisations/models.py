"""Organisations and memberships."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.organisations.enums import MembershipState


class Organisation(PublicId, Timestamped, Model):
    """A legal person. ``kind`` is a term of ``organisation_types``; places are codes of ``reference``."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),)

    name: Mapped[str] = mapped_column(String(200), index=True)
    short_name: Mapped[str] = mapped_column(String(60), default="")
    aliases: Mapped[list[str]] = mapped_column(default=list)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    town: Mapped[str] = mapped_column(String(120), default="")
    department_code: Mapped[str | None] = mapped_column(String(3))
    region_code: Mapped[str | None] = mapped_column(String(2), index=True)
    website: Mapped[str] = mapped_column(String(300), default="")
    siret: Mapped[str | None] = mapped_column(String(14))
    description: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(String(400), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    is_fictional: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    @property
    def is_industry(self) -> bool:
        """Tell whether a link of interest is to be shown beside the name."""
        return self.kind in ("industriel", "editeur", "startup")


class Membership(PublicId, Timestamped, Model):
    """A person in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_at_if_confirmed"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    state: Mapped[MembershipState] = enum_column(MembershipState, default=MembershipState.REQUESTED, index=True)
    function: Mapped[str] = mapped_column(String(120), default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by_ref: Mapped[str | None] = mapped_column(String(22))
    ended_at: Mapped[datetime | None]
