"""The trail of a call, readable by the team."""

from flask import render_template

from labagora.calls import queries, trails
from labagora.calls.office.shared import bp
from labagora.calls.queries.office_trail import trail_of_call
from labagora.web.access import actor, staff
from labagora.web.fields import page_number


@bp.get("/<public_id>/journal")
@staff
def call_trail(public_id: str) -> str:
    """Who did what to a call, its form, its questions, its codes and its exports."""
    call = queries.get_call(public_id, seen_by=actor())
    return render_template(
        "office/calls/applications/trail.html",
        call=call,
        application=None,
        page=trail_of_call(call, page=page_number()),
        words=trails,
        nav_section="office",
    )
