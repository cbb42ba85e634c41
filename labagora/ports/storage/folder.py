"""Files in the data folder: 0600 in folders of mode 0700, renamed into place once written and flushed.

Plain file calls rather than obstore's local store: they choose the modes and the fsync (R2), and they survive
the fork of the web server's workers, which obstore's own threads do not.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from labagora.ports.storage import StorageError, checked, new_key


class FolderStorage:
    """The embedded store."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root = root

    def put(self, content: bytes) -> str:
        """Write beside the final place, flush to the disk, then rename."""
        key = new_key()
        with _translated():
            final = self.root / key
            final.parent.mkdir(mode=0o700, exist_ok=True)
            _write(final, content)
        return key

    def open(self, key: str) -> BinaryIO:
        """Return the open file; the caller closes it."""
        with _translated():
            return (self.root / checked(key)).open("rb")

    def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        with _translated():
            (self.root / checked(key)).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Tell whether the file is there."""
        with _translated():
            return (self.root / checked(key)).is_file()

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        """Yield the keys written before the instant, unfinished writes included."""
        with _translated():
            for path in self.root.glob("*/*"):
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < older_than:
                    yield path.relative_to(self.root).as_posix()


def _write(final: Path, content: bytes) -> None:
    partial = final.with_name(f"{final.name}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(final)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    _flush_folder(final.parent)


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the system's errors into those of the port."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError("no such content") from error
    except OSError as error:
        raise StorageError(f"the folder refuses ({error.strerror})") from error
