"""What a call said at each save."""

from flask import render_template

from labagora.calls import queries
from labagora.calls.office.shared import bp
from labagora.calls.versions import steps
from labagora.web.access import actor, staff


@bp.get("/<public_id>/versions")
@staff
def call_versions(public_id: str) -> str:
    """What changed from one save to the next, word by word."""
    call = queries.get_call(public_id, seen_by=actor())
    return render_template(
        "office/calls/versions.html", call=call, steps=steps(queries.versions_of(call)), nav_section="office"
    )
