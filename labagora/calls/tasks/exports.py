"""The archive of a call, made aside while its page tells how far it is; removed after a day."""

from datetime import timedelta
from tempfile import TemporaryFile

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls.actions.exports import expire_export, keep_archive, note_progress
from labagora.calls.archives import write_archive
from labagora.calls.board import Board
from labagora.calls.enums import ExportState
from labagora.calls.mails.exports import export_ready
from labagora.calls.queries.office_board import filed_refs, published_forms
from labagora.calls.queries.office_exports import due_to_expire, find_export
from labagora.core import postbox
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.outbox import release_database, task
from labagora.core.schedule import every
from labagora.core.text import slugify

SAID_EVERY = 5


@task("calls.build_archive", patience=timedelta(minutes=30))
def build_archive(*, export_ref: str) -> None:
    """Make the archive that was asked for. No lock is held while a PDF is laid out."""
    row = find_export(export_ref)
    if row is None or row.state is not ExportState.WAITING:
        return
    call, done = row.call, 0
    board = Board(call, published_forms(call))
    asked_by = find_account(row.asked_by_ref) if row.asked_by_ref else None
    refs = filed_refs(call, board.read_query(row.query).only(row.chosen).filters, seen_by=asked_by)
    name = f"{slugify(call.reference)}-{today_in_paris():%Y-%m-%d}.zip"
    total = len(refs)

    def told(count: int) -> None:
        nonlocal done
        done += count
        if done % SAID_EVERY == 0:
            note_progress(export_ref, done=done, total=total)
            release_database()

    note_progress(export_ref, done=0, total=total)
    with TemporaryFile() as target:
        printed = write_archive(target, refs, told)
        target.seek(0)
        note_progress(export_ref, done=total, total=total)
        keep_archive(export_ref, target.read(), name=name, printed=printed, now=utcnow())


@task("calls.mail_export")
def mail_export(*, account_ref: str, export_ref: str) -> None:
    """Tell who asked that the archive is there, unless its day is over already."""
    account, row = find_account(account_ref), find_export(export_ref)
    if account is None or not account.is_active or row is None or row.state is not ExportState.READY:
        return
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, export_ready(account, row), kind="calls.mail_export", recipient_ref=account_ref)


@every("calls.expire_exports", minutes=15)
def expire_exports() -> None:
    """Remove the archives whose day is over."""
    for row in due_to_expire(utcnow()):
        expire_export(row)
