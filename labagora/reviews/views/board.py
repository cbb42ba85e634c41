"""« Mes évaluations »: what is mine to read, what is to do, how far I am. Nothing of anybody else's."""

from flask import render_template, request

from labagora.core.clock import utcnow
from labagora.reviews.queries.assignments import list_my_assignments, my_rounds
from labagora.reviews.views.blueprint import bp
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number


@bp.get("/evaluations")
@signed_in
def my_assignment_list() -> str:
    """The readings of a person, by call, with their own progress."""
    to_do = request.args.get("etat") == "a-faire"
    call = request.args.get("appel", "")[:22]
    return render_template(
        "reviews/mine.html",
        page=list_my_assignments(actor(), page=page_number(), to_do=to_do, call_ref=call),
        rounds=my_rounds(actor()),
        to_do=to_do,
        call=call,
        now=utcnow(),
        nav_section="my_space",
    )
