"""A file of the document of a reviewer, handed out: saved and never shown; of a blind round, without who made it.

In a blind round nobody gets the file that was filed: a copy is made without its author (security.md A6, F7), and a
file of which no such copy can be made is withheld. The Institute's team reads the original in the dossier.
"""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Response, make_response

from labagora.core.errors import Conflict, NotFound
from labagora.core.files import StoredFile
from labagora.core.unsigned import Kind, Withheld, unsigned
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import MEDIA_TYPES
from labagora.reviews.blind import ReviewedDocument
from labagora.reviews.queries.documents import stored_file

KINDS: Mapping[str, Kind] = {
    MEDIA_TYPES["pdf"]: "pdf",
    MEDIA_TYPES["docx"]: "office",
    MEDIA_TYPES["odt"]: "office",
    MEDIA_TYPES["xlsx"]: "office",
    MEDIA_TYPES["png"]: "picture",
    MEDIA_TYPES["jpg"]: "picture",
}


def file_of(document: ReviewedDocument, file_id: str) -> Response:
    """Hand out a file that a document lists, under the name that it gives. Raises NotFound, Conflict, Withheld."""
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
    return blind_copy(content, stored.media_type) if is_blind else content


def blind_copy(content: bytes, media_type: str) -> bytes:
    """Return a file without what its maker's software wrote of them. Raises Withheld, also for a kind nobody knows."""
    if media_type not in KINDS:
        raise Withheld
    return unsigned(content, KINDS[media_type])


def attached(content: bytes, media_type: str, name: str) -> Response:
    """Hand something out to be saved, never shown."""
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
