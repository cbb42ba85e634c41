"""Answering from a mail. GET shows buttons and changes nothing; saying no or muting needs no sign-in.

The page names neither the project nor the need: a mailbox may be shared. Whoever signs in sees them.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from labagora.core.clock import utcnow
from labagora.introductions import actions, policy, queries
from labagora.introductions.enums import Side, VolunteerReason
from labagora.introductions.forms import DeclineForm
from labagora.introductions.models import Introduction
from labagora.introductions.views.blueprint import bp
from labagora.web.access import public
from labagora.web.fields import rendered


def _page(introduction: Introduction, token: str, form: DeclineForm) -> ResponseReturnValue:
    now = utcnow()
    return rendered(
        "introductions/link.html",
        form,
        token=token,
        introduction=introduction,
        can_decline=policy.can_decline(Side.VOLUNTEER, introduction),
        can_say_yes=policy.can_say_yes(Side.VOLUNTEER, introduction, now),
        noindex=True,
    )


@bp.get("/reponse/<token>")
@public
def link_show(token: str) -> ResponseReturnValue:
    """The buttons of a mail."""
    return _page(queries.get_by_link(token), token, DeclineForm())


@bp.post("/reponse/<token>/non")
@public
def link_decline(token: str) -> ResponseReturnValue:
    """Say no without signing in."""
    introduction, form = queries.get_by_link(token), DeclineForm()
    if not form.validate_on_submit():
        return _page(introduction, token, form)
    actions.decline_by_link(introduction, VolunteerReason(form.reason.data), now=utcnow())
    return redirect(url_for("introductions.link_done"), 303)


@bp.post("/reponse/<token>/sourdine")
@public
def link_mute(token: str) -> ResponseReturnValue:
    """Hear no more of this project, without signing in."""
    actions.mute_project(queries.get_by_link(token), now=utcnow())
    return redirect(url_for("introductions.link_done"), 303)


@bp.post("/reponse/<token>/desabonnement")
@public
def link_unsubscribe(token: str) -> ResponseReturnValue:
    """One-click unsubscribe by a mail program (RFC 8058): no page, no cookie, no redirect."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        return "", 400
    actions.mute_project(queries.get_by_link(token), now=utcnow())
    return "", 204


@bp.get("/reponse")
@public
def link_done() -> str:
    """Say that the answer was kept."""
    return render_template("introductions/link_done.html", noindex=True)


@bp.record
def _mail_programs_send_no_csrf(state: BlueprintSetupState) -> None:
    """The token of the address is the proof: a mail program has no session to protect."""
    csrf: Any = state.app.extensions["csrf"]
    csrf.exempt(link_unsubscribe)
