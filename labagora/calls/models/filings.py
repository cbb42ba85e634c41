"""A filing: what was filed, when the request arrived, with its proof."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.models.applications import Application
from labagora.calls.models.calls import FormRevision
from labagora.core.db import Model, PublicId
from labagora.core.files import StoredFile


class Filing(PublicId, Model):
    """One filing of an application, never changed. The same ``idempotency_key`` gives the same filing.

    ``content`` is every section as it was; ``files`` lists ``public_id``, ``name``, ``size`` and ``sha256``;
    ``digest`` is the SHA-256 of the canonical JSON of both. ``at`` is when the server received the request.
    """

    __tablename__ = "filing"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        UniqueConstraint("application_id", "idempotency_key"),
        CheckConstraint("number >= 1", name="number_from_one"),
        Index("ix_filing_at", "at"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    revision_id: Mapped[int] = mapped_column(ForeignKey("form_revision.id"), index=True)
    revision: Mapped[FormRevision] = relationship(lazy="raise_on_sql")
    number: Mapped[int]
    at: Mapped[datetime]
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    digest: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(64))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    receipt: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
