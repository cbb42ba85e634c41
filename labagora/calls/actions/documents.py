"""The files to download from the page of a call: added, ordered, taken away."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

from labagora.calls import policy
from labagora.calls.actions.calls import ENDED
from labagora.calls.models import Call, CallDocument
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.pictures import PictureBroken, PictureTooLarge, stripped
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import check

MOST, BYTES = 20, 10 * 2**20
IMAGES = ("image/png", "image/jpeg")


def ensure_editable(call: Call, actor: Any) -> None:
    """Refuse who may not change the call. Raises Conflict once it is ended."""
    authorise(policy.is_staff(actor))
    if not policy.can_edit_call(actor, call):
        raise Conflict(ENDED)


def add_document(
    call: Call, title: str, incoming: tuple[BinaryIO, str] | None, *, actor: Any, now: datetime
) -> CallDocument:
    """Check and store a file. The same one sent again, by a second click, is the one that is there."""
    ensure_editable(call, actor)
    if incoming is None:
        raise Invalid("file", "Choisissez un fichier.")
    stream, filename = incoming
    content = _checked(stream, filename)
    mark = sha256(content).hexdigest()
    twin = next((one for one in call.documents if one.stored.sha256 == mark), None)
    if twin is not None:
        return twin
    if len(call.documents) >= MOST:
        raise Invalid("file", "%(most)d documents au plus : retirez-en un.", most=MOST)
    stored = uploads.receive(BytesIO(content), filename, now=now, max_bytes=BYTES)
    position = max((one.position for one in call.documents), default=0) + 1
    row = CallDocument(stored=stored, title=title.strip(), position=position, added_at=now)
    call.documents.append(row)
    call.updated_at = now
    db.session.flush()
    audit.record("call.document_added", call, actor=actor, now=now)
    return row


def _checked(stream: BinaryIO, filename: str) -> bytes:
    upload = check(stream.read(BYTES + 1), filename, max_bytes=BYTES)
    if upload.media_type not in IMAGES:
        return upload.content
    try:
        return stripped(upload.content)
    except (PictureBroken, PictureTooLarge) as error:
        raise Invalid("file", error.template, **error.params) from error


def move_document(call: Call, row: CallDocument, step: int, *, actor: Any, now: datetime) -> None:
    """Bring a document one place up (-1) or down (1); at its end nothing moves."""
    ensure_editable(call, actor)
    rows = sorted(call.documents, key=lambda one: (one.position, one.id))
    place = rows.index(row)
    if 0 <= place + step < len(rows):
        rows.insert(place + step, rows.pop(place))
        for position, one in enumerate(rows, 1):
            one.position = position
        audit.record("call.document_moved", call, actor=actor, now=now)


def remove_document(call: Call, row: CallDocument, *, actor: Any, now: datetime) -> None:
    """Take a document off the page, with its bytes."""
    ensure_editable(call, actor)
    stored = row.stored
    call.documents.remove(row)
    db.session.delete(row)
    db.session.flush()
    uploads.discard(stored)
    call.updated_at = now
    audit.record("call.document_removed", call, actor=actor, now=now)
