"""Who works in a consortium, from which day to which, for which theme, with which perspective."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.consortia.enums import PlaceState, WorkspaceRole
from labagora.consortia.models.consortia import Consortium
from labagora.core.db import Model, PublicId, enum_column
from labagora.core.vault import PersonKey, Sealed
from labagora.organisations.models import Organisation

NOW = text("account_id IS NOT NULL AND left_on IS NULL")


class WorkspaceMember(PublicId, Model):
    """A person in a consortium, or invited to it. Dated, never overwritten: another role, or a return, is another row.

    While invited, the person is known by an address only, sealed under a key of its own that is destroyed once the
    invitation is answered. ``joined_on`` is the first day on which they read the workspace, which may be to come: a
    consortium says at M1 who joins at M3. ``left_on`` is the first day on which they do not.
    """

    __tablename__ = "workspace_member"
    __table_args__ = (
        UniqueConstraint("consortium_id", "address_index"),
        Index(
            "uq_workspace_member_now",
            "consortium_id",
            "account_id",
            unique=True,
            sqlite_where=NOW,
            postgresql_where=NOW,
        ),
        CheckConstraint("state <> 'active' OR (account_id IS NOT NULL AND left_on IS NULL)", name="here_if_active"),
        CheckConstraint("state <> 'invited' OR address_index IS NOT NULL", name="address_while_invited"),
        CheckConstraint("(address_index IS NULL) = (address_sealed IS NULL)", name="address_indexed_iff_kept"),
        CheckConstraint("address_sealed IS NULL OR key_id IS NOT NULL", name="key_with_an_address"),
        CheckConstraint("(state = 'left') = (left_on IS NOT NULL)", name="left_on_iff_left"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="joined_before_leaving"),
    )

    consortium_id: Mapped[int] = mapped_column(ForeignKey("consortium.id"), index=True)
    consortium: Mapped[Consortium] = relationship(lazy="raise_on_sql")
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
    role: Mapped[WorkspaceRole] = enum_column(WorkspaceRole)
    perspective: Mapped[str] = mapped_column(String(60), default="")
    theme: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[PlaceState] = enum_column(PlaceState, default=PlaceState.INVITED)
    invited_by_ref: Mapped[str | None] = mapped_column(String(22))
    invited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    joined_on: Mapped[date] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)

    def forget_address(self) -> None:
        """Once the invitation is answered or withdrawn, nothing is left of the address nor of the link."""
        if self.key is not None:
            self.key.destroy()
        self.address_index = self.address_sealed = self.token_sealed = self.token_hash = self.expires_at = None

    def is_here(self, today: date) -> bool:
        """Tell whether the person works in the consortium that day."""
        return self.state is PlaceState.ACTIVE and self.joined_on <= today
