"""The criteria of a grid: added, changed, put in order, taken out."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import Invalid
from labagora.reviews.actions import grids as actions
from labagora.reviews.forms.grids import CriterionForm, OrderForm
from labagora.reviews.models import Criterion, Grid
from labagora.reviews.office.grids import to_grid
from labagora.reviews.office.shared import bp
from labagora.reviews.policy import preparing
from labagora.reviews.queries.grids import get_criterion, get_grid
from labagora.web.access import actor, staff
from labagora.web.fields import BaseForm, rendered


def _anchor(row: Criterion) -> str:
    return f"criterion-{row.key}"


@bp.get("/grilles/<grid_id>/critere")
@staff
def criterion_new(public_id: str, grid_id: str) -> ResponseReturnValue:
    """What a new criterion says."""
    grid = get_grid(public_id, grid_id, seen_by=actor())
    return _page(grid, None, CriterionForm(formdata=None).fill(None, grid))


@bp.post("/grilles/<grid_id>/critere")
@staff
def criterion_create(public_id: str, grid_id: str) -> ResponseReturnValue:
    """Add a criterion at the end."""
    grid, form = get_grid(public_id, grid_id, seen_by=actor(), lock=True), CriterionForm()
    if form.validate_on_submit():
        with form.absorbing():
            row = actions.add_criterion(grid, form.draft(), base_version=form.base, actor=actor(), now=utcnow())
            flash(gettext("Le critère est ajouté."), "success")
            return to_grid(grid, public_id, _anchor(row))
    return _page(grid, None, form)


@bp.get("/grilles/<grid_id>/criteres/<criterion_id>")
@staff
def criterion_edit(public_id: str, grid_id: str, criterion_id: str) -> ResponseReturnValue:
    """What a criterion says."""
    grid = get_grid(public_id, grid_id, seen_by=actor())
    row = get_criterion(grid, criterion_id)
    return _page(grid, row, CriterionForm(formdata=None).fill(row, grid))


@bp.post("/grilles/<grid_id>/criteres/<criterion_id>")
@staff
def criterion_update(public_id: str, grid_id: str, criterion_id: str) -> ResponseReturnValue:
    """Change a criterion."""
    grid, form = get_grid(public_id, grid_id, seen_by=actor(), lock=True), CriterionForm()
    row = get_criterion(grid, criterion_id)
    if form.validate_on_submit():
        with form.absorbing():
            actions.change_criterion(row, form.draft(), base_version=form.base, actor=actor(), now=utcnow())
            flash(gettext("Le critère est enregistré."), "success")
            return to_grid(grid, public_id, _anchor(row))
    return _page(grid, row, form)


def _page(grid: Grid, row: Criterion | None, form: CriterionForm) -> ResponseReturnValue:
    return rendered(
        "office/reviews/grids/criterion.html",
        form,
        call=grid.round.call,
        grid=grid,
        criterion=row,
        can_change=preparing.can_change_grid(actor(), grid),
        nav_section="office",
    )


@bp.route("/grilles/<grid_id>/criteres/<criterion_id>/retrait", methods=["GET", "POST"])
@staff
def criterion_removal(public_id: str, grid_id: str, criterion_id: str) -> ResponseReturnValue:
    """Ask, then take a criterion out."""
    form = BaseForm()
    grid = get_grid(public_id, grid_id, seen_by=actor(), lock=form.is_submitted())
    row = get_criterion(grid, criterion_id)
    if form.validate_on_submit():
        actions.remove_criterion(row, actor=actor(), now=utcnow())
        flash(gettext("Le critère est retiré."), "success")
        return to_grid(grid, public_id)
    return render_template(
        "office/reviews/grids/removal.html",
        call=grid.round.call,
        grid=grid,
        question=gettext("Retirer le critère « %(label)s » ?", label=row.label),
        detail=gettext("La part des autres critères dans la note augmente d'autant."),
        back=url_for("office_reviews.grid_show", public_id=public_id, grid_id=grid_id),
        nav_section="office",
    )


@bp.post("/grilles/<grid_id>/ordre")
@staff
def criterion_move(public_id: str, grid_id: str) -> ResponseReturnValue:
    """Move a criterion up or down."""
    grid, form = get_grid(public_id, grid_id, seen_by=actor(), lock=True), OrderForm()
    asked = form.asked() if form.validate_on_submit() else None
    if asked is None:
        raise Invalid("do", "Cette action n'existe pas sur cette page.")
    row = get_criterion(grid, asked[1])
    actions.move_criterion(row, asked[0], actor=actor(), now=utcnow())
    return to_grid(grid, public_id, _anchor(row))
