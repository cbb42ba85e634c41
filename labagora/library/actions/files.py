"""Images and tools of a sheet: added without metadata, described, ordered, removed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import DomainError, Invalid
from labagora.core.pictures import PictureBroken, PictureTooLarge, stripped
from labagora.core.unsigned import Kind, Withheld, unsigned
from labagora.library.actions.saving import render_again
from labagora.library.actions.writing import ensure_editable
from labagora.library.enums import FileRole
from labagora.library.models import Publication, Sheet, SheetFile
from labagora.library.places import places_of
from labagora.library.queries.files import files_of, is_on_line, published_files_of, removed_files_of
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import MEDIA_TYPES, Upload, check

MOST_FILES = 40
IMAGE_BYTES, TOOL_BYTES = 5 * 2**20, 10 * 2**20
IMAGES = ("image/png", "image/jpeg")
KINDS: Mapping[str, Kind] = {
    MEDIA_TYPES["pdf"]: "tool",
    MEDIA_TYPES["docx"]: "office",
    MEDIA_TYPES["odt"]: "office",
    MEDIA_TYPES["xlsx"]: "office",
}


@dataclass(frozen=True)
class FileDraft:
    """What is said of a file: an image has an alternative text, a tool has a title."""

    role: FileRole
    title: str = ""
    description: str = ""
    alt: str = ""


def add_file(
    sheet: Sheet, draft: FileDraft, stream: BinaryIO, filename: str, *, actor: Any, now: datetime
) -> SheetFile:
    """Check, strip and store a file. Raises Invalid on the field to correct; then nothing is kept.

    The same file sent again, by a second click, is the one that is there.
    """
    ensure_editable(sheet, actor)
    _check_words(draft)
    content = _checked(draft.role, stream, filename)
    files = files_of(sheet)
    twin = _twin(files, draft, content)
    if twin is not None:
        return twin
    if len(files) >= MOST_FILES:
        raise Invalid("file", "%(max)d fichiers au plus pour une fiche : retirez-en un.", max=MOST_FILES)
    stored = uploads.receive(BytesIO(content), filename, now=now, max_bytes=TOOL_BYTES)
    position = max((one.position for one in files), default=0) + 1
    row = SheetFile(sheet_id=sheet.id, stored=stored, role=draft.role, position=position, added_at=now)
    _describe(row, draft)
    db.session.add(row)
    db.session.flush()
    render_again(sheet)
    audit.record("sheet.file_added", sheet, actor=actor, now=now, role=draft.role.value)
    return row


def _twin(files: Sequence[SheetFile], draft: FileDraft, content: bytes) -> SheetFile | None:
    mark = sha256(content).hexdigest()
    return next((one for one in files if one.role is draft.role and one.stored.sha256 == mark), None)


def _checked(role: FileRole, stream: BinaryIO, filename: str) -> bytes:
    """Return what is to be stored. Raises Invalid for a file of another kind than it says, or than its role takes."""
    limit = IMAGE_BYTES if role is FileRole.IMAGE else TOOL_BYTES
    upload = check(stream.read(limit + 1), filename, max_bytes=limit)
    if upload.media_type in IMAGES:
        return _without_metadata(upload.content)
    if role is FileRole.IMAGE:
        raise Invalid("file", "Une image du texte est un fichier PNG ou JPG.")
    return _without_authors(upload)


def _without_authors(upload: Upload) -> bytes:
    """A document is put on line without its authors, its comments' and its changes'; one that cannot be, as it is."""
    try:
        return unsigned(upload.content, KINDS[upload.media_type])
    except Withheld:
        return upload.content


def _without_metadata(content: bytes) -> bytes:
    """Where a photo was taken, when and with what is nobody's business (abuse case 13)."""
    try:
        return stripped(content)
    except (PictureBroken, PictureTooLarge) as error:
        raise _on_file(error) from error


def _on_file(error: DomainError) -> Invalid:
    return Invalid("file", error.template, **error.params)


def _check_words(draft: FileDraft) -> None:
    if draft.role is FileRole.IMAGE and not draft.alt.strip():
        raise Invalid("alt", "Décrivez l'image : ce texte la remplace pour qui ne la voit pas.")
    if draft.role is FileRole.TOOL and not draft.title.strip():
        raise Invalid("title", "Donnez un titre : c'est lui que les lecteurs verront.")


def _describe(row: SheetFile, draft: FileDraft) -> None:
    row.title, row.description, row.alt = draft.title.strip(), draft.description.strip(), draft.alt.strip()


def update_file(sheet: Sheet, row: SheetFile, draft: FileDraft, *, actor: Any, now: datetime) -> None:
    """Change what is said of a file. Its role stays."""
    ensure_editable(sheet, actor)
    _check_words(FileDraft(row.role, draft.title, draft.description, draft.alt))
    _describe(row, draft)
    audit.record("sheet.file_updated", sheet, actor=actor, now=now)


def move_file(sheet: Sheet, row: SheetFile, step: int, *, actor: Any, now: datetime) -> None:
    """Bring a file one place up (-1) or down (1) in the list; at its end nothing moves."""
    ensure_editable(sheet, actor)
    files = list(files_of(sheet))
    place = files.index(row)
    if 0 <= place + step < len(files):
        files.insert(place + step, files.pop(place))
        for position, one in enumerate(files, 1):
            one.position = position
        audit.record("sheet.file_moved", sheet, actor=actor, now=now)


def remove_file(sheet: Sheet, row: SheetFile, *, actor: Any, now: datetime) -> None:
    """Take a file out. One that is on line stays readable there until the next publication.

    Raises Invalid while the text shows the image, with the names of the fields.
    """
    ensure_editable(sheet, actor)
    places = places_of(sheet.content, f"fichier:{row.public_id}")
    if places:
        where = ", ".join(dict.fromkeys(place.label for place in places))
        raise Invalid("file", "Cette image est dans le texte (%(where)s) : retirez-la d'abord de là.", where=where)
    if is_on_line(sheet, row.public_id):
        row.removed_at = now
    else:
        _discard(row)
    db.session.flush()
    render_again(sheet)
    audit.record("sheet.file_removed", sheet, actor=actor, now=now)


def copy_files(publication: Publication, sheet: Sheet, *, now: datetime) -> dict[str, str]:
    """Give a sheet copies of its own of what a publication shows; return the new name of each by the old one.

    A file whose bytes are gone is left out: the text says where an image is missing.
    """
    renamed = {}
    for position, row in enumerate(published_files_of(publication), 1):
        try:
            content = uploads.read(row.stored)
        except FileNotFoundError:
            continue
        stored = uploads.keep(Upload(row.stored.name, row.stored.media_type, content), now=now)
        copy = SheetFile(sheet_id=sheet.id, stored=stored, role=row.role, position=position, added_at=now)
        copy.title, copy.description, copy.alt = row.title, row.description, row.alt
        db.session.add(copy)
        db.session.flush()
        renamed[row.public_id] = copy.public_id
    return renamed


def pointed_at(content: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of a sheet with its images under other names."""
    text = json.dumps(content, ensure_ascii=False)
    for old, new in renamed.items():
        text = text.replace(f"fichier:{old}", f"fichier:{new}")
    found: dict[str, Any] = json.loads(text)
    return found


def discard_removed(sheet: Sheet) -> None:
    """Delete what was taken out since the last publication: the new one does not show it."""
    for row in removed_files_of(sheet):
        _discard(row)
    db.session.flush()


def _discard(row: SheetFile) -> None:
    stored = row.stored
    db.session.delete(row)
    db.session.flush()
    uploads.discard(stored)
