"""Segments read in place.

Whoosh maps a segment in memory, then copies each file in it to a buffer of its own when a reader or a writer opens:
at 50,000 documents, half a second and 300 MB for each process, again after each change. These classes give it a view
of the map instead; an array made from it keeps the map open as long as it is used.
"""

import io
from shutil import copyfileobj
from typing import Any

from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import StorageError
from whoosh.filedb.structfile import BufferFile

from labagora.ports.search.packed import ALIGNMENT


class MappedSegment(W3Segment):
    """A segment whose files are views of one memory map."""

    def open_compound_file(self, storage: Any) -> "MappedStorage":
        """Return the files of the segment. Raises anything when it is damaged."""
        file = storage.open_file(self.make_filename(self.COMPOUND_EXT))
        try:
            return MappedStorage(file)
        except BaseException:
            file.close()
            raise

    def create_compound_file(self, storage: Any) -> None:
        """Put the files of the segment in one, each where arrays can be read in place."""
        names = self.list_files(storage)
        target = self.create_file(storage, self.COMPOUND_EXT)
        start, places = target.tell(), {}
        target.write_long(0)  # where the list of files is, known in the end
        target.write_int(0)
        for name in names:
            target.write(b"\0" * (-target.tell() % ALIGNMENT))
            with storage.open_file(name) as source:
                places[name] = {"offset": target.tell(), "length": storage.file_length(name), "modified": 0}
                copyfileobj(source, target)
        CompoundStorage.write_dir(target, start, places)
        for name in names:
            storage.delete_file(name)
        self.compound = True


class MappedStorage(CompoundStorage):
    """The files of one segment."""

    def open_file(self, name: str, *_args: Any, **_kwargs: Any) -> "MappedFile":
        """Return a file, without reading it."""
        if self.is_closed:
            raise StorageError("Storage was closed")
        offset, length = self.range(name)
        return MappedFile(memoryview(self._source)[offset : offset + length], name)


class MappedFile(BufferFile):
    """A file of a segment, not copied."""

    def __init__(self, buffer: memoryview, name: str) -> None:
        super().__init__(b"", name=name)
        self._buf = buffer
        self.file = _View(buffer)

    def view(self, position: int, length: int) -> memoryview:
        """Return a part of the file, not copied either."""
        return self._buf[position : position + length]


class _View(io.RawIOBase):
    """A part of memory that reads like a file."""

    def __init__(self, buffer: memoryview) -> None:
        self._buffer = buffer
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: len(self._buffer)}[whence]
        self._position = max(0, start + offset)
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        end = len(self._buffer) if size is None or size < 0 else self._position + size
        part = bytes(self._buffer[self._position : end])
        self._position += len(part)
        return part

    def readinto(self, target: Any) -> int:
        part = self.read(len(target))
        target[: len(part)] = part
        return len(part)
