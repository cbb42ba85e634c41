"""The blueprint that every page of the domain joins, and what they share."""

import base64
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts import login, passkeys, queries, throttle
from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.crypto import SealBroken
from labagora.core.errors import TooMany
from labagora.core.vault import ring
from labagora.web.errors import translated
from labagora.web.fields import BaseForm

bp = Blueprint("accounts", __name__)
CHALLENGE = "challenge"


@bp.after_request
def _never_keep(response: Response) -> Response:
    """Pages about accounts, tokens in their address included, stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def site() -> passkeys.Site:
    """Return where passkeys are worth something."""
    return passkeys.Site(current_app.extensions["labagora"].settings.base_url)


def known_device(account: Account | None) -> str | None:
    """Return this browser's name when the person signed in with it before."""
    device = login.device_token()
    return device if queries.is_known_device(account.id if account else None, device, utcnow()) else None


def put_challenge(extra: str = "") -> bytes:
    """Make a challenge and remember it in the visitor's cookie until its answer."""
    challenge = passkeys.new_challenge()
    session[CHALLENGE] = [base64.b64encode(challenge).decode(), extra]
    return challenge


def take_challenge() -> tuple[bytes, str]:
    """Return, once, the challenge and what went with it. Raises Invalid."""
    text, extra = session.pop(CHALLENGE, ("", ""))
    if not text or not throttle.is_first_use(text):
        raise passkeys.refusal()
    return base64.b64decode(text), extra


def seal_for_browser(text: str, purpose: str) -> str:
    """Seal a secret that the visitor's cookie carries for a while: the cookie is signed, not secret."""
    key_id, sealed = ring().wrap(text.encode(), purpose)
    return f"{key_id}.{base64.b64encode(sealed).decode()}"


def open_from_browser(text: Any, purpose: str) -> str | None:
    """Return what ``seal_for_browser`` sealed, or None."""
    key_id, _, body = text.partition(".") if isinstance(text, str) else ("", "", "")
    try:
        return ring().unwrap(key_id, base64.b64decode(body), purpose).decode() if body else None
    except (SealBroken, ValueError):
        return None


def refused_for_now(template: str, form: BaseForm, error: TooMany, **context: Any) -> ResponseReturnValue:
    """Show the form again with 429 and when to come back."""
    form.form_errors = [*form.form_errors, translated(error)]
    page = render_template(template, form=form, form_errors=True, **context)
    return page, 429, {"Retry-After": str(error.retry_after)}


def ask_again() -> ResponseReturnValue | None:
    """Send a person who signed in long ago to prove who they are, or None when it is recent."""
    if login.is_fresh():
        return None
    flash(gettext("Par sécurité, dites-nous encore une fois que c’est bien vous."), "info")
    return redirect(url_for("accounts.reauthentication", retour=login.wanted_page(url_for("accounts.security"))), 303)
