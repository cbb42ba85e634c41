"""What we know about a stored file. The bytes are in the storage port, under a random key."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.core.db import Model, PublicId, db, enum_column
from labagora.core.errors import NotFound
from labagora.core.states import LabelledEnum
from labagora.core.vault import PersonKey, Sealed


class FileState(LabelledEnum):
    """Whether a file may be handed out."""

    CLEAN = "clean", "Vérifié"
    QUARANTINE = "quarantine", "En quarantaine"


class StoredFile(PublicId, Model):
    """One file. ``media_type`` is what we found in it.

    The name of a file may say as much as its bytes: when it belongs to a person, it is sealed with their key too.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("(person_key_id IS NULL) = (public_name IS NOT NULL)", name="named_in_clear_iff_nobodys"),
    )

    storage_key: Mapped[str] = mapped_column(String(40), unique=True)
    person_key_id: Mapped[int | None] = mapped_column(ForeignKey("person_key.id"), index=True)
    key: Mapped[PersonKey | None] = relationship(lazy="joined")
    public_name: Mapped[str | None] = mapped_column(String(120))
    own_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    own_name = Sealed(default="")
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[FileState] = enum_column(FileState, default=FileState.CLEAN)
    created_at: Mapped[datetime]

    @property
    def name(self) -> str:
        """What its owner called it, for display only; empty once that person is erased."""
        return str(self.own_name) if self.public_name is None else self.public_name


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
