"""The alerts of somebody who is signed in: those of their address."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.search import actions, display, queries
from labagora.search.views.blueprint import bp
from labagora.web.access import actor, signed_in


@bp.get("/mon-espace/alertes")
@signed_in
def my_alert_list() -> str:
    """What is looked for, how often, until when."""
    rows = [display.alert_view(alert) for alert in queries.alerts_of(actor().address)]
    return render_template("search/my_alert_list.html", rows=rows, nav_section="my_space")


@bp.post("/mon-espace/alertes/<public_id>/arret")
@signed_in
def my_alert_stop(public_id: str) -> ResponseReturnValue:
    """Stop one of them."""
    actions.stop_alert(queries.get_own_alert(public_id, actor().address))
    flash(gettext("L'alerte est arrêtée."), "success")
    return redirect(url_for("search.my_alert_list"), 303)
