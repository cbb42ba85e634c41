"""What a value rests on: files and addresses, several for one value."""

from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from labagora.consortia.indicators import policy
from labagora.consortia.indicators.models import Measure, MeasureEvidence
from labagora.consortia.queries import Opened
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.core.pictures import PictureBroken, PictureTooLarge, stripped
from labagora.core.text import squeeze
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import check

MOST, BYTES = 10, 10 * 2**20
IMAGES = ("image/png", "image/jpeg")


def _standing(measure: Measure) -> list[MeasureEvidence]:
    return [one for one in measure.evidence if one.removed_at is None]


def check_link(url: str) -> None:
    """Raise Invalid for what is not the address of a page: it is shown as a link, and never fetched."""
    try:
        parts = urlsplit(url)
        is_page = parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        is_page = False
    if not is_page or any(char.isspace() for char in url):
        raise Invalid("url", "Écrivez l'adresse complète d'une page, qui commence par https://.")


def _check_room(opened: Opened, measure: Measure, actor: Any) -> None:
    authorise(policy.can_record(actor, opened.consortium, opened.place, opened.today, measure.organisation_id))
    if len(_standing(measure)) >= MOST:
        raise Invalid("file", "%(most)d preuves au plus pour une valeur : retirez-en une.", most=MOST)


def add_link(opened: Opened, measure: Measure, url: str, title: str, *, actor: Any, now: datetime) -> MeasureEvidence:
    """Add an address. The same one twice is one."""
    _check_room(opened, measure, actor)
    check_link(url)
    twin = next((one for one in _standing(measure) if one.url == url), None)
    return twin or _added(measure, MeasureEvidence(title=squeeze(title) or url[:200], url=url), actor=actor, now=now)


def add_file(
    opened: Opened, measure: Measure, incoming: tuple[BinaryIO, str], title: str, *, actor: Any, now: datetime
) -> MeasureEvidence:
    """Check and store a file; what a picture says of the camera and of the place is taken off."""
    _check_room(opened, measure, actor)
    stream, filename = incoming
    upload = check(stream.read(BYTES + 1), filename, max_bytes=BYTES)
    content = _stripped(upload.content) if upload.media_type in IMAGES else upload.content
    stored = uploads.receive(BytesIO(content), filename, now=now, max_bytes=BYTES)
    twin = next((one for one in _standing(measure) if one.stored and one.stored.sha256 == stored.sha256), None)
    if twin is not None:
        uploads.discard(stored)
        return twin
    row = MeasureEvidence(title=squeeze(title) or upload.name, stored=stored)
    return _added(measure, row, actor=actor, now=now)


def _stripped(content: bytes) -> bytes:
    try:
        return stripped(content)
    except (PictureBroken, PictureTooLarge) as error:
        raise Invalid("file", error.template, **error.params) from error


def _added(measure: Measure, row: MeasureEvidence, *, actor: Any, now: datetime) -> MeasureEvidence:
    row.by_ref, row.at = actor.public_id, now
    measure.evidence.append(row)
    db.session.flush()
    audit.record("measure.evidence_added", measure, actor=actor, now=now)
    return row


def remove_evidence(opened: Opened, row: MeasureEvidence, *, actor: Any, now: datetime) -> None:
    """Destroy the file of a piece of evidence; its line stays in the history of the value. Needs ``measure`` loaded."""
    measure = row.measure
    authorise(policy.can_record(actor, opened.consortium, opened.place, opened.today, measure.organisation_id))
    stored, row.stored = row.stored, None
    row.removed_at, row.removed_by_ref = now, actor.public_id
    db.session.flush()
    if stored is not None:
        uploads.discard(stored)
    audit.record("measure.evidence_removed", measure, actor=actor, now=now)
