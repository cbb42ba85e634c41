"""Tables of the reference lists. Rows are retired, never deleted: an old record keeps its words."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.reference.enums import TermOrigin, TermState, Zone

LABEL_LENGTH = 160
CODE_LENGTH = 60
ACRONYM_LENGTH = 20
EXPLANATION_LENGTH = 400


class Term(PublicId, Timestamped, Model):
    """An entry of a vocabulary. Records hold its ``code``, which never changes; people read its label."""

    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("vocabulary", "code"),
        CheckConstraint("label <> ''", name="label_not_empty"),
        CheckConstraint("code <> ''", name="code_not_empty"),
    )

    vocabulary: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    label_en: Mapped[str | None] = mapped_column(String(LABEL_LENGTH))
    group_code: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    position: Mapped[int]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    origin: Mapped[TermOrigin] = enum_column(TermOrigin)
    revised_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    @property
    def state(self) -> TermState:
        """Whether forms offer this term."""
        return TermState.RETIRED if self.retired_at else TermState.ACTIVE


class Region(Model):
    """One of the 18 regions, under its official code."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(3), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    zone: Mapped[Zone] = enum_column(Zone)
    position: Mapped[int]
    dsrc: Mapped[str | None] = mapped_column(String(80))
    dsrc_to_check: Mapped[bool] = mapped_column(default=False)
    canceropole: Mapped[str | None] = mapped_column(String(80))


class Department(Model):
    """A department, or an overseas collectivity, which belongs to no region."""

    __tablename__ = "department"

    code: Mapped[str] = mapped_column(String(3), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)


class ReferenceVersion(Model):
    """One row whose stamp changes with every write here, so that each process knows when to read again."""

    __tablename__ = "reference_version"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    stamp: Mapped[str] = mapped_column(String(22))
