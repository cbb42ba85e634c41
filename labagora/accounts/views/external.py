"""Signing in through an identity provider. The way back is a GET: it shows a button, and the POST signs in."""

import json
from dataclasses import asdict

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.accounts import actions, login, oidc, queries
from labagora.accounts.forms import ExternalSignUpForm, OpenForm
from labagora.accounts.models import Account
from labagora.accounts.views.blueprint import bp, open_from_browser, seal_for_browser
from labagora.accounts.views.opening import account_text
from labagora.accounts.views.signing import enter
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, NotFound
from labagora.web.access import public
from labagora.web.errors import translated
from labagora.web.fields import rendered
from labagora.web.mailing import absolute

ATTEMPT, PERSON = "oidc", "oidc_person"


def _must_be_configured() -> None:
    if not oidc.is_configured():
        raise NotFound


def _given_up(error: Invalid) -> ResponseReturnValue:
    flash(translated(error), "error")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.get("/connexion/oidc")
@public
def external_sign_in() -> ResponseReturnValue:
    """Leave for the provider. A link, because a form may not lead out of the site (form-action 'self')."""
    _must_be_configured()
    try:
        address, attempt = oidc.begin(absolute("accounts.external_return"), login.wanted_page())
    except Invalid as error:
        return _given_up(error)
    session[ATTEMPT] = seal_for_browser(json.dumps(asdict(attempt)), ATTEMPT)
    return redirect(address, 303)


@bp.get("/connexion/oidc/retour")
@public
def external_return() -> ResponseReturnValue:
    """Back from the provider: a page with a button, since a GET signs nobody in."""
    _must_be_configured()
    return rendered("accounts/external_return.html", OpenForm(), code=request.args.get("code", "")[:4000],
                    state=request.args.get("state", "")[:200], nav_section="sign_in")  # fmt: skip


@bp.post("/connexion/oidc/retour")
@public
def external_return_create() -> ResponseReturnValue:
    """Exchange the code, then come in or open an account."""
    _must_be_configured()
    try:
        attempt = _take_attempt()
        identity = oidc.finish(
            absolute("accounts.external_return"),
            attempt,
            state=request.form.get("state", ""),
            code=request.form.get("code", ""),
        )
        account = _person_of(identity)
    except Invalid as error:
        return _given_up(error)
    if account is not None:
        return enter(account, attempt.target)
    session[PERSON] = seal_for_browser(json.dumps(asdict(identity)), PERSON)
    return redirect(url_for("accounts.external_sign_up"), 303)


def _take_attempt() -> oidc.Attempt:
    sealed = open_from_browser(session.pop(ATTEMPT, None), ATTEMPT)
    if sealed is None:
        raise oidc.refusal()
    return oidc.Attempt(**json.loads(sealed))


def _person_of(identity: oidc.Identity) -> Account | None:
    """Return the account of an identity: known by its subject, else by its verified address; None to open one."""
    tie = queries.find_external_identity(identity.issuer, identity.subject_hash)
    account = tie.account if tie else None
    if account is None:
        if not identity.is_verified or not identity.address:
            raise Invalid("provider", "Ce service n’a pas vérifié votre adresse électronique.")
        account = queries.find_account_by_address(identity.address)
    if account is None or account.confirmed_at is None:
        return None
    if not account.is_active:
        raise Invalid("provider", "Ce compte est suspendu. Écrivez à l’équipe pour en savoir plus.")
    actions.link_external_identity(account, issuer=identity.issuer, subject_hash=identity.subject_hash, now=utcnow())
    return account


def _waiting() -> oidc.Identity:
    sealed = open_from_browser(session.get(PERSON), PERSON)
    if sealed is None:
        raise NotFound
    return oidc.Identity(**json.loads(sealed))


@bp.get("/inscription/oidc")
@public
def external_sign_up() -> ResponseReturnValue:
    """What remains to say before an account opens: age and agreement."""
    identity = _waiting()
    form = ExternalSignUpForm(name=identity.name)
    return rendered("accounts/external_sign_up.html", form, consent_text=account_text(), address=identity.address)


@bp.post("/inscription/oidc")
@public
def external_sign_up_create() -> ResponseReturnValue:
    """Open the account and come in."""
    identity, form = _waiting(), ExternalSignUpForm()
    if form.validate_on_submit():
        with form.absorbing():
            account = _open(identity, form)
            session.pop(PERSON, None)
            flash(gettext("Bienvenue ! Votre compte est ouvert."), "success")
            return enter(account, "/mon-espace")
    return rendered("accounts/external_sign_up.html", form, consent_text=account_text(), address=identity.address)


def _open(identity: oidc.Identity, form: ExternalSignUpForm) -> Account:
    now = utcnow()
    account = actions.open_external_account(
        form.name.data or "",
        identity.address,
        is_adult=bool(form.is_adult.data),
        agrees=bool(form.agrees.data),
        locale=str(get_locale()),
        now=now,
    )
    actions.link_external_identity(account, issuer=identity.issuer, subject_hash=identity.subject_hash, now=now)
    return account
