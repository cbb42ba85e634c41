"""How severe each reviewer is, raw and adjusted scores side by side, how firm the ranking is."""

from flask import render_template, request
from flask_babel import lazy_gettext as _

from labagora.core.pagination import PAGE_SIZE, Page
from labagora.reviews import queries
from labagora.reviews.calibrating import calibrated
from labagora.reviews.models import Grid, ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.queries.calibration import counted_grids, read_marks
from labagora.reviews.queries.withheld import has_withheld
from labagora.web.access import actor, staff
from labagora.web.fields import page_number

register_desk(_("Calibrage"), "office_reviews.calibration_list", order=90)


def _chosen(round_: ReviewRound) -> tuple[list[tuple[Grid, int]], Grid | None]:
    """The grids with how many reviews each has; the one of the address, else the one with the most."""
    counts = counted_grids(round_, seen_by=actor())
    grids = [(grid, counts.get(grid.id, 0)) for grid in round_.grids]
    named = next((grid for grid, _count in grids if grid.public_id == request.args.get("grille")), None)
    most = max(grids, key=lambda one: one[1], default=(None, 0))[0]
    return grids, named or most


def _places(round_: ReviewRound, grid: Grid | None, count: int) -> int | None:
    """The places of what a grid ranks: those of its lot, or of a call that has one grid for one list."""
    if grid is not None and grid.lot:
        return round_.places_for(grid.lot)
    return round_.places if count == 1 and not round_.call.lots else None


@bp.get("/calibrage")
@staff
def calibration_list(public_id: str) -> str:
    """The comparison of the reviewers and the ranking of the applications, grid by grid."""
    round_ = queries.get_round(public_id, seen_by=actor())
    grids, grid = _chosen(round_)
    marks = read_marks(round_, grid, seen_by=actor()) if grid is not None else None
    places = _places(round_, grid, len(grids))
    report = calibrated(grid, marks, places=places) if grid is not None and marks is not None else None
    rows = report.rows if report else []
    number = min(page_number(), max(1, -(-len(rows) // PAGE_SIZE)))
    start = (number - 1) * PAGE_SIZE
    return render_template(
        "office/reviews/calibration/show.html",
        call=round_.call,
        round=round_,
        grids=grids,
        grid=grid,
        report=report,
        places=places,
        waits_for_own=has_withheld(actor(), round_),
        page=Page(rows[start : start + PAGE_SIZE], number, PAGE_SIZE, len(rows)),
        nav_section="office",
    )
