"""The grids of a round: the list, one grid, its preview."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.reviews import queries
from labagora.reviews.actions import grids as actions
from labagora.reviews.enums import Recommendation
from labagora.reviews.forms.grids import GridForm, NewGridForm
from labagora.reviews.models import Grid, ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.policy import preparing
from labagora.reviews.queries.grids import get_grid, grids_to_copy
from labagora.reviews.weights import shares
from labagora.web.access import actor, staff
from labagora.web.fields import BaseForm, rendered

register_desk(_("Grilles"), "office_reviews.grid_list", order=30)


def to_grid(grid: Grid, public_id: str, anchor: str = "") -> ResponseReturnValue:
    """Go to the page of a grid, at a place of it."""
    page = url_for("office_reviews.grid_show", public_id=public_id, grid_id=grid.public_id, _anchor=anchor or None)
    return redirect(page, 303)


@bp.get("/grilles")
@staff
def grid_list(public_id: str) -> str:
    """The grid of the whole call and those of its lots."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return render_template(
        "office/reviews/grids/list.html",
        call=round_.call,
        grids=round_.grids,
        is_whole=round_.grid_for("") is not None,
        bare=[lot for lot in round_.call.lots if round_.grid_for(lot["code"]) is None],
        can_add=_has_room(round_) and preparing.can_edit_grids(actor(), round_),
        nav_section="office",
    )


def _has_room(round_: ReviewRound) -> bool:
    """Tell whether the call or a lot has no grid yet."""
    return bool({"", *(lot["code"] for lot in round_.call.lots)} - {grid.lot for grid in round_.grids})


@bp.get("/grilles/nouvelle")
@staff
def grid_new(public_id: str) -> ResponseReturnValue:
    """For which lot, and what it starts from."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return _new_page(round_, NewGridForm(formdata=None, data={"lot": ""}).offer(round_, grids_to_copy()))


@bp.post("/grilles/nouvelle")
@staff
def grid_create(public_id: str) -> ResponseReturnValue:
    """Make a grid, empty or with the criteria of another."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    sources = grids_to_copy()
    form = NewGridForm().offer(round_, sources)
    if form.validate_on_submit():
        with form.absorbing():
            source = next((grid for grid in sources if grid.public_id == form.source.data), None)
            title = form.title.data or ""
            grid = actions.create_grid(round_, form.lot.data or "", title, source, actor=actor(), now=utcnow())
            flash(gettext("La grille est créée."), "success")
            return to_grid(grid, public_id)
    return _new_page(round_, form)


def _new_page(round_: ReviewRound, form: NewGridForm) -> ResponseReturnValue:
    can_add = _has_room(round_) and preparing.can_edit_grids(actor(), round_)
    return rendered("office/reviews/grids/new.html", form, call=round_.call, can_add=can_add, nav_section="office")


@bp.get("/grilles/<grid_id>")
@staff
def grid_show(public_id: str, grid_id: str) -> ResponseReturnValue:
    """The criteria of a grid, their order and their shares."""
    grid = get_grid(public_id, grid_id, seen_by=actor())
    return _page(grid, GridForm(formdata=None, data={"title": grid.title, "version": grid.version}))


@bp.post("/grilles/<grid_id>")
@staff
def grid_update(public_id: str, grid_id: str) -> ResponseReturnValue:
    """Give a grid another name."""
    grid, form = get_grid(public_id, grid_id, seen_by=actor(), lock=True), GridForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.rename_grid(grid, form.title.data or "", base_version=form.base, actor=actor(), now=utcnow())
            flash(gettext("La grille a changé de nom."), "success")
            return to_grid(grid, public_id)
    return _page(grid, form)


def _page(grid: Grid, form: GridForm) -> ResponseReturnValue:
    return rendered(
        "office/reviews/grids/show.html",
        form,
        call=grid.round.call,
        grid=grid,
        shares=shares([one.weight for one in grid.criteria]),
        can_change=preparing.can_change_grid(actor(), grid),
        nav_section="office",
    )


@bp.route("/grilles/<grid_id>/suppression", methods=["GET", "POST"])
@staff
def grid_delete(public_id: str, grid_id: str) -> ResponseReturnValue:
    """Ask, then delete a grid."""
    form = BaseForm()
    grid = get_grid(public_id, grid_id, seen_by=actor(), lock=form.is_submitted())
    if form.validate_on_submit():
        actions.delete_grid(grid, actor=actor(), now=utcnow())
        flash(gettext("La grille est supprimée."), "success")
        return redirect(url_for("office_reviews.grid_list", public_id=public_id), 303)
    return render_template(
        "office/reviews/grids/removal.html",
        call=grid.round.call,
        grid=grid,
        question=gettext("Supprimer la grille « %(title)s » ?", title=grid.title),
        detail=gettext("Ses critères sont supprimés avec elle : %(count)d.", count=len(grid.criteria)),
        back=url_for("office_reviews.grid_show", public_id=public_id, grid_id=grid_id),
        nav_section="office",
    )


@bp.get("/grilles/<grid_id>/apercu")
@staff
def grid_preview(public_id: str, grid_id: str) -> str:
    """A grid as a reviewer meets it."""
    grid = get_grid(public_id, grid_id, seen_by=actor())
    return render_template(
        "office/reviews/grids/preview.html",
        call=grid.round.call,
        grid=grid,
        round=grid.round,
        shares=shares([one.weight for one in grid.criteria]),
        recommendations=Recommendation,
        nav_section="office",
    )
