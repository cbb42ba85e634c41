"""What we know about a stored file. The bytes are in the storage port, under a random key."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from labagora.core.db import Model, PublicId, db, enum_column
from labagora.core.errors import NotFound
from labagora.core.states import LabelledEnum


class FileState(LabelledEnum):
    """Whether a file may be handed out."""

    CLEAN = "clean", "Vérifié"
    QUARANTINE = "quarantine", "En quarantaine"


class StoredFile(PublicId, Model):
    """One file. ``name`` is what its owner called it, for display only; ``media_type`` is what we found."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    storage_key: Mapped[str] = mapped_column(String(40), unique=True)
    person_key_id: Mapped[int | None] = mapped_column(ForeignKey("person_key.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[FileState] = enum_column(FileState, default=FileState.CLEAN)
    created_at: Mapped[datetime]


def get_file(public_id: str) -> StoredFile:
    """Return the file that may be handed out. Who may read it is its domain's policy. Raises NotFound."""
    found = find_file(public_id)
    if found is None or found.state is not FileState.CLEAN:
        raise NotFound
    return found


def find_file(public_id: str) -> StoredFile | None:
    """Return the file in whatever state, or None."""
    return db.session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))


def known_keys(keys: list[str]) -> set[str]:
    """Return those of the storage keys that a row names."""
    return set(db.session.scalars(select(StoredFile.storage_key).where(StoredFile.storage_key.in_(keys))))
