"""« M'avertir à l'ouverture »."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import queries
from labagora.calls.actions.following import follow, stop_following
from labagora.calls.models import Call
from labagora.calls.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.web.access import actor, signed_in


def _back(call: Call) -> ResponseReturnValue:
    return redirect(url_for("calls.call_show", slug=call.slug), 303)


@bp.post("/appels/<slug>/avertir")
@signed_in
def follower_create(slug: str) -> ResponseReturnValue:
    """Ask for a mail at the opening."""
    call = queries.get_call(slug, seen_by=actor(), lock=True)
    follow(call, actor=actor(), now=utcnow())
    flash(gettext("Vous recevrez un courriel à l'ouverture, une seule fois."), "success")
    return _back(call)


@bp.post("/appels/<slug>/ne-plus-avertir")
@signed_in
def follower_remove(slug: str) -> ResponseReturnValue:
    """Ask for none."""
    call = queries.get_call(slug, seen_by=actor(), lock=True)
    stop_following(call, actor=actor())
    flash(gettext("Vous ne serez pas averti de l'ouverture."), "success")
    return _back(call)
