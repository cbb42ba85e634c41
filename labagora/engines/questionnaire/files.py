"""Attachments: which types, how large, how many. The engine only knows the names under which files are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from labagora.engines.questionnaire.options import Limit, Options, trouble
from labagora.engines.questionnaire.problems import N_, Problem
from labagora.engines.questionnaire.source import Source
from labagora.engines.questionnaire.values import Lists, as_text, is_blank

FILE_TYPES = {"pdf": "PDF", "docx": "Word", "odt": "LibreOffice", "xlsx": "Excel", "png": "PNG", "jpg": "JPEG"}
MOST_MEGABYTES = 15  # a request weighs 16 at most (web.security)
MOST_FILES = 10
MOST_NAME = 64

UNKNOWN_TYPE = N_("Le type de fichier « %(name)s » n'est pas accepté par le portail.")
NO_TYPE = N_("Choisissez au moins un type de fichier.")
TOO_MANY_FILES = N_("%(count)d fichiers : %(most)d au plus.")
TYPES_TAKEN = N_("Types acceptés : %(types)s.")
SIZE_TAKEN = N_("%(size)d Mo au plus par fichier.")
FILES_TAKEN = N_("%(count)d fichiers au plus.")


@dataclass(frozen=True)
class FileOptions(Options):
    """What may be attached. A value is the list of the names of the files, which only the server writes."""

    listed: ClassVar[bool] = True
    types: tuple[str, ...] = ("pdf",)
    max_megabytes: int = 10
    max_files: int = 1

    @classmethod
    def from_source(cls, source: Source) -> "FileOptions":
        """Read the types, the size and the number."""
        types = [as_text(item)[:20] for item in source.items("types")]
        for name in types:
            if name not in FILE_TYPES:
                source.note(UNKNOWN_TYPE, name=name)
        known = tuple(name for name in FILE_TYPES if name in types)
        if not known:
            source.note(NO_TYPE)
        size, count = source.whole("max_megabytes", 1, MOST_MEGABYTES), source.whole("max_files", 1, MOST_FILES)
        return cls(known, size or cls.max_megabytes, count or cls.max_files)

    def to_dict(self) -> dict[str, Any]:
        """Return the types, the size and the number."""
        return {"types": list(self.types), "max_megabytes": self.max_megabytes, "max_files": self.max_files}

    def read(self, raw: Any) -> Any:
        """Return the names, each once."""
        several = raw if isinstance(raw, list | tuple) else [raw]
        names = (as_text(item)[:MOST_NAME] for item in several)
        return list(dict.fromkeys(name for name in names if name))

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Refuse too many files; the server checks each file when it comes."""
        count = len(self.read(value))
        return [trouble(TOO_MANY_FILES, count=count, most=self.max_files)] if count > self.max_files else []

    def typed(self, value: Any) -> str:
        """Return the names on one line."""
        return ", ".join(self.read(value))

    def limits(self) -> Sequence[Limit]:
        """Say what is accepted."""
        types = ", ".join(FILE_TYPES[name] for name in self.types)
        several: list[Limit] = [(FILES_TAKEN, {"count": self.max_files})] if self.max_files > 1 else []
        return [(TYPES_TAKEN, {"types": types}), (SIZE_TAKEN, {"size": self.max_megabytes}), *several]

    def minutes(self) -> float:
        """Three minutes: a document is looked for."""
        return 3.0

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Keep files of a question about files."""
        if isinstance(old, FileOptions):
            return self.read(value), None
        return [], None if is_blank(value) else value

    def reviewed(self, value: Any) -> Any:
        """Return the names."""
        return self.read(value)
