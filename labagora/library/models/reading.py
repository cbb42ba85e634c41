"""What readers keep and say. Opinions are counted by month, without who."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.core.db import Model, PublicId
from labagora.core.vault import PersonKey, Sealed
from labagora.library.models.sheets import Sheet


class Favourite(PublicId, Model):
    """A sheet that a person keeps, with a note that only they can read, sealed under their key."""

    __tablename__ = "favourite"
    __table_args__ = (UniqueConstraint("account_id", "sheet_id"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"))
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note = Sealed(default="")
    added_at: Mapped[datetime]


class SheetFeedback(Model):
    """How many readers of a month said that a sheet helped them, or not."""

    __tablename__ = "sheet_feedback"
    __table_args__ = (
        UniqueConstraint("sheet_id", "month"),
        CheckConstraint("helped >= 0 AND missed >= 0", name="counts_are_positive"),
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    month: Mapped[str] = mapped_column(String(7))
    helped: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)


class SheetRemark(PublicId, Model):
    """What a reader found missing, in their words, without who. The team settles it."""

    __tablename__ = "sheet_remark"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
