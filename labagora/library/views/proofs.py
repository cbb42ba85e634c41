"""Links for proof-readers: made, taken back, and what they brought, beside the text."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.library import policy
from labagora.library.actions.proofs import create_proof, note_patients_review, revoke_proof, settle_remark
from labagora.library.enums import SheetState
from labagora.library.forms.proofs import ProofForm
from labagora.library.models import ProofLink, Sheet
from labagora.library.queries.proofs import get_proof_of, get_remark, proofs_of
from labagora.library.queries.surroundings import surroundings_of
from labagora.library.queries.versions import get_version
from labagora.library.reading import sections_of
from labagora.library.rendering import render_sheet
from labagora.library.views.blueprint import bp
from labagora.library.views.shared import written
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered

SHOWN_ONCE = "proof_link"


def _list(sheet: Sheet) -> ResponseReturnValue:
    return redirect(url_for("library.proof_list", public_id=sheet.public_id), 303)


def _page(sheet: Sheet, form: ProofForm, link: str = "") -> tuple[str, int]:
    return rendered(
        "library/desk/proof_list.html",
        form,
        sheet=sheet,
        proofs=proofs_of(sheet),
        now=utcnow(),
        link=link,
        can_create=sheet.state is not SheetState.WITHDRAWN,
        nav_section="my_space",
    )


@bp.get("/mon-espace/fiches/<public_id>/relectures")
@signed_in
def proof_list(public_id: str) -> ResponseReturnValue:
    """The links of a sheet, and a form to make one. A link just made is shown this once."""
    sheet = written(public_id)
    held, token = session.pop(SHOWN_ONCE, None) or ("", "")
    link = url_for("library.proof_show", token=token, _external=True) if held == sheet.public_id else ""
    return _page(sheet, ProofForm(), link)


@bp.post("/mon-espace/fiches/<public_id>/relectures")
@signed_in
def proof_create(public_id: str) -> ResponseReturnValue:
    """Make a link to the current version."""
    sheet, form = written(public_id), ProofForm()
    if form.validate_on_submit():
        with form.absorbing():
            label, days = form.label.data or "", form.days.data or 0
            _link, token = create_proof(sheet, sheet.version, label, days, actor=actor(), now=utcnow())
            session[SHOWN_ONCE] = (sheet.public_id, token)
            return _list(sheet)
    return _page(sheet, form)


def _link(sheet: Sheet, link_id: str) -> ProofLink:
    return get_proof_of(sheet, link_id)


@bp.get("/mon-espace/fiches/<public_id>/relectures/<link_id>")
@signed_in
def proof_review(public_id: str, link_id: str) -> str:
    """What a proof-reader said, beside the text they read."""
    sheet = written(public_id)
    link = _link(sheet, link_id)
    content = get_version(sheet, link.version_number).content
    remarks = {remark.section: remark for remark in link.remarks}
    return render_template(
        "library/desk/proof_review.html",
        sheet=sheet,
        link=link,
        sections=sections_of(content, render_sheet(content, surroundings_of(sheet))),
        remarks=remarks,
        may_note=policy.curates(actor()) and policy.can_edit(actor(), sheet),
        nav_section="my_space",
    )


@bp.post("/mon-espace/fiches/<public_id>/relectures/<link_id>/fermeture")
@signed_in
def proof_revoke(public_id: str, link_id: str) -> ResponseReturnValue:
    """Close a link."""
    sheet = written(public_id)
    revoke_proof(_link(sheet, link_id), actor=actor(), now=utcnow())
    flash(gettext("Le lien est fermé."), "success")
    return _list(sheet)


@bp.post("/mon-espace/fiches/<public_id>/relectures/<link_id>/remarques/<section>/<any(reglee, ouverte):state>")
@signed_in
def proof_remark_settle(public_id: str, link_id: str, section: str, state: str) -> ResponseReturnValue:
    """Say that a remark was dealt with, or open it again."""
    sheet = written(public_id)
    link = _link(sheet, link_id)
    settle_remark(link, get_remark(link, section), settled=state == "reglee", actor=actor(), now=utcnow())
    return redirect(url_for("library.proof_review", public_id=public_id, link_id=link_id), 303)


@bp.post("/mon-espace/fiches/<public_id>/relectures/<link_id>/relue-par-des-patients")
@signed_in
def proof_patients_note(public_id: str, link_id: str) -> ResponseReturnValue:
    """Write in the sheet that patients read and accepted it."""
    sheet = written(public_id)
    note_patients_review(_link(sheet, link_id), actor=actor(), now=utcnow())
    flash(gettext("La fiche dit maintenant qu'elle a été relue par des patients."), "success")
    return redirect(url_for("library.proof_review", public_id=public_id, link_id=link_id), 303)
