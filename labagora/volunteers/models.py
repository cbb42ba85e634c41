"""Profile tables. No name, no address: the link to the account is sealed on both sides."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.ids import new_seed
from labagora.core.vault import PersonKey, Sealed
from labagora.volunteers.enums import Channel, Look, MuteTarget

DEFAULT_BUDGET = 2


class Volunteer(PublicId, Timestamped, Model):
    """A profile. ``profile`` is a JSON object (see ``profile.Profile``) sealed under a key of its own.

    ``revision`` grows at each change that matching must see; ``tie_key`` is random and breaks ties.
    """

    __tablename__ = "volunteer"
    __table_args__ = (
        CheckConstraint("monthly_budget BETWEEN 0 AND 31", name="budget_range"),
        CheckConstraint(
            "profile_sealed IS NULL OR health_consent_version IS NOT NULL", name="no_profile_without_receipt"
        ),
        CheckConstraint("pause_until IS NULL OR paused_at IS NOT NULL", name="pause_has_start"),
        Index("ix_volunteer_revision", "revision"),
    )

    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), unique=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    link_master_id: Mapped[str | None] = mapped_column(String(16))
    link_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    profile_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    profile = Sealed()
    profile_version: Mapped[int] = mapped_column(default=0)
    health_consent_version: Mapped[str | None] = mapped_column(String(20))
    proposals_consent_version: Mapped[str | None] = mapped_column(String(20))
    monthly_budget: Mapped[int] = mapped_column(default=DEFAULT_BUDGET)
    paused_at: Mapped[datetime | None]
    pause_until: Mapped[datetime | None]
    reconfirmed_at: Mapped[datetime | None]
    expiry_warned_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    tie_key: Mapped[int] = mapped_column(BigInteger, default=new_seed)
    is_fictional: Mapped[bool] = mapped_column(default=False)

    def __init__(self, **values: Any) -> None:
        """Create the profile's key first."""
        values.setdefault("key", PersonKey())
        super().__init__(**values)

    def is_paused(self, now: datetime) -> bool:
        """Tell whether the person asked not to be solicited at ``now``."""
        return self.paused_at is not None and (self.pause_until is None or now < self.pause_until)


class ChangeCounter(Model):
    """One row a stream: the last revision given. Its lock orders concurrent changes."""

    __tablename__ = "change_counter"

    stream: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[int] = mapped_column(BigInteger, default=0)


class Solicitation(Model):
    """One time a person was asked for something. ``ref`` names the introduction or event."""

    __tablename__ = "solicitation"
    __table_args__ = (Index("ix_solicitation_month", "volunteer_id", "at"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    volunteer: Mapped[Volunteer] = relationship(lazy="raise_on_sql")
    channel: Mapped[Channel] = enum_column(Channel)
    ref: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime] = mapped_column(index=True)


class Mute(PublicId, Model):
    """A project or an organisation the person no longer wants to hear of. ``label`` is its public name."""

    __tablename__ = "mute"
    __table_args__ = (UniqueConstraint("volunteer_id", "target", "target_ref"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    volunteer: Mapped[Volunteer] = relationship(lazy="raise_on_sql")
    target: Mapped[MuteTarget] = enum_column(MuteTarget)
    target_ref: Mapped[str] = mapped_column(String(22), index=True)
    label: Mapped[str] = mapped_column(String(200), default="")
    muted_at: Mapped[datetime]


class AccessRecord(PublicId, Model):
    """Somebody saw fields of a profile: who in which role, what for, which fields, when (« Qui a vu mes données »)."""

    __tablename__ = "access_record"
    is_ledger = True

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    volunteer: Mapped[Volunteer] = relationship(lazy="raise_on_sql")
    viewer_ref: Mapped[str] = mapped_column(String(22))
    viewer_role: Mapped[str] = mapped_column(String(40))
    viewer_organisation: Mapped[str] = mapped_column(String(200), default="")
    look: Mapped[Look] = enum_column(Look)
    context: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    fields: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]
