"""What readers say and keep: opinions counted by month without who, favourites with a sealed note, PDFs kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.core.files import StoredFile
from labagora.core.text import contains_contact
from labagora.library.models import Favourite, Publication, SheetFeedback, SheetRemark
from labagora.library.queries.reading import find_favourite
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import Upload

REMARK_LIMIT, NOTE_LIMIT = 1_000, 2_000
PDF = "application/pdf"


def note_opinion(publication: Publication, *, helped: bool, now: datetime) -> None:
    """Count one opinion of the month. The database adds, so that two readers at once are two opinions."""
    month = f"{today_in_paris(now):%Y-%m}"
    if _add_one(publication.sheet_id, month, helped=helped):
        return
    try:
        with db.session.begin_nested():
            db.session.add(SheetFeedback(sheet_id=publication.sheet_id, month=month, helped=0, missed=0))
    except IntegrityError:
        db.session.expire_all()  # somebody else opened the month at the same instant
    _add_one(publication.sheet_id, month, helped=helped)


def _add_one(sheet_id: int, month: str, *, helped: bool) -> bool:
    column = SheetFeedback.helped if helped else SheetFeedback.missed
    row = update(SheetFeedback).where(SheetFeedback.sheet_id == sheet_id, SheetFeedback.month == month)
    result: Any = db.session.execute(row.values({column: column + 1}).execution_options(synchronize_session=False))
    return bool(result.rowcount)


def leave_remark(publication: Publication, text: str, *, now: datetime) -> SheetRemark:
    """Keep what a reader found missing. Raises Invalid on ``remark`` for contact details: nobody could answer them."""
    text = text.strip()
    if not text:
        raise Invalid("remark", "Ce champ est à remplir.")
    if len(text) > REMARK_LIMIT:
        raise Invalid("remark", "%(max)d caractères au plus.", max=REMARK_LIMIT)
    if contains_contact(text):
        raise Invalid("remark", "Enlevez l'adresse, le téléphone ou le lien : cette remarque est sans nom.")
    remark = SheetRemark(sheet_id=publication.sheet_id, text=text, at=now)
    db.session.add(remark)
    return remark


def keep_favourite(publication: Publication, *, actor: Any, now: datetime) -> Favourite:
    """Keep a page among the favourites of the actor; keeping it twice is keeping it."""
    authorise(actor is not None)
    held = find_favourite(actor, publication.sheet_id)
    if held is not None:
        return held
    favourite = Favourite(account_id=actor.id, key=actor.key, sheet_id=publication.sheet_id, added_at=now)
    db.session.add(favourite)
    return favourite


def write_note(favourite: Favourite, text: str, *, actor: Any) -> None:
    """Write the private note of a favourite; an empty one takes it away. Raises Invalid on ``note``."""
    authorise(actor is not None and favourite.account_id == actor.id)
    text = text.strip()
    if len(text) > NOTE_LIMIT:
        raise Invalid("note", "%(max)d caractères au plus.", max=NOTE_LIMIT)
    favourite.note = text or None


def drop_favourite(favourite: Favourite, *, actor: Any) -> None:
    """Take a page out of the favourites, its note with it."""
    authorise(actor is not None and favourite.account_id == actor.id)
    db.session.delete(favourite)


def keep_pdf(sheet_ref: str, fingerprint: str, content: bytes, *, name: str, now: datetime) -> StoredFile | None:
    """Keep the PDF of a publication; None when it changed meanwhile, or has one already. Asked by a job."""
    query = select(Publication).where(Publication.sheet_ref == sheet_ref).with_for_update()
    publication = db.session.scalar(query.execution_options(populate_existing=True))
    if publication is None or publication.fingerprint != fingerprint or publication.pdf_id is not None:
        return None
    stored = uploads.keep(Upload(name=name, media_type=PDF, content=content), now=now)
    db.session.flush()
    publication.pdf_id = stored.id
    return stored


def discard_stored(stored_id: int) -> None:
    """Remove a file that no publication names any more; twice is once."""
    stored = db.session.get(StoredFile, stored_id)
    if stored is not None and db.session.scalar(select(Publication.id).where(Publication.pdf_id == stored_id)) is None:
        uploads.discard(stored)
