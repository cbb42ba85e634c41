"""« Mes données »: what is kept, the agreements, who saw what, the copy, the erasure."""

import json

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts import login
from labagora.accounts import queries as accounts
from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.core.clock import utcnow
from labagora.core.pagination import Page
from labagora.privacy import actions
from labagora.privacy.copy import copy_of
from labagora.privacy.forms import ErasureForm
from labagora.privacy.reading import readable
from labagora.privacy.registry import holdings
from labagora.volunteers import queries as volunteers
from labagora.volunteers.describing import field_labels
from labagora.web.access import actor, public, signed_in
from labagora.web.fields import page_number, rendered

bp = Blueprint("privacy", __name__, url_prefix="/mon-espace/donnees")
MY_SPACE = "my_space"


@bp.get("")
@signed_in
def my_data() -> str:
    """What is kept, and every right within one click."""
    receipts = accounts.list_consents(actor())
    versions = {purpose: current_text(purpose).version for purpose in Purpose}
    return render_template(
        "privacy/my_data.html",
        volunteer=volunteers.find_volunteer_of(actor()),
        live=[receipt for receipt in receipts if receipt.withdrawn_at is None],
        ended=[receipt for receipt in receipts if receipt.withdrawn_at is not None],
        versions=versions,
        account_purpose=Purpose.ACCOUNT,
        holdings=holdings(),
        nav_section=MY_SPACE,
    )


@bp.get("/acces")
@signed_in
def access_list() -> str:
    """« Qui a vu mes données »."""
    volunteer = volunteers.find_volunteer_of(actor())
    page = volunteers.access_records_of(volunteer, page=page_number()) if volunteer else Page([], 1, 25, 0)
    return render_template("privacy/access.html", page=page, labels=field_labels(), nav_section=MY_SPACE)


@bp.post("/accords/<public_id>/retrait")
@signed_in
def consent_withdraw(public_id: str) -> ResponseReturnValue:
    """Take an agreement back, in one click."""
    receipt = accounts.get_consent(public_id, owner=actor())
    actions.withdraw(receipt, actor=actor(), now=utcnow())
    flash(gettext("Votre accord est retiré. Ce qui en dépendait s'arrête maintenant."), "success")
    return redirect(url_for("privacy.my_data"), 303)


@bp.get("/copie")
@signed_in
def copy_show() -> str:
    """Everything that is kept, to read."""
    copy = copy_of(actor(), now=utcnow())
    return render_template("privacy/copy.html", copy=copy, reading=readable(copy), nav_section=MY_SPACE)


@bp.get("/copie.json")
@signed_in
def copy_download() -> Response:
    """Everything that is kept, to take away."""
    body = json.dumps(copy_of(actor(), now=utcnow()).as_json(), ensure_ascii=False, indent=2)
    response = make_response(body)
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="lab-agora-mes-donnees.json"'
    return response


def _prove() -> ResponseReturnValue | None:
    """Ask a person who signed in long ago to prove who they are: the device may be in other hands."""
    if login.is_fresh():
        return None
    flash(gettext("Par sécurité, dites-nous encore une fois que c'est bien vous."), "info")
    return redirect(url_for("accounts.reauthentication", retour=url_for("privacy.erasure_show")), 303)


@bp.get("/effacement")
@signed_in
def erasure_show() -> ResponseReturnValue:
    """The review before erasing."""
    return _prove() or _erasure_page(ErasureForm())


@bp.post("/effacement")
@signed_in
def erasure_create() -> ResponseReturnValue:
    """Erase everything, sign out, say what stays."""
    form = ErasureForm()
    proof = _prove()
    if proof is not None:
        return proof
    if form.validate_on_submit():
        actions.erase_account(actor(), actor=actor(), now=utcnow())
        return redirect(url_for("privacy.erasure_done"), 303)
    return _erasure_page(form)


def _erasure_page(form: ErasureForm) -> ResponseReturnValue:
    return rendered("privacy/erasure.html", form, holdings=holdings(), nav_section=MY_SPACE)


@bp.get("/effacement/fait")
@public
def erasure_done() -> str:
    """Good-bye."""
    return render_template("privacy/erasure_done.html")
