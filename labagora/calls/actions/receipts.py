"""The PDF of a receipt is kept beside its filing, once."""

from datetime import datetime

from sqlalchemy import select

from labagora.calls.models import Filing
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import Upload

PDF = "application/pdf"


def keep_receipt(filing_ref: str, content: bytes, *, name: str, now: datetime) -> StoredFile | None:
    """Keep the PDF; None when the filing is gone or has one. Asked by a job, which may run twice."""
    query = select(Filing).where(Filing.public_id == filing_ref).with_for_update()
    filing = db.session.scalar(query.execution_options(populate_existing=True))
    if filing is None or filing.receipt_id is not None:
        return None
    stored = uploads.keep(Upload(name=name, media_type=PDF, content=content), now=now)
    db.session.flush()
    filing.receipt_id = stored.id
    return stored
