"""Archives of filed applications: asked for, followed, kept for a day, removed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from labagora.calls import policy
from labagora.calls.closures import has_closed
from labagora.calls.enums import EXPORT_WORKFLOW, ExportState
from labagora.calls.models import Call, CallExport
from labagora.calls.queries.office_exports import find_export, find_waiting
from labagora.core import audit, outbox, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import Upload

KEPT = timedelta(hours=24)
ZIP = "application/zip"


def ask_export(call: Call, query: str, chosen: Sequence[str], *, total: int, actor: Any, now: datetime) -> CallExport:
    """Ask for an archive. The same one, still being made for the same person, is the one that is returned."""
    authorise(policy.is_staff(actor))
    ensure_whole(call, actor)
    if not total:
        raise Conflict("Aucune candidature déposée à exporter.")
    chosen = list(chosen)
    waiting = find_waiting(call, query=query, chosen=chosen, asked_by=actor.public_id, now=now)
    if waiting is not None:
        return waiting
    row = CallExport(call=call, query=query, chosen=chosen, total=total, asked_by_ref=actor.public_id, asked_at=now)
    db.session.add(row)
    db.session.flush()
    audit.record("call.export_asked", row, actor=actor, now=now, total=total)
    outbox.enqueue("calls.build_archive", export_ref=row.public_id)
    return row


def ensure_whole(call: Call, actor: Any) -> None:
    """Refuse the archives of a call, which hold everything, to somebody to whom one of its applications is closed."""
    if has_closed(actor, call):
        raise Conflict(
            "Une candidature de cet appel vous est fermée : une autre personne de l'équipe prend l'archive. Les "
            "tableaux CSV et XLSX vous restent ouverts, sans cette candidature."
        )


def note_progress(export_ref: str, *, done: int, total: int) -> None:
    """Write how far the job is. Asked by the job, which may run twice."""
    row = find_export(export_ref)
    if row is not None and row.state is ExportState.WAITING:
        row.total, row.done = total, min(done, total)


def keep_archive(export_ref: str, content: bytes, *, name: str, printed: int, now: datetime) -> CallExport | None:
    """Keep the archive for a day and tell who asked; None when it is gone or was made meanwhile."""
    row = find_export(export_ref, lock=True)
    if row is None or row.state is not ExportState.WAITING:
        return None
    EXPORT_WORKFLOW.check(row.state, ExportState.READY)
    stored = uploads.keep(Upload(name=name, media_type=ZIP, content=content), now=now)
    db.session.flush()
    row.stored, row.state, row.done = stored, ExportState.READY, row.total
    row.ready_at, row.expires_at = now, now + KEPT
    audit.record("call.export_made", row, actor=None, now=now, printed=printed, total=row.total)
    if row.asked_by_ref:
        postbox.post(
            "calls.mail_export",
            recipient_ref=row.asked_by_ref,
            unique_key=f"calls.export:{row.public_id}",
            account_ref=row.asked_by_ref,
            export_ref=row.public_id,
        )
    return row


def note_download(row: CallExport, *, actor: Any, now: datetime) -> None:
    """Leave a trail of who took the archive."""
    authorise(policy.is_staff(actor))
    audit.record("call.export_taken", row, actor=actor, now=now)


def expire_export(row: CallExport) -> None:
    """Remove the file; the line stays, to say who had it made."""
    EXPORT_WORKFLOW.check(row.state, ExportState.EXPIRED)
    stored, row.stored, row.state = row.stored, None, ExportState.EXPIRED
    db.session.flush()
    if stored is not None:
        uploads.discard(stored)
