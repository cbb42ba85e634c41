"""Pages of the back office that belong to no domain."""

from flask import Blueprint, render_template

from labagora.web.access import staff

bp = Blueprint("office", __name__, url_prefix="/gestion")


@bp.get("")
@staff
def dashboard() -> str:
    """What waits for the team."""
    return render_template("office/dashboard.html", nav_section="office")
