"""Opening an account: the form, the link received by mail, the invitation of the team."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.accounts import actions, login, oidc, queries, throttle
from labagora.accounts.consents import current_text
from labagora.accounts.enums import LinkKind, Purpose
from labagora.accounts.forms import InvitationForm, OpenForm, PasswordForm, SignUpForm
from labagora.accounts.models import OneTimeLink
from labagora.accounts.views.blueprint import bp, refused_for_now
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, TooMany
from labagora.core.ids import new_token
from labagora.web.access import actor, public
from labagora.web.fields import BaseForm, rendered

BROWSER = "sign_up"


def account_text() -> str:
    """Return what is agreed to by opening an account, in the reader's language."""
    return current_text(Purpose.ACCOUNT).in_language(str(get_locale()))


def live_link(token: str, kind: LinkKind) -> OneTimeLink:
    """Return the link if it still works. Raises DeadLinkError, the same for a used, an old and an invented one."""
    link = queries.find_link(token, kind)
    if link is None or not link.is_open(utcnow()):
        raise actions.DeadLinkError
    return link


@bp.get("/inscription")
@public
def sign_up() -> ResponseReturnValue:
    """The sign-up page."""
    if actor() is not None:
        return redirect(url_for("site.my_space"), 303)
    return rendered("accounts/sign_up.html", SignUpForm(), **_sign_up_page())


def _sign_up_page() -> dict[str, object]:
    return {"nav_section": "sign_up", "consent_text": account_text(), "has_provider": oidc.is_configured()}


@bp.post("/inscription")
@public
def sign_up_create() -> ResponseReturnValue:
    """Take the demand; the worker writes to the address, known or not (security.md B4)."""
    form = SignUpForm()
    if form.validate_on_submit():
        with form.absorbing():
            try:
                _demand(form)
            except TooMany as error:
                return refused_for_now("accounts/sign_up.html", form, error, **_sign_up_page())
            return redirect(url_for("accounts.sign_up_sent"), 303)
    return rendered("accounts/sign_up.html", form, **_sign_up_page())


def _demand(form: SignUpForm) -> None:
    may_write = throttle.may_demand("sign-up", form.address.data or "")
    browser = session[BROWSER] = new_token()
    command = form.data_as(actions.SignUp)
    actions.request_sign_up(command, browser=browser, locale=str(get_locale()), may_write=may_write, now=utcnow())


@bp.get("/inscription/envoyee")
@public
def sign_up_sent() -> str:
    """Where to look now."""
    return render_template("accounts/sign_up_sent.html", nav_section="sign_up")


@bp.get("/inscription/confirmation/<token>")
@public
def confirmation(token: str) -> ResponseReturnValue:
    """A page with a button: opening a link changes nothing."""
    link = live_link(token, LinkKind.CONFIRM)
    return rendered("accounts/confirmation.html", _confirmation_form(link), **_confirmation_page(link))


def _confirmation_form(link: OneTimeLink) -> BaseForm:
    return OpenForm() if actions.may_confirm_at_once(link, session.get(BROWSER)) else PasswordForm()


def _confirmation_page(link: OneTimeLink) -> dict[str, object]:
    return {"asks_password": not actions.may_confirm_at_once(link, session.get(BROWSER)), "nav_section": "sign_up"}


@bp.post("/inscription/confirmation/<token>")
@public
def confirmation_create(token: str) -> ResponseReturnValue:
    """Open the account and come in."""
    link = live_link(token, LinkKind.CONFIRM)
    form = _confirmation_form(link)
    gate = throttle.link_gate(link.public_id)
    if form.validate_on_submit():
        try:
            return _confirm(link, form, gate)
        except TooMany as error:
            return refused_for_now("accounts/confirmation.html", form, error, **_confirmation_page(link))
        except Invalid as error:
            gate.note_failure()
            form.absorb(error)
    return rendered("accounts/confirmation.html", form, **_confirmation_page(link))


def _confirm(link: OneTimeLink, form: BaseForm, gate: throttle.Gate) -> ResponseReturnValue:
    gate.check()
    password = form.data.get("password") or ""
    account = actions.confirm_account(link, browser=session.get(BROWSER), password=password, now=utcnow())
    login.start_session(account)
    flash(gettext("Bienvenue ! Votre compte est ouvert."), "success")
    return redirect(url_for("site.my_space"), 303)


@bp.get("/invitation/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Where an invited person chooses a name and a passphrase."""
    live_link(token, LinkKind.INVITE)
    return rendered("accounts/invitation.html", InvitationForm(), consent_text=account_text())


@bp.post("/invitation/<token>")
@public
def invitation_create(token: str) -> ResponseReturnValue:
    """Open the invited account; the second factor comes next."""
    link, form = live_link(token, LinkKind.INVITE), InvitationForm()
    if form.validate_on_submit():
        with form.absorbing():
            command = form.data_as(actions.Acceptance)
            account = actions.accept_invitation(link, command, locale=str(get_locale()), now=utcnow())
            login.start_session(queries.get_account(account.public_id))
            return redirect(url_for("accounts.second_factor"), 303)
    return rendered("accounts/invitation.html", form, consent_text=account_text())
