"""The working copy of a sheet, its versions, its files, its links, its lock."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.files import StoredFile
from labagora.library.enums import FileRole, SheetKind, SheetState, VersionOrigin
from labagora.organisations.models import Organisation


class Sheet(PublicId, Timestamped, Model):
    """A fiche-action or a chapter of the kit, as its writers see it.

    ``content`` holds every field of ``commands.SheetDraft``; title, summary, number and dates are repeated as columns
    for the lists. ``imported`` is what the last import brought, field by field: a field that differs from it was
    edited here, and the next import leaves it alone. ``extra`` keeps the unknown keys of an import, for staff.
    A territorial version has a ``parent``, an ``organisation`` that writes it, and ``parent_edition``: the edition of
    the parent's publication that it was last compared with. ``reminded_on`` is the day of the last reminder to read it
    again, before ``reminded_for``; ``reminder_level`` is how many circles of people were told (actions.freshness).
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        CheckConstraint("state <> 'withdrawn' OR state_reason <> ''", name="reason_if_withdrawn"),
        CheckConstraint("state <> 'review' OR submitted_at IS NOT NULL", name="submitted_at_if_review"),
        CheckConstraint("publish_at IS NULL OR state = 'validated'", name="scheduled_if_validated"),
        CheckConstraint("(parent_id IS NULL) = (territory = '')", name="territory_iff_fork"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )

    kind: Mapped[SheetKind] = enum_column(SheetKind, default=SheetKind.FICHE, index=True)
    slug: Mapped[str] = mapped_column(String(100))
    number: Mapped[int | None]
    position: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(600), default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rendered: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    imported: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[SheetState] = enum_column(SheetState, default=SheetState.DRAFT, index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    override_reason: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None]
    validated_at: Mapped[datetime | None]
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    review_due: Mapped[date | None] = mapped_column(Date, index=True)
    reminded_on: Mapped[date | None] = mapped_column(Date)
    reminded_for: Mapped[date | None] = mapped_column(Date)
    reminder_level: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    owner: Mapped[Account | None] = relationship(lazy="raise_on_sql", foreign_keys=[owner_id])
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    deputy: Mapped[Account | None] = relationship(lazy="raise_on_sql", foreign_keys=[deputy_id])
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id"), index=True)
    parent: Mapped["Sheet | None"] = relationship(lazy="raise_on_sql", remote_side="Sheet.id")
    parent_edition: Mapped[int | None]
    territory: Mapped[str] = mapped_column(String(120), default="")
    region_code: Mapped[str | None] = mapped_column(String(2))
    is_fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class SheetVersion(Model):
    """What a sheet said at one save."""

    __tablename__ = "sheet_version"
    __table_args__ = (UniqueConstraint("sheet_id", "number"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    origin: Mapped[VersionOrigin] = enum_column(VersionOrigin, default=VersionOrigin.SAVED)
    restored_from: Mapped[int | None]
    author_ref: Mapped[str | None] = mapped_column(String(22))
    at: Mapped[datetime]


class SheetFile(PublicId, Model):
    """A file of a sheet: an image named in its text, or a tool to download. An image has an alternative text.

    ``removed_at``: taken out by its writers while it is on line; it goes for good at the next publication.
    """

    __tablename__ = "sheet_file"
    __table_args__ = (
        CheckConstraint("role <> 'image' OR alt <> ''", name="image_has_alternative"),
        CheckConstraint("role <> 'tool' OR title <> ''", name="tool_has_title"),
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    stored_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    stored: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    role: Mapped[FileRole] = enum_column(FileRole)
    title: Mapped[str] = mapped_column(String(160), default="")
    description: Mapped[str] = mapped_column(String(400), default="")
    alt: Mapped[str] = mapped_column(String(400), default="")
    position: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class SheetLink(Model):
    """An internal link written in a sheet: broken while no publication answers at its other end."""

    __tablename__ = "sheet_link"
    __table_args__ = (UniqueConstraint("sheet_id", "kind", "slug"), Index("ix_sheet_link_target", "kind", "slug"))

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    kind: Mapped[SheetKind] = enum_column(SheetKind)
    slug: Mapped[str] = mapped_column(String(100))


class SheetLock(Model):
    """Who is writing a sheet now. It lapses by itself; taking it over is possible, and said."""

    __tablename__ = "sheet_lock"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), unique=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    holder_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    holder: Mapped[Account] = relationship(lazy="raise_on_sql")
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
