"""Alerts without an account: asked on the page of results, confirmed and stopped from the mails.

GET shows buttons and changes nothing. The token of an address is the proof that its reader holds the mailbox.
"""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from labagora.accounts import throttle
from labagora.core.clock import utcnow
from labagora.core.errors import TooMany
from labagora.search import actions, addresses, display, policy, queries
from labagora.search.enums import Rhythm
from labagora.search.forms import AlertForm, OpenForm, OwnAlertForm
from labagora.search.models import SearchAlert
from labagora.search.views.blueprint import bp
from labagora.web.access import actor, public
from labagora.web.errors import translated
from labagora.web.fields import BaseForm, rendered


@bp.after_request
def _never_keep(response: Response) -> Response:
    """Pages with a token in their address stay in no cache."""
    if request.view_args and "token" in request.view_args:
        response.headers["Cache-Control"] = "no-store"
    return response


def _form() -> BaseForm:
    return OwnAlertForm() if policy.has_confirmed_address(actor()) else AlertForm()


def _page(form: BaseForm) -> dict[str, Any]:
    asked = addresses.asked(for_staff=False)
    return {
        "words": display.words_of_search(asked),
        "arguments": asked.arguments(),
        "is_own": isinstance(form, OwnAlertForm),
        "noindex": True,
        "nav_section": "search",
    }


@bp.get("/recherche/alerte")
@public
def alert_new() -> ResponseReturnValue:
    """What the alert will look for, how often, to which address."""
    form = _form()
    return rendered("search/alert_new.html", form, **_page(form))


@bp.post("/recherche/alerte")
@public
def alert_create() -> ResponseReturnValue:
    """Open the alert of an account, or write to the address: the answer is the same whoever it belongs to (B4)."""
    form = _form()
    if not form.validate_on_submit():
        return rendered("search/alert_new.html", form, **_page(form))
    if isinstance(form, OwnAlertForm):
        asked, rhythm = addresses.asked(for_staff=False), Rhythm(form.rhythm.data)
        actions.ask_own_alert(asked, rhythm, actor=actor(), now=utcnow())
        return redirect(url_for("search.my_alert_list"), 303)
    try:
        _demand(form)
    except TooMany as error:
        return _refused_for_now(form, error)
    return redirect(url_for("search.alert_sent"), 303)


def _demand(form: BaseForm) -> None:
    address = str(form.data["address"])
    if throttle.may_demand("alert", address):
        asked, rhythm = addresses.asked(for_staff=False), Rhythm(form.data["rhythm"])
        actions.ask_alert(asked, address, rhythm, locale=str(get_locale()), now=utcnow())


def _refused_for_now(form: BaseForm, error: TooMany) -> ResponseReturnValue:
    form.form_errors = [*form.form_errors, translated(error)]
    page = render_template("search/alert_new.html", form=form, form_errors=True, **_page(form))
    return page, 429, {"Retry-After": str(error.retry_after)}


@bp.get("/recherche/alerte/envoyee")
@public
def alert_sent() -> str:
    """Where to look now."""
    return render_template("search/alert_sent.html", noindex=True, nav_section="search")


def _alert(token: str) -> SearchAlert:
    return queries.get_alert_by_token(token, utcnow())


@bp.get("/recherche/alertes/<token>")
@public
def alert_show(token: str) -> ResponseReturnValue:
    """The buttons of a mail."""
    alert, now = _alert(token), utcnow()
    together = queries.live_alerts_with(alert, now)
    return rendered(
        "search/alert_show.html",
        OpenForm(),
        token=token,
        alert=display.alert_view(alert),
        others=[display.alert_view(one) for one in together if one.id != alert.id],
        ends_soon=any(one.expires_at <= now + queries.RENEWED_BEFORE for one in together),
        noindex=True,
        nav_section="search",
    )


@bp.post("/recherche/alertes/<token>/confirmation")
@public
def alert_confirm(token: str) -> ResponseReturnValue:
    """Open the alert."""
    actions.confirm_alert(_alert(token), now=utcnow())
    return redirect(url_for("search.alert_show", token=token), 303)


@bp.post("/recherche/alertes/<token>/renouvellement")
@public
def alert_renew(token: str) -> ResponseReturnValue:
    """Keep the alerts that are about to end."""
    actions.renew_alerts(_alert(token), now=utcnow())
    return redirect(url_for("search.alert_show", token=token), 303)


@bp.post("/recherche/alertes/<token>/arret")
@public
def alert_stop(token: str) -> ResponseReturnValue:
    """Stop this alert, or all those of the address."""
    if request.form.get("which") == "all":
        actions.stop_every_alert(_alert(token), now=utcnow())
    else:
        actions.stop_alert(_alert(token))
    return redirect(url_for("search.alert_stopped"), 303)


@bp.post("/recherche/alertes/<token>/desabonnement")
@public
def alert_unsubscribe(token: str) -> ResponseReturnValue:
    """One-click unsubscribe by a mail program (RFC 8058): no page, no cookie, no redirect. The mail ends, all of it."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        return "", 400
    actions.stop_every_alert(_alert(token), now=utcnow())
    return "", 204


@bp.get("/recherche/alerte/arretee")
@public
def alert_stopped() -> str:
    """Say that nothing is kept."""
    return render_template("search/alert_stopped.html", noindex=True, nav_section="search")


@bp.record
def _mail_programs_send_no_csrf(state: BlueprintSetupState) -> None:
    """The token of the address is the proof: a mail program has no session to protect."""
    csrf: Any = state.app.extensions["csrf"]
    csrf.exempt(alert_unsubscribe)
