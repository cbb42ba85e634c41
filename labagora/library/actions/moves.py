"""The one way in which a sheet changes state."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.errors import Invalid, InvalidTransition, authorise
from labagora.library.enums import SHEET_WORKFLOW, SheetState
from labagora.library.models import Sheet


def ensure(*, concerned: bool, possible: bool, sheet: Sheet) -> None:
    """Raise NotAllowed for somebody the sheet does not concern, InvalidTransition when its state moved."""
    authorise(concerned)
    if not possible:
        raise InvalidTransition("Action impossible : l'état actuel est « %(state)s ».", state=sheet.state.label)


def move_sheet(sheet: Sheet, new: SheetState, *, actor: Any, now: datetime, reason: str = "") -> None:
    """Change the state by the table of moves, and leave a trail. A schedule holds for a validated sheet only."""
    old = sheet.state
    SHEET_WORKFLOW.check(old, new)
    sheet.state, sheet.state_reason, sheet.updated_at = new, reason, now
    if new is not SheetState.VALIDATED:
        sheet.publish_at = None
    audit.record(f"sheet.{new.value}", sheet, actor=actor, now=now, before=old.value, after=new.value)


def need_reason(reason: str, message: str) -> str:
    """Return the reason, trimmed. Raises Invalid on ``reason`` when there is none."""
    if not reason.strip():
        raise Invalid("reason", message)
    return reason.strip()
