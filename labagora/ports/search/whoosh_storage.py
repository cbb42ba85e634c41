"""The files of an index. Whoosh leaves some open when it fails; here they are closed."""

from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile


class Files(FileStorage):
    """A folder that remembers the files it created."""

    def __init__(self, path: str, created: list[Any] | None = None) -> None:
        super().__init__(path)
        self._created: list[Any] = [] if created is None else created

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Create a file, to be closed at the latest by ``let_go``."""
        file = super().create_file(name, *args, **kwargs)
        self._created.append(file)
        return file

    def open_file(self, name: str, **kwargs: Any) -> Any:
        """Open a file; a table of contents is read at once, whole, and leaves nothing open if it is damaged."""
        if name.endswith(".toc"):
            return BufferFile(Path(self.folder, name).read_bytes(), name=name)
        return super().open_file(name, **kwargs)

    def temp_storage(self, name: str | None = None) -> Any:
        """Return a folder for what does not last, its files remembered with the others."""
        return Files(str(Path(self.folder, name or "tmp")), self._created).create()

    def let_go(self) -> None:
        """Close what was created and is still open."""
        for file in self._created:
            if not file.is_closed:
                file.close()
        self._created.clear()
