"""Sheets that go on line by themselves, at the hour that was chosen."""

from datetime import datetime

from labagora.core import outbox, postbox
from labagora.library.actions.publishing import release
from labagora.library.actions.review import TELL_DECISION
from labagora.library.enums import SheetState
from labagora.library.models import Sheet
from labagora.library.queries.queue import find_sheet
from labagora.library.queries.refreshing import due_sheets
from labagora.library.queries.writers import writers_of

PUBLISH = "library.publish_scheduled"


def launch_due(*, now: datetime) -> int:
    """Ask for each sheet whose hour has come in a job of its own: the error of one stops no other."""
    due = due_sheets(now)
    for sheet in due:
        key = f"{PUBLISH}:{sheet.public_id}:{sheet.publish_at:%Y-%m-%dT%H:%M}"
        outbox.enqueue(PUBLISH, unique_key=key, sheet_ref=sheet.public_id)
    return len(due)


def publish_scheduled(sheet_ref: str, *, now: datetime) -> bool:
    """Put on line a sheet whose hour has come; return False when it was published, delayed or taken back meanwhile."""
    sheet = find_sheet(sheet_ref, lock=True)
    if sheet is None or not _is_due(sheet, now):
        return False
    release(sheet, actor=None, now=now)
    for account in writers_of(sheet):
        ref = account.public_id
        state = SheetState.PUBLISHED.value
        postbox.post(TELL_DECISION, recipient_ref=ref, account_ref=ref, sheet_ref=sheet_ref, state=state)
    return True


def _is_due(sheet: Sheet, now: datetime) -> bool:
    return sheet.state is SheetState.VALIDATED and sheet.publish_at is not None and sheet.publish_at <= now
