"""A file of the document of a reviewer, handed out: saved and never shown; of a blind round, without who made it.

Pictures lose their metadata, office files their properties (security.md A6, F7). A PDF is handed out as it was filed:
the team takes out those that name somebody.
"""

import zlib
from io import BytesIO
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

from flask import Response, make_response

from labagora.core.errors import Conflict, NotFound
from labagora.core.files import StoredFile
from labagora.core.pictures import PictureBroken, PictureTooLarge, stripped
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import MEDIA_TYPES
from labagora.reviews.blind import ReviewedDocument
from labagora.reviews.queries.documents import stored_file

PICTURES = {MEDIA_TYPES["png"], MEDIA_TYPES["jpg"]}
OFFICE = {MEDIA_TYPES["docx"], MEDIA_TYPES["odt"], MEDIA_TYPES["xlsx"]}
# zipfile raises RuntimeError for a file under a password, and a kind of it for a compression that it does not know
UNREADABLE = (PictureBroken, PictureTooLarge, BadZipFile, RuntimeError, zlib.error)
NOTHING = {
    "docProps/core.xml": b'<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
    "docProps/custom.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'custom-properties"/>',
    "meta.xml": b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:version="1.3"/>',
}


def file_of(document: ReviewedDocument, file_id: str) -> Response:
    """Hand out a file that a document lists, under the name that it gives. Raises NotFound, Conflict."""
    file = document.all_files.get(file_id)
    if file is None:
        raise NotFound
    if not file.is_clean:
        raise Conflict("Cette pièce attend encore la vérification de l'antivirus. Réessayez dans quelques minutes.")
    stored = stored_file(file.public_id)
    return attached(_content(stored, is_blind=document.is_blind), stored.media_type, file.name)


def _content(stored: StoredFile, *, is_blind: bool) -> bytes:
    try:
        content = uploads.read(stored)
    except FileNotFoundError as error:
        raise NotFound from error
    return unsigned(content, stored.media_type) if is_blind else content


def unsigned(content: bytes, media_type: str) -> bytes:
    """Return a file without what its maker's software wrote of them. One that cannot be read stays as it is."""
    try:
        if media_type in OFFICE:
            return _without_properties(content)
        return stripped(content) if media_type in PICTURES else content
    except UNREADABLE:
        return content


def _without_properties(content: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(BytesIO(content)) as filed, ZipFile(made, "w") as handed:
        for part in filed.infolist():
            part.comment, part.extra = b"", b""
            handed.writestr(part, NOTHING.get(part.filename) or filed.read(part))
    return made.getvalue()


def attached(content: bytes, media_type: str, name: str) -> Response:
    """Hand something out to be saved, never shown."""
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
