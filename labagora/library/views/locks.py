"""Who is writing: start, stay, take over, leave. All by POST: opening a page changes nothing."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.library.actions.locks import LockedByOther, leave_sheet, take_lock
from labagora.library.views.blueprint import bp
from labagora.library.views.shared import back_to, is_fetch, to_editor, written
from labagora.web.access import actor, signed_in


@bp.post("/mon-espace/fiches/<public_id>/verrou")
@signed_in
def lock_create(public_id: str) -> ResponseReturnValue:
    """Start writing, say that one still writes (the editor's script), or take over from somebody."""
    sheet = written(public_id)
    take_over = request.form.get("take_over") == "1"
    try:
        take_lock(sheet, actor=actor(), now=utcnow(), take_over=take_over)
    except LockedByOther:
        if is_fetch():
            raise
        return to_editor(sheet)  # which says who is writing, and offers to take over
    if is_fetch():
        return "", 204
    if take_over:
        flash(gettext("Vous avez la main. L'autre personne en est avertie quand elle enregistre."), "info")
    return to_editor(sheet)


@bp.post("/mon-espace/fiches/<public_id>/verrou/liberation")
@signed_in
def lock_delete(public_id: str) -> ResponseReturnValue:
    """Leave without saving."""
    sheet = written(public_id)
    leave_sheet(sheet, actor=actor())
    return ("", 204) if is_fetch() else back_to(sheet)
