# ruff: noqa: PLC0415 (only the chosen adapter loads its library)
"""Where the bytes of files are. ``file:`` is a folder, ``s3://bucket?endpoint_url=…`` any S3 server.

Keys are random and ours: what a user called the file is data of the row (labagora.core.files), never a path.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import urlsplit

from labagora.core.outbox import TaskError

if TYPE_CHECKING:
    from labagora.core.settings import Settings

# The suffix is that of a folder's unfinished write, which the sweep must be able to remove.
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}(\.part)?")


class StorageError(TaskError):
    """The store does not answer; trying again later may help."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


def new_key() -> str:
    """Return a random key of 128 bits, spread over 256 folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def checked(key: str) -> str:
    """Return the key if we made it. Raises ValueError for anything that could walk out of the store."""
    if not _KEY.fullmatch(key):
        raise ValueError("this is not a key of the store")
    return key


class Storage(Protocol):
    """What keeps the bytes."""

    def put(self, content: bytes) -> str:
        """Store the content, whole or not at all, and return its new key. Raises StorageError."""

    def open(self, key: str) -> BinaryIO:
        """Return the content. Raises FileNotFoundError, StorageError."""

    def delete(self, key: str) -> None:
        """Remove the content; removing it twice is fine. Raises StorageError."""

    def exists(self, key: str) -> bool:
        """Tell whether the key is there. Raises StorageError."""

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        """Yield the keys written before the instant. Raises StorageError."""


def from_url(url: str, settings: "Settings") -> Storage:
    """Return the store that ``LABAGORA_STORAGE_URL`` names."""
    scheme = urlsplit(url).scheme
    if scheme == "file":
        from labagora.ports.storage.folder import FolderStorage

        return FolderStorage(settings.data / "files")
    if scheme == "s3":
        from labagora.ports.storage.s3 import connect

        return connect(url)
    raise ValueError(f"LABAGORA_STORAGE_URL: unknown scheme {scheme!r} (file: or s3://bucket?endpoint_url=…)")
