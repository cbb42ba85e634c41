"""The team of an application: who reads it, writes it, signs it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.calls.enums import MemberState, TeamRole
from labagora.calls.models.applications import Application
from labagora.core.db import Model, PublicId, enum_column
from labagora.core.vault import PersonKey, Sealed
from labagora.organisations.models import Organisation


class ApplicationMember(PublicId, Model):
    """A person in the team of an application, or invited to it.

    While invited, the person is known by an address only, sealed under a key of its own that is destroyed once the
    invitation is answered. ``organisation`` is the partner for which the person signs; ``signed_off_at`` is when.
    """

    __tablename__ = "application_member"
    __table_args__ = (
        UniqueConstraint("application_id", "account_id"),
        UniqueConstraint("application_id", "address_index"),
        CheckConstraint(
            "state <> 'active' OR (account_id IS NOT NULL AND joined_at IS NOT NULL)", name="joined_if_active"
        ),
        CheckConstraint("state <> 'invited' OR address_index IS NOT NULL", name="address_while_invited"),
        CheckConstraint("(address_index IS NULL) = (address_sealed IS NULL)", name="address_indexed_iff_kept"),
        CheckConstraint("address_sealed IS NULL OR key_id IS NOT NULL", name="key_with_an_address"),
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left_at_iff_left"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship(lazy="raise_on_sql", back_populates="members")
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
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    role: Mapped[TeamRole] = enum_column(TeamRole, default=TeamRole.VIEWER)
    state: Mapped[MemberState] = enum_column(MemberState, default=MemberState.INVITED)
    invited_by_ref: Mapped[str | None] = mapped_column(String(22))
    invited_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    signed_off_at: Mapped[datetime | None]

    def forget_address(self) -> None:
        """Once the invitation is answered or withdrawn, nothing is left of the address nor of the link."""
        if self.key is not None:
            self.key.destroy()
        self.address_index = self.address_sealed = self.token_sealed = self.token_hash = self.expires_at = None
