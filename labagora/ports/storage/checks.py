"""What may be uploaded: few formats, extension and content in agreement, no macro, no bomb (security.md F1–F4)."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath

import filetype

from labagora.core.errors import Invalid
from labagora.core.text import squeeze

MAX_BYTES = 10 * 2**20
MAX_ENTRIES = 2_000
MAX_DIRECTORY_BYTES = 400_000
MAX_UNPACKED_BYTES = 200 * 2**20
MAX_NAME = 120

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ALIASES = {"jpeg": "jpg"}
MAIN_PART = {"docx": "word/document.xml", "odt": "content.xml", "xlsx": "xl/workbook.xml"}
OFFICE_MARKS = ("/vbaproject.bin", "/vbadata.xml", "/macrosheets/", "/activex/")
MACRO_MARKS = {"docx": OFFICE_MARKS, "xlsx": OFFICE_MARKS, "odt": ("/basic/", "/scripts/")}


class Refused(Invalid):
    """An upload is refused. Each kind of refusal has its sentence, and its status for a program."""

    status = 415

    def __init__(self, field: str, **params: object) -> None:
        super().__init__(field, self.default_message, **params)


class TooHeavy(Refused):
    """The file weighs more than allowed."""

    status = 413
    default_message = "Ce fichier est trop lourd : %(max)d Mo au plus."


class TooFull(Refused):
    """The document holds more parts, or unpacks to more bytes, than an honest one."""

    status = 413
    default_message = "Ce document contient trop d’éléments. Exportez-le en PDF."


class NotAccepted(Refused):
    """The extension is not in the list."""

    default_message = "Type de fichier non accepté. Envoyez un fichier PDF, DOCX, ODT, XLSX, PNG ou JPG."


class Mismatch(Refused):
    """The content is not what the extension says."""

    default_message = (
        "Le contenu de ce fichier ne correspond pas à son nom « .%(extension)s ». Enregistrez-le de nouveau."
    )


class Damaged(Refused):
    """The archive cannot be read."""

    default_message = "Ce document est abîmé ou protégé. Enregistrez-le de nouveau, ou en PDF."


class WithMacros(Refused):
    """The document holds or announces macros."""

    default_message = "Ce document contient des macros. Enregistrez-le sans macro, ou en PDF."


class Empty(Refused):
    """There is nothing in the file."""

    status = 422
    default_message = "Ce fichier est vide. Choisissez-en un autre."


@dataclass(frozen=True)
class Upload:
    """A file that passed the checks."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Fingerprint of the content."""
        return sha256(self.content).hexdigest()


def check(content: bytes, filename: str, *, max_bytes: int = MAX_BYTES, field: str = "file") -> Upload:
    """Return the upload with a name fit for display. Raises Invalid on ``field`` with a sentence that helps."""
    name = display_name(filename)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    extension = ALIASES.get(extension, extension)
    if not content:
        raise Empty(field)
    if len(content) > max_bytes:
        raise TooHeavy(field, max=max_bytes // 2**20)
    if extension not in MEDIA_TYPES:
        raise NotAccepted(field)
    if _sniffed(content, field) != extension:
        raise Mismatch(field, extension=extension)
    if extension in MAIN_PART:
        _look_inside(content, extension, field)
    return Upload(name=name, media_type=MEDIA_TYPES[extension], content=content)


def display_name(filename: str) -> str:
    """Return a name to show: no folder, no control or direction character, not too long, extension kept."""
    base = squeeze(PurePosixPath(filename.replace("\\", "/")).name).strip(". ")
    stem, dot, extension = base.rpartition(".")
    if dot and len(extension) <= 10:
        return f"{stem[: MAX_NAME - len(extension) - 1] or 'fichier'}.{extension}"
    return base[:MAX_NAME] or "fichier"


def _sniffed(content: bytes, field: str) -> str:
    """Return the extension that the content announces; zip-based formats are told apart by their parts."""
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content, field)
    kind = filetype.guess(content[:8192])
    return str(kind.extension) if kind else ""


def _office_kind(content: bytes, field: str) -> str:
    """The main part names the format. Only OpenDocument's type, a stored part of a few bytes, is read."""
    with _opened(content, field) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" in names:
            return next((kind for kind in ("docx", "xlsx") if MAIN_PART[kind] in names), "zip")
        is_text = "mimetype" in names and _small_part(archive, "mimetype", 200, field) == MEDIA_TYPES["odt"].encode()
        return "odt" if is_text else "zip"


def _look_inside(content: bytes, extension: str, field: str) -> None:
    """Refuse bombs and macros from the directory of the archive, without unpacking it."""
    with _opened(content, field) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise TooFull(field)
        names = [f"/{part.filename.lower()}" for part in parts]
        marked = any(mark in name for name in names for mark in MACRO_MARKS[extension])
        if marked or _says_macro(archive, extension, field):
            raise WithMacros(field)


def _says_macro(archive: zipfile.ZipFile, extension: str, field: str) -> bool:
    """A renamed .docm still declares itself macro-enabled."""
    if extension == "odt":
        return False
    return b"macroenabled" in _small_part(archive, "[Content_Types].xml", 2**20, field).lower()


def _small_part(archive: zipfile.ZipFile, name: str, limit: int, field: str) -> bytes:
    part = archive.getinfo(name)
    if part.file_size > limit:
        raise TooFull(field)
    return archive.read(part)


@contextmanager
def _opened(content: bytes, field: str) -> Iterator[zipfile.ZipFile]:
    """Open the archive once its directory is known to be small; a broken or encrypted one is refused."""
    _refuse_crowded(content, field)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError) as error:
        raise Damaged(field) from error


def _refuse_crowded(content: bytes, field: str) -> None:
    """Read the size of the archive's directory before the library loads it: 100,000 entries cost seconds."""
    tail = content[-65_557:]
    simple = tail[-22:-18] == b"PK\x05\x06" and tail.endswith(b"\0\0")
    end = len(tail) - 22 if simple else tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise Damaged(field)
    (size,) = struct.unpack_from("<L", tail, end + 12)
    if size > MAX_DIRECTORY_BYTES or tail[max(0, end - 20) : max(0, end - 16)] == b"PK\x06\x07":
        raise TooFull(field)
