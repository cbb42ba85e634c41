"""What the team keeps around the board of a call: views saved under a name, exports that a job makes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.enums import ExportState
from labagora.calls.models.calls import Call
from labagora.core.db import Model, PublicId, enum_column
from labagora.core.files import StoredFile


class CallView(PublicId, Model):
    """A view of the board that the team named. ``query`` is the part of its address after the question mark."""

    __tablename__ = "call_view"
    __table_args__ = (UniqueConstraint("call_id", "name"), CheckConstraint("name <> ''", name="has_a_name"))

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text, default="")
    made_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    made_at: Mapped[datetime]


class CallExport(PublicId, Model):
    """An archive of PDFs of filed applications. A job makes it, ``done`` of ``total``; it is removed after a day.

    ``query`` is the view that was asked for; ``chosen`` the public ids that were ticked, none for the whole view.
    """

    __tablename__ = "call_export"
    __table_args__ = (
        CheckConstraint("done BETWEEN 0 AND total", name="done_within_total"),
        CheckConstraint("(state = 'ready') = (stored_id IS NOT NULL)", name="file_iff_ready"),
        CheckConstraint("state = 'waiting' OR ready_at IS NOT NULL", name="ready_at_once_ready"),
        CheckConstraint("(ready_at IS NULL) = (expires_at IS NULL)", name="expires_once_ready"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    state: Mapped[ExportState] = enum_column(ExportState, default=ExportState.WAITING, index=True)
    query: Mapped[str] = mapped_column(Text, default="")
    chosen: Mapped[list[str]] = mapped_column(default=list)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    asked_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    stored_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    stored: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
