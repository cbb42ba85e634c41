"""One run of ``labagora library import``: read, check, import file by file, report."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from labagora.core.errors import Invalid
from labagora.library.actions.importing import check_incoming, import_sheets
from labagora.library.exchange import keys
from labagora.library.exchange.mapping import Incoming, incoming
from labagora.library.exchange.reading import Entry, Place, Unreadable, files_of, read_file
from labagora.library.queries.exchange import CHUNK, Known, bulk_surroundings

Progress = Callable[[int], None]


@dataclass
class Report:
    """What a run did. ``refused`` and ``kept`` name the file and the line."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[Place, str]] = field(default_factory=list)
    kept: list[tuple[Place, tuple[str, ...]]] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many sheets say something new."""
        return self.created + self.updated


@dataclass(frozen=True)
class Batch:
    """The checked entries of one file."""

    entries: tuple[Entry, ...]
    sheets: tuple[Incoming, ...]


@dataclass
class Run:
    """An import in two times: ``check`` reads everything and refuses, ``write`` imports the files that are whole."""

    path: Path
    report: Report = field(default_factory=Report)
    batches: list[Batch] = field(default_factory=list)
    seen: dict[tuple[str, str], Place] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many sheets are to be imported."""
        return sum(len(batch.sheets) for batch in self.batches)

    def check(self) -> None:
        """Read every file. A file of which one entry is refused is refused whole: none is imported by halves."""
        for path in files_of(self.path):
            found = list(read_file(path, self.path))
            pairs = [(one, self._understood(one)) for one in found]
            understood = [(entry, sheet) for entry, sheet in pairs if isinstance(entry, Entry) and sheet is not None]
            fitting = [all(self._fit(understood[at : at + CHUNK])) for at in range(0, len(understood), CHUNK)]
            if understood and all(fitting) and len(understood) == len(found):
                entries, sheets = zip(*understood, strict=True)
                self.batches.append(Batch(entries, sheets))

    def _fit(self, some: list[tuple[Entry, Incoming]]) -> list[bool]:
        known = Known.of(sheet for _entry, sheet in some)
        return [self._fits(entry, sheet, known) for entry, sheet in some]

    def _understood(self, found: Entry | Unreadable) -> Incoming | None:
        if isinstance(found, Unreadable):
            self.report.refused.append((found.place, found.reason))
            return None
        try:
            return incoming(found)
        except Invalid as refusal:
            self._refuse(found, refusal)
            return None

    def _fits(self, entry: Entry, one: Incoming, known: Known) -> bool:
        first = self.seen.setdefault((one.kind.value, one.slug), entry.place)
        if first != entry.place:
            self._refuse(entry, Invalid("slug", "même adresse que %(place)s", place=str(first)))
            return False
        try:
            check_incoming(one, known)
        except Invalid as refusal:
            self._refuse(entry, refusal)
            return False
        return True

    def _refuse(self, entry: Entry, refusal: Invalid) -> None:
        key = keys.key_of(refusal.field)
        self.report.refused.append((entry.at(key), f"{key} : {refusal.message}"))

    def write(self, *, now: datetime, settle: Callable[[], None], progress: Progress) -> None:
        """Import the files that were checked, each whole; ``settle`` keeps one before the next."""
        around = bulk_surroundings(one for batch in self.batches for one in batch.sheets)
        for batch in self.batches:
            try:
                outcomes = import_sheets(batch.sheets, now=now, around=around, progress=progress)
            except Invalid as refusal:
                self._refuse(batch.entries[0], refusal)
                continue
            settle()
            for entry, outcome in zip(batch.entries, outcomes, strict=True):
                setattr(self.report, outcome.verb, getattr(self.report, outcome.verb) + 1)
                if outcome.kept:
                    self.report.kept.append((entry.place, outcome.kept))
