"""What a process has open of the index: one snapshot, replaced when the disk holds another commit.

Whoosh's own ``refresh()`` and ``reader(reuse=…)`` bring deleted documents back in some of its versions: here a segment,
which never changes, is opened once, and the list of segments and of their deleted documents is read anew.
"""

import time

from whoosh.index import TOC, EmptyIndexError, FileIndex

from labagora.ports.search import SearchError
from labagora.ports.search.whoosh_generations import Folder, Generation
from labagora.ports.search.whoosh_segments import Segment
from labagora.ports.search.whoosh_snapshot import WhooshSnapshot
from labagora.ports.search.whoosh_writing import open_in

TRIES, PAUSE_SECONDS = 10, 0.01


class Reader:
    """Not for several threads at once."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._generation: Generation | None = None
        self._index: FileIndex | None = None
        self._commit = -1
        self._segments: dict[str, Segment] = {}
        self._snapshot = WhooshSnapshot("")

    def generation(self) -> Generation | None:
        """Return the generation on the disk, None before the first one. Raises SearchError if it cannot be read."""
        try:
            generation = self._folder.current()
        except (OSError, ValueError) as error:
            raise SearchError(f"the index cannot be read: {error}") from error
        if generation is not None and not generation.is_readable:
            raise SearchError("the index was written by another release: rebuild it")
        return generation

    def snapshot(self) -> WhooshSnapshot:
        """Return the latest commit, nothing before the first one. Raises SearchError if it cannot be read."""
        for attempt in range(TRIES):
            try:
                return self._latest()
            except (OSError, EOFError, EmptyIndexError) as error:  # a commit replaced what was being opened
                if attempt == TRIES - 1:
                    raise SearchError(f"the index cannot be read: {error}") from error
                time.sleep(PAUSE_SECONDS * (attempt + 1))
        raise AssertionError("the last try returns or raises")

    def _latest(self) -> WhooshSnapshot:
        generation = self.generation()
        if generation is None:
            return WhooshSnapshot("")
        try:
            if generation != self._generation or self._index is None:
                self._index, self._segments, self._commit = open_in(self._folder.path(generation)), {}, -1
                self._generation = generation
            if self._index.latest_generation() != self._commit:
                self._open(self._index, generation)
        except (OSError, EOFError, EmptyIndexError):
            raise
        except Exception as error:  # a damaged file makes Whoosh raise anything: TypeError, NameError, struct.error…
            raise SearchError(f"the index cannot be read: {error!r}") from error
        return self._snapshot

    def _open(self, index: FileIndex, generation: Generation) -> None:
        contents = TOC.read(index.storage, index.indexname)
        segments = {
            segment.segment_id(): self._segments.get(segment.segment_id()) or Segment(index.storage, segment)
            for segment in contents.segments
        }
        deleted = [list(segment.deleted_docs()) for segment in contents.segments]
        name = f"{generation}.{contents.generation}"
        self._snapshot = WhooshSnapshot(name, list(segments.values()), deleted)
        self._segments, self._commit = segments, contents.generation
