"""What the public reads: one row a published sheet, made of what was validated, and what withdrawal leaves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.core.db import Model, enum_column
from labagora.core.files import StoredFile
from labagora.library.enums import SheetKind
from labagora.library.models.sheets import Sheet


class Publication(Model):
    """The public document of a sheet. Public pages, feeds, exports and the index read nothing else.

    ``content`` and ``rendered`` are copied at publication; ``files`` lists what may be downloaded (``public_id``,
    ``name``, ``title``, ``description``, ``alt``, ``role``, ``media_type``, ``size``). ``edition`` grows at each
    publication; ``fingerprint`` changes with anything that the page shows.
    """

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("kind", "slug"), Index("ix_publication_list", "kind", "revised_at"))

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), unique=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    sheet_ref: Mapped[str] = mapped_column(String(22), unique=True)
    kind: Mapped[SheetKind] = enum_column(SheetKind)
    slug: Mapped[str] = mapped_column(String(100))
    number: Mapped[int | None]
    position: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(600), default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rendered: Mapped[dict[str, Any]] = mapped_column(default=dict)
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    renderer: Mapped[str] = mapped_column(String(20), default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    edition: Mapped[int] = mapped_column(default=1)
    version_number: Mapped[int]
    published_at: Mapped[datetime]
    revised_at: Mapped[datetime]
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    review_due: Mapped[date | None] = mapped_column(Date)
    patients_reviewed_on: Mapped[date | None] = mapped_column(Date)
    is_fictional: Mapped[bool] = mapped_column(default=False)
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    territory: Mapped[str] = mapped_column(String(120), default="")
    parent_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    pdf: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    facets: Mapped[list["PublicationFacet"]] = relationship(
        lazy="raise_on_sql", back_populates="publication", cascade="all, delete-orphan"
    )


class PublicationFacet(Model):
    """One code of one facet of a publication, for the filters of the lists.

    A page that it links to is a facet too: ``facet`` is the kind of that page, ``code`` its slug.
    """

    __tablename__ = "publication_facet"
    __table_args__ = (
        UniqueConstraint("publication_id", "facet", "code"),
        Index("ix_publication_facet_code", "facet", "code"),
    )

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    publication: Mapped[Publication] = relationship(lazy="raise_on_sql", back_populates="facets")
    facet: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(100))


class Tombstone(Model):
    """What stands at the address of a withdrawn sheet: why, and where to go.

    ``edition`` is the last one that was on line: the next publication goes on from there.
    """

    __tablename__ = "tombstone"
    __table_args__ = (UniqueConstraint("kind", "slug"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), unique=True)
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")
    kind: Mapped[SheetKind] = enum_column(SheetKind)
    slug: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    moved_to_ref: Mapped[str | None] = mapped_column(String(22))
    edition: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
