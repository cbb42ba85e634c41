"""What the pages of those who write share."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from labagora.library.models import Sheet
from labagora.library.queries.desk import get_written_sheet
from labagora.web.access import actor


def written(public_id: str) -> Sheet:
    """Return a sheet that the person writes, held for them while they change it."""
    return get_written_sheet(public_id, seen_by=actor(), lock=request.method == "POST")


def back_to(sheet: Sheet) -> ResponseReturnValue:
    """Return to the page of the sheet at the desk."""
    return redirect(url_for("library.my_sheet_show", public_id=sheet.public_id), 303)


def to_editor(sheet: Sheet) -> ResponseReturnValue:
    """Go to the editor."""
    return redirect(url_for("library.sheet_edit", public_id=sheet.public_id), 303)


def is_fetch() -> bool:
    """Tell whether one of our scripts asks, which wants a status rather than a page."""
    return request.headers.get("X-Requested-With") == "fetch"
