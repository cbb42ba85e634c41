"""Proof-reading by somebody without an account: a link, an answer, remarks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.core.db import Model, PublicId, enum_column
from labagora.library.enums import Verdict
from labagora.library.models.sheets import Sheet


class ProofLink(PublicId, Model):
    """A link to one version of a sheet. ``label`` says to whom it was given, in the curator's words, never a name."""

    __tablename__ = "proof_link"
    __table_args__ = (CheckConstraint("(verdict IS NULL) = (answered_at IS NULL)", name="answered_iff_verdict"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    version_number: Mapped[int]
    created_by_ref: Mapped[str | None] = mapped_column(String(22))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None] = enum_column(Verdict)
    answered_at: Mapped[datetime | None]
    remarks: Mapped[list["ProofRemark"]] = relationship(
        lazy="raise_on_sql", back_populates="link", order_by="ProofRemark.id"
    )


class ProofRemark(Model):
    """One remark of a proof-reader, on one part of the sheet."""

    __tablename__ = "proof_remark"

    link_id: Mapped[int] = mapped_column(ForeignKey("proof_link.id"), index=True)
    link: Mapped[ProofLink] = relationship(lazy="raise_on_sql", back_populates="remarks")
    section: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
