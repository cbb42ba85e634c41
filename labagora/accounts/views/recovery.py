"""A lost passphrase: one generic answer, then a link that works once, for half an hour."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts import actions, throttle
from labagora.accounts.enums import LinkKind
from labagora.accounts.forms import ForgottenForm, NewPasswordForm
from labagora.accounts.views.blueprint import bp, refused_for_now
from labagora.accounts.views.opening import live_link
from labagora.core.clock import utcnow
from labagora.core.errors import TooMany
from labagora.web.access import public
from labagora.web.fields import rendered


@bp.get("/mot-de-passe/oublie")
@public
def password_forgotten() -> ResponseReturnValue:
    """Ask for the address."""
    return rendered("accounts/password_forgotten.html", ForgottenForm(), nav_section="sign_in")


@bp.post("/mot-de-passe/oublie")
@public
def password_forgotten_create() -> ResponseReturnValue:
    """Take the demand; the worker writes if the address has an account (security.md B4)."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            if throttle.may_demand("reset", form.address.data or ""):
                actions.request_reset(form.address.data or "", now=utcnow())
        except TooMany as error:
            return refused_for_now("accounts/password_forgotten.html", form, error, nav_section="sign_in")
        return redirect(url_for("accounts.password_forgotten_sent"), 303)
    return rendered("accounts/password_forgotten.html", form, nav_section="sign_in")


@bp.get("/mot-de-passe/envoye")
@public
def password_forgotten_sent() -> str:
    """Where to look now."""
    return render_template("accounts/password_forgotten_sent.html", nav_section="sign_in")


@bp.get("/mot-de-passe/nouveau/<token>")
@public
def password_reset(token: str) -> ResponseReturnValue:
    """Choose another passphrase."""
    live_link(token, LinkKind.RESET)
    return rendered("accounts/password_reset.html", NewPasswordForm(), nav_section="sign_in")


@bp.post("/mot-de-passe/nouveau/<token>")
@public
def password_reset_create(token: str) -> ResponseReturnValue:
    """Put it in force. Signing in comes next, second factor included."""
    link, form = live_link(token, LinkKind.RESET), NewPasswordForm()
    if form.validate_on_submit():
        with form.absorbing():
            account = actions.reset_password(link, form.password.data or "", now=utcnow())
            throttle.password_gate(account.address or "", known_device=None).note_success()
            flash(gettext("Votre phrase de passe est changée. Connectez-vous."), "success")
            return redirect(url_for("accounts.sign_in"), 303)
    return rendered("accounts/password_reset.html", form, nav_section="sign_in")
