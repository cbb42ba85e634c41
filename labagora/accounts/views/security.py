"""« Sécurité » : passphrase, address, sessions; and the receipts of consent."""

import json

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts import actions, login, queries, receipts, throttle
from labagora.accounts.enums import LinkKind, SessionEnd
from labagora.accounts.forms import ChangeAddressForm, ChangePasswordForm, OpenForm
from labagora.accounts.models import OneTimeLink
from labagora.accounts.views.blueprint import ask_again, bp, refused_for_now
from labagora.accounts.views.opening import live_link
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, NotFound, TooMany
from labagora.web.access import actor, enrolling, signed_in
from labagora.web.fields import rendered

MY_SPACE = "my_space"


@bp.get("/mon-espace/securite")
@signed_in
def security() -> str:
    """How the account is protected, and from where it is open."""
    rows = queries.list_session_rows(actor(), current=login.current_session(), now=utcnow())
    return render_template("accounts/security.html", account=actor(), sessions=rows, nav_section=MY_SPACE)


@bp.post("/mon-espace/securite/sessions/<public_id>/fin")
@enrolling
def session_end(public_id: str) -> ResponseReturnValue:
    """Close one of my sessions."""
    row = queries.get_own_session(public_id, owner=actor())
    actions.end_session(row, SessionEnd.REVOKED, actor=actor(), now=utcnow())
    flash(gettext("Cette connexion est fermée."), "success")
    return redirect(url_for("accounts.security"), 303)


@bp.post("/mon-espace/securite/sessions/fin")
@enrolling
def session_end_others() -> ResponseReturnValue:
    """Close every session but this one."""
    actions.end_other_sessions(login.current_session(), SessionEnd.REVOKED, actor=actor(), now=utcnow())
    flash(gettext("Vos autres connexions sont fermées."), "success")
    return redirect(url_for("accounts.security"), 303)


@bp.get("/mon-espace/securite/phrase-de-passe")
@enrolling
def password_edit() -> ResponseReturnValue:
    """Change the passphrase."""
    return rendered("accounts/password_edit.html", ChangePasswordForm(), nav_section=MY_SPACE)


@bp.post("/mon-espace/securite/phrase-de-passe")
@enrolling
def password_update() -> ResponseReturnValue:
    """Put the new passphrase in force; the other sessions end and this one gets a new token."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            _change_password(form)
        except TooMany as error:
            return refused_for_now("accounts/password_edit.html", form, error, nav_section=MY_SPACE)
        except Invalid as error:
            form.absorb(error)
        else:
            flash(gettext("Votre phrase de passe est changée."), "success")
            return redirect(url_for("accounts.security"), 303)
    return rendered("accounts/password_edit.html", form, nav_section=MY_SPACE)


def _change_password(form: ChangePasswordForm) -> None:
    gate = throttle.password_gate(actor().public_id, known_device=None)
    gate.check()
    current, new = form.current.data or "", form.password.data or ""
    try:
        actions.change_password(login.current_session(), current=current, new=new, actor=actor(), now=utcnow())
    except Invalid as error:
        if error.field == "current":
            gate.note_failure()
        raise
    login.renew()


@bp.get("/mon-espace/securite/adresse")
@signed_in
def address_edit() -> ResponseReturnValue:
    """Change the address."""
    return ask_again() or rendered("accounts/address_edit.html", ChangeAddressForm(), nav_section=MY_SPACE)


@bp.post("/mon-espace/securite/adresse")
@signed_in
def address_update() -> ResponseReturnValue:
    """Write to the new address; nothing changes before it answers."""
    form = ChangeAddressForm()
    asked = ask_again()
    if asked is None and form.validate_on_submit():
        with form.absorbing():
            throttle.may_demand("change", form.address.data or "")
            actions.request_address_change(form.address.data or "", actor=actor(), now=utcnow())
            flash(gettext("Un message part vers la nouvelle adresse : suivez son lien pour confirmer."), "success")
            return redirect(url_for("accounts.security"), 303)
    return asked or rendered("accounts/address_edit.html", form, nav_section=MY_SPACE)


def _own_link(token: str) -> OneTimeLink:
    link = live_link(token, LinkKind.ADDRESS)
    if link.account_id != actor().id:
        raise NotFound
    return link


@bp.get("/mon-espace/securite/adresse/<token>")
@signed_in
def address_confirm(token: str) -> ResponseReturnValue:
    """A page with a button: opening a link changes nothing."""
    _own_link(token)
    return rendered("accounts/address_confirm.html", OpenForm(), nav_section=MY_SPACE)


@bp.post("/mon-espace/securite/adresse/<token>")
@signed_in
def address_confirm_create(token: str) -> ResponseReturnValue:
    """Put the new address in force and tell the old one."""
    actions.confirm_address(_own_link(token), actor=actor(), now=utcnow())
    flash(gettext("Votre nouvelle adresse est enregistrée."), "success")
    return redirect(url_for("accounts.security"), 303)


@bp.get("/mon-espace/donnees/recus/<public_id>.json")
@signed_in
def consent_receipt(public_id: str) -> Response:
    """A receipt, for programs."""
    receipt = receipts.as_data(queries.get_consent(public_id, owner=actor()), owner=actor())
    body = json.dumps(receipt, ensure_ascii=False, indent=2)
    return _download(body, "application/json", f"recu-{public_id}.json")


@bp.get("/mon-espace/donnees/recus/<public_id>.txt")
@signed_in
def consent_receipt_text(public_id: str) -> Response:
    """A receipt, for people."""
    receipt = receipts.as_data(queries.get_consent(public_id, owner=actor()), owner=actor())
    return _download(render_template("accounts/receipt.txt", receipt=receipt), "text/plain", f"recu-{public_id}.txt")


def _download(body: str, kind: str, name: str) -> Response:
    return Response(body, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
