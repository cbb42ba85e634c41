"""The board of the filed applications of a call: views in the address, saved under a name, exported as they are."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.calls import queries
from labagora.calls.actions.views import remove_view, save_view
from labagora.calls.board import STATES, Board, View, last_days
from labagora.calls.exporting import exported
from labagora.calls.forms.board import ViewForm
from labagora.calls.models import Call
from labagora.calls.office.exports import ask_for_archive
from labagora.calls.office.shared import bp
from labagora.calls.queries.office_board import filed_per_day, kinds_and_regions, list_board, published_forms
from labagora.calls.queries.office_exports import get_view, views_of
from labagora.core.clock import utcnow
from labagora.reference.queries import regions, vocabulary
from labagora.web import exports
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered


def desk(public_id: str) -> tuple[Call, Board]:
    """Return a call and the columns of its board."""
    call = queries.get_call(public_id, seen_by=actor())
    return call, Board(call, published_forms(call))


def to_board(call: Call, view: View) -> ResponseReturnValue:
    """Go back to the board as it was."""
    return redirect(url_for("office_calls.application_list", public_id=call.public_id, **view.arguments()), 303)


@bp.get("/<public_id>/candidatures")
@staff
def application_list(public_id: str) -> ResponseReturnValue:
    """The filed applications by filters that live in the address; of the drafts, how many and for whom."""
    call, board = desk(public_id)
    return _page(call, board, board.read(request.args), ViewForm(formdata=None))


def _page(call: Call, board: Board, view: View, form: ViewForm) -> ResponseReturnValue:
    kinds, places = kinds_and_regions(call)
    named = vocabulary("organisation_types").choices(kinds, str(get_locale()))
    return rendered(
        "office/calls/applications/list.html",
        form,
        call=call,
        board=board,
        view=view,
        kept=view.arguments(),
        columns=board.columns(view),
        page=list_board(call, view.filters, seen_by=actor(), page=page_number(), with_answers=view.with_answers),
        counts=queries.board_counts(call),
        drafts=queries.list_drafts(call, page=1),
        days=last_days(filed_per_day(call)),
        views=views_of(call),
        states=[(value, gettext(label)) for value, label in STATES],
        lots=[(lot["code"], lot["label"]) for lot in call.lots],
        kinds=[(code, label) for code, label in named if code in kinds],
        regions=[(one.code, one.name) for one in regions() if one.code in places],
        nav_section="office",
    )


@bp.get("/<public_id>/candidatures/export.<any(csv, xlsx):extension>")
@staff
def application_export(public_id: str, extension: str) -> ResponseReturnValue:
    """The lines and the columns of the view, as a file; of the ticked lines only when the address names some."""
    call, board = desk(public_id)
    view = board.read(request.args).only(request.args.getlist("choix"))
    return exports.download(
        extension, gettext("Candidatures %(code)s", code=call.reference), *exported(call, board, view, seen_by=actor())
    )


@bp.post("/<public_id>/candidatures/selection")
@staff
def application_selection_create(public_id: str) -> ResponseReturnValue:
    """Export the ticked lines; the board keeps its filters."""
    call, board = desk(public_id)
    view, action = board.read(request.args), request.form.get("action", "")
    chosen = request.form.getlist("selected")
    if not chosen:
        flash(gettext("Cochez au moins une ligne."), "warning")
        return to_board(call, view)
    if action in ("csv", "xlsx"):
        kept = {**view.arguments(), "choix": list(view.only(chosen).filters.chosen)}
        page = url_for("office_calls.application_export", public_id=call.public_id, extension=action, **kept)
        return redirect(page, 303)
    if action != "zip":
        abort(400)
    return ask_for_archive(call, view.only(chosen))


@bp.post("/<public_id>/candidatures/vues")
@staff
def view_create(public_id: str) -> ResponseReturnValue:
    """Keep the view under a name; the same name again replaces it."""
    call, board = desk(public_id)
    view, form = board.read(request.args), ViewForm()
    if form.validate_on_submit():
        with form.absorbing():
            save_view(call, form.name.data or "", view.query(), actor=actor(), now=utcnow())
            flash(gettext("La vue est enregistrée pour toute l'équipe."), "success")
            return to_board(call, view)
    return _page(call, board, view, form)


@bp.post("/candidatures/vues/<public_id>/suppression")
@staff
def view_remove(public_id: str) -> ResponseReturnValue:
    """Forget a view."""
    row = get_view(public_id, seen_by=actor())
    call = row.call
    remove_view(row, actor=actor(), now=utcnow())
    flash(gettext("La vue est supprimée."), "success")
    return redirect(url_for("office_calls.application_list", public_id=call.public_id), 303)
