"""The folder of the index: one sub-folder a generation, and a file that names the current one.

A generation is built beside the one that readers use, flushed to the disk, then named in ``CURRENT`` by a rename. The
one before is kept until the next rebuild, for the readers that still have it open.

Whoosh keeps pickles in its files, and reading a pickle runs what it says: the folder is 0700, and an index that
somebody else made is never to be put there.
"""

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from labagora.ports.search.french import ANALYSER_VERSION

# Raise it whenever what is written of a document changes.
LAYOUT_VERSION = 1

_NAME = re.compile(r"g(?P<number>\d+)-(?P<layout>\d+)-(?P<analyser>\d+)", re.ASCII)


@dataclass(frozen=True, order=True)
class Generation:
    """Its number, and the versions it was written with."""

    number: int
    layout: int = LAYOUT_VERSION
    analyser: int = ANALYSER_VERSION

    def __str__(self) -> str:
        return f"g{self.number}-{self.layout}-{self.analyser}"

    @classmethod
    def named(cls, name: str) -> "Generation | None":
        """Return the generation of a folder, if it is one."""
        found = _NAME.fullmatch(name)
        return cls(*map(int, found.groups())) if found else None

    @property
    def is_readable(self) -> bool:
        """Tell whether this release reads its files."""
        return self.layout == LAYOUT_VERSION

    @property
    def is_current(self) -> bool:
        """Tell whether this release would write the same: another analysis finds other terms."""
        return self.is_readable and self.analyser == ANALYSER_VERSION


class Folder:
    """Where the generations are."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def make(self) -> None:
        """Create the folder, closed to others."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)

    def path(self, generation: Generation) -> Path:
        """Return the folder of a generation."""
        return self.root / str(generation)

    def current(self) -> Generation | None:
        """Return the generation to read, or None before the first one. Raises OSError, or ValueError on nonsense."""
        try:
            name = (self.root / "CURRENT").read_text("ascii").strip()
        except FileNotFoundError:
            return None
        generation = Generation.named(name)
        if generation is None:
            raise ValueError(f"CURRENT names no generation: {name[:40]!r}")
        return generation

    def begin(self) -> Generation:
        """Return a new generation, its folder empty. What a killed rebuild left is removed."""
        self.make()
        kept = self._current_or_none()
        number = max((generation.number for generation in self._all()), default=0) + 1
        self._remove(generation for generation in self._all() if kept is not None and generation > kept)
        fresh = Generation(number)
        self.path(fresh).mkdir(mode=0o700)
        return fresh

    def publish(self, generation: Generation) -> None:
        """Make a complete generation the current one, for good, and forget all but the one before."""
        before = self._current_or_none()
        flush(self.path(generation).iterdir())
        flush([self.path(generation)])
        partial = self.root / "CURRENT.part"
        partial.write_text(f"{generation}\n", "ascii")
        flush([partial])
        partial.replace(self.root / "CURRENT")
        flush([self.root])
        self._remove(other for other in self._all() if other not in (generation, before))

    def drop(self, generation: Generation) -> None:
        """Remove a generation that was not published."""
        self._remove([generation])

    def _all(self) -> list[Generation]:
        named = (Generation.named(path.name) for path in self.root.iterdir())
        return sorted(generation for generation in named if generation is not None)

    def _current_or_none(self) -> Generation | None:
        """Return the current generation; a damaged ``CURRENT`` must not forbid to rebuild."""
        try:
            return self.current()
        except ValueError:
            return None

    def _remove(self, generations: Iterable[Generation]) -> None:
        for generation in generations:
            shutil.rmtree(self.path(generation), ignore_errors=True)


def flush(paths: Iterable[Path]) -> None:
    """Put files and folders on the disk: Whoosh never does."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
