"""The second factor: an application that shows codes, passkeys, recovery codes (security.md B1, B8)."""

import io

import pyotp
import segno
from flask import Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts import actions, login, passkeys, policy, queries, throttle
from labagora.accounts.forms import NewPasskeyForm, TotpForm
from labagora.accounts.models import Account
from labagora.accounts.views.blueprint import (
    ask_again,
    bp,
    open_from_browser,
    put_challenge,
    refused_for_now,
    seal_for_browser,
    site,
    take_challenge,
)
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, NotFound, TooMany
from labagora.core.ids import new_token
from labagora.web.access import actor, enrolling
from labagora.web.errors import translated
from labagora.web.fields import BaseForm, rendered

PENDING = "totp"
PENDING_PURPOSE = "totp-pending"
ISSUER = "Lab Agora"


def _pending_secret() -> str:
    """Return the secret being tied, the same until it is confirmed."""
    secret = open_from_browser(session.get(PENDING), PENDING_PURPOSE)
    if secret is None:
        secret = pyotp.random_base32()
        session[PENDING] = seal_for_browser(secret, PENDING_PURPOSE)
    return secret


@bp.get("/mon-espace/securite/second-facteur")
@enrolling
def second_factor() -> ResponseReturnValue:
    """What protects the account besides the passphrase, and how to add more."""
    return ask_again() or rendered("accounts/second_factor.html", TotpForm(), **_page(actor()))


def _page(account: Account) -> dict[str, object]:
    secret = "" if account.totp_confirmed_at else _pending_secret()
    return {
        "nav_section": "my_space",
        "account": account,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "passkey_form_fields": NewPasskeyForm(formdata=None),
        "passkey_options": _creation_options(account),
        "can_remove": policy.can_remove_second_factor(account),
        "codes_left": len(account.recovery_hashes),
    }


def _creation_options(account: Account) -> str:
    if not site().can_have_passkeys:
        return ""
    handle = account.webauthn_handle or new_token()
    return passkeys.creation_options(site(), account, handle, put_challenge(handle))


@bp.get("/mon-espace/securite/second-facteur/qr.svg")
@enrolling
def totp_image() -> Response:
    """The picture that the application reads."""
    account: Account = actor()
    secret = open_from_browser(session.get(PENDING), PENDING_PURPOSE)
    if secret is None or account.totp_confirmed_at is not None:
        raise NotFound
    address = pyotp.TOTP(secret).provisioning_uri(name=account.address, issuer_name=ISSUER)
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=5, dark="#000", light="#fff", svgclass=None)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@bp.post("/mon-espace/securite/second-facteur")
@enrolling
def totp_create() -> ResponseReturnValue:
    """Tie the application, then show the recovery codes, once."""
    form, asked = TotpForm(), ask_again()
    if asked is None and form.validate_on_submit():
        try:
            codes = _enrol(form)
        except TooMany as error:
            return refused_for_now("accounts/second_factor.html", form, error, **_page(actor()))
        except Invalid as error:
            form.absorb(error)
        else:
            return _show_codes(codes)
    return asked or rendered("accounts/second_factor.html", form, **_page(actor()))


def _enrol(form: BaseForm) -> list[str]:
    gate = throttle.code_gate(actor().public_id, known_device=None)
    gate.check()
    secret = open_from_browser(session.get(PENDING), PENDING_PURPOSE)
    if secret is None:
        raise Invalid("code", "Le temps est passé : rechargez la page et recommencez.")
    current = login.current_session()
    try:
        codes = actions.enrol_totp(secret, form.data["code"], session=current, actor=actor(), now=utcnow())
    except Invalid:
        gate.note_failure()
        raise
    session.pop(PENDING, None)
    login.renew(second_factor=True)
    return codes


def _show_codes(codes: list[str]) -> str:
    """Show the codes in the answer itself: they are kept nowhere in clear, so no other page can."""
    return render_template("accounts/recovery_codes.html", codes=codes, nav_section="my_space")


@bp.post("/mon-espace/securite/second-facteur/retrait")
@enrolling
def totp_delete() -> ResponseReturnValue:
    """Untie the application."""
    asked = ask_again()
    if asked is None:
        actions.remove_totp(actor=actor(), now=utcnow())
        flash(gettext("L’application n’est plus liée à votre compte."), "success")
    return asked or redirect(url_for("accounts.second_factor"), 303)


@bp.post("/mon-espace/securite/codes-de-secours")
@enrolling
def recovery_codes_create() -> ResponseReturnValue:
    """Make new recovery codes; the former ones are worth nothing any more."""
    asked = ask_again()
    return asked or _show_codes(actions.renew_recovery_codes(actor=actor(), now=utcnow()))


@bp.post("/mon-espace/securite/cles")
@enrolling
def passkey_create() -> ResponseReturnValue:
    """Add the passkey that the browser just made."""
    asked = ask_again()
    if asked is not None:
        return asked
    try:
        codes = _add_passkey(NewPasskeyForm())
    except Invalid as error:
        flash(translated(error), "error")
        return redirect(url_for("accounts.second_factor"), 303)
    if codes:
        return _show_codes(codes)
    flash(gettext("La clé d’accès est ajoutée."), "success")
    return redirect(url_for("accounts.second_factor"), 303)


def _add_passkey(form: NewPasskeyForm) -> list[str]:
    challenge, handle = take_challenge()
    made = passkeys.verify_creation(site(), form.credential.data or "", challenge)
    codes = actions.add_passkey(
        made, label=form.label.data or "", handle=handle, session=login.current_session(), actor=actor(), now=utcnow()
    )
    login.renew(second_factor=True)
    return codes


@bp.post("/mon-espace/securite/cles/<public_id>/retrait")
@enrolling
def passkey_delete(public_id: str) -> ResponseReturnValue:
    """Forget one of my passkeys."""
    asked = ask_again()
    if asked is None:
        actions.remove_passkey(queries.own_passkey(public_id, owner=actor()), actor=actor(), now=utcnow())
        flash(gettext("La clé d’accès est retirée."), "success")
    return asked or redirect(url_for("accounts.second_factor"), 303)
