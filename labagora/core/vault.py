"""One data key per person: erasing the key erases the person, in the backups too (security.md §4, point 4)."""

import json
import os
from typing import Any

from flask import current_app, has_app_context
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, reconstructor

from labagora.core.crypto import KeyRing, SealBroken, seal, unseal
from labagora.core.db import Model

PERSON_KEY = "person-key"


def ring() -> KeyRing:
    """Return the master keys of the running application."""
    if not has_app_context():
        raise SealBroken("no application: the keys are not loaded")
    keys: KeyRing = current_app.extensions["labagora"].keys
    return keys


class PersonKey(Model):
    """The data key of one person, wrapped by a master key. Destroyed on erasure."""

    __tablename__ = "person_key"

    master_id: Mapped[str | None] = mapped_column(String(16), index=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        fresh = os.urandom(32)
        self._data_key: bytes | None = fresh
        self.master_id, self.wrapped = ring().wrap(fresh, PERSON_KEY)

    @reconstructor
    def _forget(self) -> None:
        self._data_key = None

    @property
    def is_destroyed(self) -> bool:
        """Tell whether what was sealed under this key can never be read again."""
        return self.wrapped is None

    def data_key(self) -> bytes:
        """Return the 32-byte key. Raises SealBroken once destroyed."""
        if self.wrapped is None or self.master_id is None:
            raise SealBroken("this person was erased")
        if self._data_key is None:
            self._data_key = ring().unwrap(self.master_id, self.wrapped, PERSON_KEY)
        return self._data_key

    def rewrap(self) -> None:
        """Wrap the same data key under the current master key (rotation)."""
        self.master_id, self.wrapped = ring().wrap(self.data_key(), PERSON_KEY)

    def destroy(self) -> None:
        """Make everything sealed under this key unreadable, for ever."""
        self.master_id, self.wrapped, self._data_key = None, None, None


class Sealed:
    """Attribute whose value is stored encrypted in the column ``<name>_sealed``.

    The owner has ``key`` (an eagerly loaded PersonKey) and ``public_id``. Values are JSON. The context
    binds table, row, column and version, so that a ciphertext opens in its own place only. What was sealed for a
    person erased since reads as the default: pages about somebody who left still open.
    """

    def __init__(self, default: Any = None) -> None:
        self.default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"

    def _context(self, row: Any) -> str:
        return f"{row.__tablename__}|{row.public_id}|{self.name}"

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if sealed is None or row.key.is_destroyed:
            return self.default
        return json.loads(unseal(row.key.data_key(), sealed, self._context(row)))

    def __set__(self, row: Any, value: Any) -> None:
        if value is None:
            setattr(row, self.column, None)
            return
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        setattr(row, self.column, seal(row.key.data_key(), plain, self._context(row)))


def open_sealed(key: bytes, sealed: bytes, *, table: str, public_id: str, name: str) -> Any:
    """Open a sealed value read as a plain column, for bulk work. Same context as ``Sealed``."""
    return json.loads(unseal(key, sealed, f"{table}|{public_id}|{name}"))


def seal_link(public_id: str, context: str) -> tuple[str, bytes]:
    """Seal the name of a row in another store; return ``(master key id, sealed)``."""
    return ring().wrap(public_id.encode(), f"link|{context}")


def open_link(master_id: str, sealed: bytes, context: str) -> str:
    """Return the public id sealed by ``seal_link`` under the same context."""
    return ring().unwrap(master_id, sealed, f"link|{context}").decode()
