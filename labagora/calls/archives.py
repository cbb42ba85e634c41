"""A zip of PDFs, one a filed application, with an index that a spreadsheet opens. Written to a file as it goes."""

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from flask_babel import gettext

from labagora.calls.models import Filing
from labagora.calls.papers import paper_of
from labagora.calls.queries.office_exports import find_last_filing
from labagora.core.clock import today_in_paris
from labagora.core.outbox import release_database
from labagora.core.paper import Paper, PressError, paper_pdf
from labagora.web.exports import csv_bytes

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the dates of a zip begin there: the same content gives the same bytes
INDEX = "index.csv"
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass
class Index:
    """What the index says of each application."""

    lines: list[list[Any]] = field(default_factory=list)

    def note(self, filing: Filing, name: str) -> list[Any]:
        """Add a line; the name of the file is emptied when the press refuses it."""
        application = filing.application
        line = [
            application.reference,
            application.organisation.name,
            application.title,
            gettext(application.state.label),
            filing.at,
            len(filing.files),
            name,
            filing.digest,
        ]
        self.lines.append(line)
        return line


def heads() -> list[str]:
    """Return the headings of the index."""
    return [gettext("Référence"), gettext("Organisation"), gettext("Titre"), gettext("État"), gettext("Déposée le"),
            gettext("Pièces"), gettext("Fichier"), gettext("Empreinte SHA-256")]  # fmt: skip


def write_archive(target: BinaryIO, refs: Sequence[str], told: Callable[[int], None]) -> int:
    """Write the archive of the applications named by ``refs``. Returns how many PDFs it holds.

    ``told`` hears, after each one, that one more is done. A draft, or what is gone meanwhile, is left out.
    """
    index, printed = Index(), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for ref in refs:
            printed += _add(archive, ref, index)
            told(1)
        archive.writestr(_entry(INDEX), csv_bytes(heads(), index.lines))
    return printed


def _add(archive: zipfile.ZipFile, ref: str, index: Index) -> bool:
    filing = find_last_filing(ref)
    if filing is None:
        return False
    name = f"{_UNSAFE.sub('-', str(filing.application.reference))}.pdf"
    line, paper, day = index.note(filing, name), paper_of(filing), today_in_paris(filing.at)
    release_database()
    content = _printed(paper, day)
    if content is None:
        line[-2] = gettext("non imprimée")
        return False
    archive.writestr(_entry(name), content)
    return True


def _printed(paper: Paper, day: date) -> bytes | None:
    """Return the PDF; None when no PDF can be made of it, which the index says: the others are not lost for it."""
    try:
        return paper_pdf(paper, made_on=day)
    except PressError:
        return None


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o640 << 16
    return entry
