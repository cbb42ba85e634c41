"""Files in the data folder: 0600 in folders of mode 0700, renamed into place once written and flushed."""

import os
from pathlib import Path

from obstore.store import LocalStore

from labagora.ports.storage import new_key
from labagora.ports.storage.objects import ObjectStorage, translated


class FolderStorage(ObjectStorage):
    """The embedded store. Reading goes through obstore; writing is ours, for the modes and the fsync (R2)."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root = root
        super().__init__(LocalStore(root))

    def put(self, content: bytes) -> str:
        """Write beside the final place, flush to the disk, then rename."""
        key = new_key()
        with translated():
            final = self.root / key
            final.parent.mkdir(mode=0o700, exist_ok=True)
            self._write(final, content)
        return key

    def _write(self, final: Path, content: bytes) -> None:
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
