"""An application: what its team writes, section by section, the files, the history, the late codes."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.calls.enums import ApplicationState
from labagora.calls.models.calls import Call, FormRevision
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.files import StoredFile
from labagora.organisations.models import Organisation

if TYPE_CHECKING:
    from labagora.calls.models.team import ApplicationMember


class Application(PublicId, Timestamped, Model):
    """The answer of an organisation to a call. A filed application keeps its revision of the form.

    ``reference`` (« COORDIMP22-0007 ») is given at the first filing and never again. ``correction`` holds what was
    asked: ``fields`` (pairs of keys, section and question), ``message``, ``due_at`` and ``asked_at`` (ISO instants),
    ``done``. Two moves at the same instant start from one ``version``: the second finds another and is refused.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("call_id", "reference"),
        CheckConstraint("(state = 'draft') = (filed_at IS NULL)", name="filed_at_iff_filed"),
        CheckConstraint("(filed_at IS NULL) = (first_filed_at IS NULL)", name="first_filed_iff_filed"),
        CheckConstraint("(filed_at IS NULL) = (reference IS NULL)", name="reference_iff_filed"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at_iff_withdrawn"),
        CheckConstraint("state <> 'withdrawn' OR state_reason <> ''", name="reason_if_withdrawn"),
        CheckConstraint("duplicated_from_id IS NULL OR duplicated_from_id <> id", name="not_its_own_copy"),
        Index("ix_application_board", "call_id", "state", "filed_at"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    revision_id: Mapped[int] = mapped_column(ForeignKey("form_revision.id"), index=True)
    revision: Mapped[FormRevision] = relationship(lazy="raise_on_sql")
    lot: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[ApplicationState] = enum_column(ApplicationState, default=ApplicationState.DRAFT, index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    first_filed_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    correction: Mapped[dict[str, Any]] = mapped_column(default=dict)
    authorisation_reference: Mapped[str] = mapped_column(String(80), default="")
    authorisation_until: Mapped[date | None] = mapped_column(Date)
    duplicated_from_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    duplicated_from: Mapped["Application | None"] = relationship(lazy="raise_on_sql", remote_side="Application.id")
    version: Mapped[int] = mapped_column(default=1)
    sections: Mapped[list["ApplicationSection"]] = relationship(
        lazy="raise_on_sql", back_populates="application", order_by="ApplicationSection.id"
    )
    members: Mapped[list["ApplicationMember"]] = relationship(
        lazy="raise_on_sql", back_populates="application", order_by="ApplicationMember.id"
    )
    files: Mapped[list["ApplicationFile"]] = relationship(
        lazy="raise_on_sql", back_populates="application", order_by="ApplicationFile.id"
    )
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy reads it


class ApplicationSection(Model):
    """What is written in one section of the form. ``version`` grows at each save, and tells who wrote meanwhile."""

    __tablename__ = "application_section"
    __table_args__ = (UniqueConstraint("application_id", "key"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship(lazy="raise_on_sql", back_populates="sections")
    key: Mapped[str] = mapped_column(String(60))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    updated_by_ref: Mapped[str | None] = mapped_column(String(22))
    updated_at: Mapped[datetime]
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy reads it


class ApplicationChange(Model):
    """One field changed by somebody: the history of an application."""

    __tablename__ = "application_change"
    __table_args__ = (Index("ix_application_change_history", "application_id", "at"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    section_key: Mapped[str] = mapped_column(String(60))
    field_key: Mapped[str] = mapped_column(String(60), default="")
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)
    by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    at: Mapped[datetime]


class ApplicationFile(PublicId, Model):
    """A file attached to a field. Taken out of the text (``removed_at``), it stays while a filing names it."""

    __tablename__ = "application_file"
    __table_args__ = (Index("ix_application_file_field", "application_id", "section_key", "field_key"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship(lazy="raise_on_sql", back_populates="files")
    section_key: Mapped[str] = mapped_column(String(60))
    field_key: Mapped[str] = mapped_column(String(60))
    stored_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    stored: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    added_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """What its owner called it. Needs ``stored`` loaded."""
        return self.stored.name


class LateCode(PublicId, Model):
    """A code to file one draft after the hour: limited in time and in use, its reason kept."""

    __tablename__ = "late_code"
    __table_args__ = (
        CheckConstraint("max_uses >= 1", name="usable"),
        CheckConstraint("uses BETWEEN 0 AND max_uses", name="within_its_uses"),
        CheckConstraint("reason <> ''", name="says_why"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    valid_until: Mapped[datetime]
    max_uses: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(400))
    made_by_ref: Mapped[str | None] = mapped_column(String(22))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    def is_live(self, now: datetime) -> bool:
        """Tell whether the code still opens its draft."""
        return self.revoked_at is None and now < self.valid_until and self.uses < self.max_uses
