"""How far the reviews are: one line an application, all the reviews of one, reviewers reminded, all of it exported."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.reviews import policy, queries
from labagora.reviews.actions import assigning as actions
from labagora.reviews.actions.progress import note_export, remove_view, save_view
from labagora.reviews.enums import Recommendation
from labagora.reviews.exporting import exported, exported_board
from labagora.reviews.forms.progress import ExportForm, ViewForm
from labagora.reviews.models import Grid, ReviewRound
from labagora.reviews.monitoring import STATES, columns_of, points, read_query, read_view
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.queries import assigning, progress
from labagora.reviews.queries.views import get_view, views_of
from labagora.web import exports
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

register_desk(_("Avancement"), "office_reviews.progress_list", order=80)


@bp.get("/avancement")
@staff
def progress_list(public_id: str) -> ResponseReturnValue:
    """The applications by filters that live in the address."""
    return _board(queries.get_round(public_id, seen_by=actor()), ViewForm(formdata=None))


def _board(round_: ReviewRound, form: ViewForm) -> ResponseReturnValue:
    call = round_.call
    view, offered = read_view(call, request.args), columns_of(call)
    return rendered(
        "office/reviews/progress/list.html",
        form,
        views=[(one, read_query(call, one.query).arguments()) for one in views_of(round_)],
        call=call,
        round=round_,
        view=view,
        kept=view.arguments(),
        offered=offered,
        columns=[offered[key] for key in view.columns],
        page=progress.list_progress(round_, view.filters, seen_by=actor(), page=page_number()),
        totals=progress.totals(round_, seen_by=actor()),
        is_overdue=progress.is_overdue(round_, utcnow()),
        states=[(value, gettext(label)) for value, label in STATES],
        advices=[(one.value, gettext(one.label)) for one in Recommendation],
        lots=[(lot["code"], lot["label"]) for lot in call.lots],
        nav_section="office",
    )


@bp.post("/avancement/export")
@staff
def progress_export(public_id: str) -> ResponseReturnValue:
    """The reviews of the applications that the view keeps, as a file; who takes it is noted, and written in it."""
    round_, now = queries.get_round(public_id, seen_by=actor()), utcnow()
    call, form = round_.call, ExportForm()
    if not form.validate_on_submit():
        abort(400)
    rows = progress.review_rows(round_, read_view(call, request.args).filters, seen_by=actor())
    lines = exported(call, progress.grids_of(round_), rows, taken_by=actor().name, now=now)
    answer = exports.download(form.extension.data, gettext("Évaluations %(code)s", code=call.reference), *lines)
    note_export(round_, form.extension.data, actor=actor(), now=now)
    return answer


@bp.post("/avancement/tableau")
@staff
def progress_board_export(public_id: str) -> ResponseReturnValue:
    """The lines and the columns of the view, as a file; who takes it is noted, and written in it."""
    round_, now = queries.get_round(public_id, seen_by=actor()), utcnow()
    call, form = round_.call, ExportForm()
    if not form.validate_on_submit():
        abort(400)
    view, offered = read_view(call, request.args), columns_of(call)
    rows = progress.board_rows(round_, view.filters, seen_by=actor())
    lines = exported_board([offered[key] for key in view.columns], rows, taken_by=actor().name, now=now)
    answer = exports.download(form.extension.data, gettext("Avancement %(code)s", code=call.reference), *lines)
    note_export(round_, form.extension.data, actor=actor(), now=now)
    return answer


@bp.post("/avancement/vues")
@staff
def review_view_create(public_id: str) -> ResponseReturnValue:
    """Keep the view under a name; the same name again replaces it."""
    round_, form = queries.get_round(public_id, seen_by=actor(), lock=True), ViewForm()
    view = read_view(round_.call, request.args)
    if form.validate_on_submit():
        with form.absorbing():
            save_view(round_, form.name.data or "", view.query(), actor=actor(), now=utcnow())
            flash(gettext("La vue est enregistrée pour toute l'équipe."), "success")
            return redirect(url_for("office_reviews.progress_list", public_id=public_id, **view.arguments()), 303)
    return _board(round_, form)


@bp.post("/avancement/vues/<view_id>/suppression")
@staff
def review_view_remove(public_id: str, view_id: str) -> ResponseReturnValue:
    """Forget a view."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    remove_view(get_view(round_, view_id), actor=actor(), now=utcnow())
    flash(gettext("La vue est supprimée."), "success")
    return redirect(url_for("office_reviews.progress_list", public_id=public_id), 303)


@bp.get("/avancement/candidatures/<application_id>")
@staff
def progress_show(public_id: str, application_id: str) -> str:
    """Every review of one application, side by side."""
    round_ = queries.get_round(public_id, seen_by=actor())
    application = assigning.get_shared(round_, application_id, seen_by=actor())
    rows = progress.reviews_of(round_, application, seen_by=actor())
    return render_template(
        "office/reviews/progress/show.html",
        call=round_.call,
        application=application,
        rows=rows,
        sheets=_sheets(rows),
        points=points,
        can_assign=policy.can_assign(actor(), round_),
        is_overdue=progress.is_overdue(round_, utcnow()),
        nav_section="office",
    )


def _sheets(rows: Sequence[progress.ReviewRow]) -> list[tuple[Grid, list[progress.ReviewRow]]]:
    """The reviews by the grid that they were written by: a lot may have got its own since, and marks do not compare."""
    found: dict[int, tuple[Grid, list[progress.ReviewRow]]] = {}
    for row in rows:
        if row.given is not None:
            found.setdefault(row.given.grid_id, (row.given.grid, []))[1].append(row)
    return list(found.values())


@bp.get("/avancement/evaluateurs")
@staff
def progress_reader_list(public_id: str) -> str:
    """The reviewers with what they gave back and what they still owe."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return render_template(
        "office/reviews/progress/readers.html",
        call=round_.call,
        page=assigning.list_readers(round_, seen_by=actor(), page=page_number()),
        is_overdue=progress.is_overdue(round_, utcnow()),
        nav_section="office",
    )


@bp.post("/avancement/evaluateurs/<reviewer_id>/relance")
@staff
def reviewer_remind(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    """Remind a reviewer of what they still owe."""
    round_ = queries.get_round(public_id, seen_by=actor())
    actions.remind(round_, assigning.get_seat(round_, reviewer_id), actor=actor(), now=utcnow())
    flash(gettext("Un message de relance part, s'il n'en est pas déjà parti un aujourd'hui."), "success")
    return redirect(url_for("office_reviews.progress_reader_list", public_id=public_id), 303)
