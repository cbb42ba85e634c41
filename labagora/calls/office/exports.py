"""Archives of filed applications: asked for, waited for on a page that tells how far they are, taken away."""

from urllib.parse import quote

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labagora.calls import queries
from labagora.calls.actions.exports import ask_export, ensure_whole, note_download
from labagora.calls.board import Board, View
from labagora.calls.enums import ExportState
from labagora.calls.models import Call
from labagora.calls.office.shared import bp
from labagora.calls.queries.office_board import board_total, published_forms
from labagora.calls.queries.office_exports import STALE, exports_of, get_export
from labagora.calls.queries.team import names_of
from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, NotFound
from labagora.ports.storage import uploads
from labagora.web.access import actor, staff
from labagora.web.errors import translated


def ask_for_archive(call: Call, view: View) -> ResponseReturnValue:
    """Ask for the archive of a view and go to its page; back to the board when it holds nothing."""
    total = board_total(call, view.filters, seen_by=actor())
    try:
        row = ask_export(call, view.query(), view.filters.chosen, total=total, actor=actor(), now=utcnow())
    except Conflict as refusal:
        flash(translated(refusal), "warning")
        page = url_for("office_calls.application_list", public_id=call.public_id, **view.arguments())
        return redirect(page, 303)
    return redirect(url_for("office_calls.export_show", public_id=row.public_id), 303)


@bp.post("/<public_id>/exports")
@staff
def export_create(public_id: str) -> ResponseReturnValue:
    """Ask for the archive of everything that the view of the address keeps."""
    call = queries.get_call(public_id, seen_by=actor())
    return ask_for_archive(call, Board(call, published_forms(call)).read(request.args))


@bp.get("/<public_id>/exports")
@staff
def export_list(public_id: str) -> str:
    """The archives asked for a call, by whom, and what is left of them."""
    call = queries.get_call(public_id, seen_by=actor())
    rows = exports_of(call)
    return render_template(
        "office/calls/applications/exports.html",
        call=call,
        rows=rows,
        names=names_of({one.asked_by_ref for one in rows if one.asked_by_ref}),
        nav_section="office",
    )


@bp.get("/exports/<public_id>")
@staff
def export_show(public_id: str) -> str:
    """How far an archive is, then where to take it."""
    row, now = get_export(public_id, seen_by=actor()), utcnow()
    return render_template(
        "office/calls/applications/export.html",
        row=row,
        call=row.call,
        is_over=row.expires_at is not None and row.expires_at <= now,
        is_stale=row.state is ExportState.WAITING and row.asked_at + STALE <= now,
        nav_section="office",
    )


@bp.post("/exports/<public_id>/fichier")
@staff
def export_take(public_id: str) -> Response:
    """Hand the archive out and note who took it; once its day is over there is nothing to hand out."""
    row, now = get_export(public_id, seen_by=actor()), utcnow()
    ensure_whole(row.call, actor())
    if row.stored is None or row.expires_at is None or row.expires_at <= now:
        raise Conflict("Cet export n'est pas prêt, ou il a expiré. Demandez-le de nouveau.")
    try:
        response = make_response(uploads.read(row.stored))
    except FileNotFoundError as error:
        raise NotFound from error
    note_download(row, actor=actor(), now=now)
    response.mimetype = row.stored.media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.stored.name, safe='')}"
    response.headers["Cache-Control"] = "no-store"
    return response
