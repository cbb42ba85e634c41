"""A deliverable: planned, handed in version by version, approved; its files, once they are known to be clean."""

from urllib.parse import quote

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.consortia import policy
from labagora.consortia.actions import deliverables as actions
from labagora.consortia.actions import plan as plans
from labagora.consortia.enums import Verdict
from labagora.consortia.forms.plan import (
    DeliverableForm,
    FileForm,
    MoveForm,
    NewDeliverableForm,
    ReasonForm,
    VerdictForm,
    VersionForm,
)
from labagora.consortia.models import Deliverable
from labagora.consortia.queries.members import names_of
from labagora.consortia.queries.plans import get_deliverable, get_version
from labagora.consortia.queries.workspaces import Opened
from labagora.consortia.standing import standing_of
from labagora.consortia.views.blueprint import bp
from labagora.consortia.views.plan import planned, to_plan
from labagora.consortia.views.shared import about, opened
from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, NotFound
from labagora.core.files import FileState, StoredFile
from labagora.ports.storage import uploads
from labagora.reference.queries import label
from labagora.web.access import actor, signed_in
from labagora.web.fields import BaseForm, rendered


def _found(public_id: str, deliverable_id: str) -> tuple[Opened, Deliverable]:
    here = opened(public_id, lock=request.method == "POST")
    return here, get_deliverable(here.consortium, deliverable_id)


def _to(here: Opened, row: Deliverable) -> ResponseReturnValue:
    address = url_for("consortia.deliverable_show", public_id=here.consortium.public_id, deliverable_id=row.public_id)
    return redirect(address, 303)


def _page(here: Opened, row: Deliverable, **sent: BaseForm) -> ResponseReturnValue:
    facts = (actor(), here.consortium, here.place, here.today)
    versions = [one for one in reversed(row.versions) if policy.can_read_version(*facts, one)]
    forms = {
        "version_form": sent.get("version_form") or VersionForm(formdata=None),
        "verdict_form": sent.get("verdict_form") or VerdictForm(formdata=None),
        "template_form": sent.get("template_form") or FileForm(formdata=None, prefix="template-"),
    }
    form = next(iter(sent.values()), forms["version_form"])
    refs = {one.added_by_ref for one in versions} | {said.by_ref for one in versions for said in one.approvals}
    return rendered(
        "consortia/deliverable/show.html",
        form,
        **about(here, deliverable=row, versions=versions, standing=standing_of(row, here.today)),
        **forms,
        waiting={one.number: actions.answers_to_give(here, row, one, actor()) for one in versions},
        names=names_of({ref for ref in refs if ref}),
        kind_name=label("deliverable_kinds", row.kind, str(get_locale())),
        theme_name=label("support_themes", row.theme, str(get_locale())),
        approver_names=[gettext(one.label) for one in actions.waited_by(row)],
    )


@bp.route("/accompagnement/<public_id>/livrables/nouveau", methods=["GET", "POST"])
@signed_in
def deliverable_create(public_id: str) -> ResponseReturnValue:
    """Plan something to hand in."""
    here, form = planned(public_id), NewDeliverableForm().offer()
    if form.validate_on_submit():
        with form.absorbing():
            row = actions.add_deliverable(here, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Le livrable est ajouté au plan."), "success")
            return _to(here, row)
    return rendered("consortia/deliverable/edit.html", form, **about(here, deliverable=None))


@bp.get("/accompagnement/<public_id>/livrables/<deliverable_id>")
@signed_in
def deliverable_show(public_id: str, deliverable_id: str) -> ResponseReturnValue:
    """What is to be handed in, what was, what was said of it."""
    here, row = _found(public_id, deliverable_id)
    return _page(here, row)


@bp.route("/accompagnement/<public_id>/livrables/<deliverable_id>/modification", methods=["GET", "POST"])
@signed_in
def deliverable_edit(public_id: str, deliverable_id: str) -> ResponseReturnValue:
    """Change its words and who approves it."""
    here = planned(public_id)
    row = get_deliverable(here.consortium, deliverable_id)
    form = DeliverableForm().offer(row)
    if form.validate_on_submit():
        with form.absorbing():
            actions.edit_deliverable(here, row, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Le livrable est enregistré."), "success")
            return _to(here, row)
    return rendered("consortia/deliverable/edit.html", form, **about(here, deliverable=row))


@bp.route("/accompagnement/<public_id>/livrables/<deliverable_id>/deplacement", methods=["GET", "POST"])
@signed_in
def deliverable_move(public_id: str, deliverable_id: str) -> ResponseReturnValue:
    """Put it to another day, and say why."""
    here, form = planned(public_id), MoveForm()
    row = get_deliverable(here.consortium, deliverable_id)
    if form.validate_on_submit():
        with form.absorbing():
            plans.move(here, row, form.due_on.data, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("La date est déplacée, avec sa raison."), "success")
            return _to(here, row)
    return rendered("consortia/move.html", form, **about(here, thing=row))


@bp.route("/accompagnement/<public_id>/livrables/<deliverable_id>/abandon", methods=["GET", "POST"])
@signed_in
def deliverable_cancel(public_id: str, deliverable_id: str) -> ResponseReturnValue:
    """Give it up, and say why."""
    here, form = planned(public_id), ReasonForm()
    row = get_deliverable(here.consortium, deliverable_id)
    if form.validate_on_submit():
        with form.absorbing():
            plans.give_up(here, row, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("C'est noté comme abandonné, avec la raison."), "success")
            return to_plan(here)
    return rendered("consortia/cancel.html", form, **about(here, thing=row))


@bp.post("/accompagnement/<public_id>/livrables/<deliverable_id>/modele")
@signed_in
def deliverable_template_save(public_id: str, deliverable_id: str) -> ResponseReturnValue:
    """Give the file to start from."""
    here, form = planned(public_id), FileForm(prefix="template-")
    row = get_deliverable(here.consortium, deliverable_id)
    if form.validate_on_submit():
        with form.absorbing():
            actions.set_template(here, row, form.incoming(), actor=actor(), now=utcnow())
            flash(gettext("Le modèle est enregistré."), "success")
            return _to(here, row)
    return _page(here, row, template_form=form)


@bp.post("/accompagnement/<public_id>/livrables/<deliverable_id>/versions")
@signed_in
def version_create(public_id: str, deliverable_id: str) -> ResponseReturnValue:
    """Hand in a draft."""
    here, row = _found(public_id, deliverable_id)
    if not policy.can_hand_in(actor(), here.consortium, here.place, here.today):
        raise NotFound
    form = VersionForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.hand_in(here, row, form.incoming(), form.note.data or "", actor=actor(), now=utcnow())
            flash(gettext("Le brouillon est déposé. Soumettez-le quand il est prêt à être approuvé."), "success")
            return _to(here, row)
    return _page(here, row, version_form=form)


@bp.post("/accompagnement/<public_id>/livrables/<deliverable_id>/versions/<int:number>/soumission")
@signed_in
def version_submit(public_id: str, deliverable_id: str, number: int) -> ResponseReturnValue:
    """Put a draft before those who approve."""
    here, row = _found(public_id, deliverable_id)
    if not policy.can_hand_in(actor(), here.consortium, here.place, here.today):
        raise NotFound
    version = get_version(row, number)
    if not policy.can_read_version(actor(), here.consortium, here.place, here.today, version):
        raise NotFound
    actions.submit(here, row, version, actor=actor(), now=utcnow())
    flash(gettext("La version est soumise : tout le consortium la lit."), "success")
    return _to(here, row)


@bp.post("/accompagnement/<public_id>/livrables/<deliverable_id>/versions/<int:number>/avis")
@signed_in
def version_judge(public_id: str, deliverable_id: str, number: int) -> ResponseReturnValue:
    """Approve a version, or say what is to be done again."""
    here, row = _found(public_id, deliverable_id)
    version = get_version(row, number)
    facts = (actor(), here.consortium, here.place, here.today)
    if not any(policy.can_approve_as(*facts, one) for one in actions.waited_by(row)):
        raise NotFound
    form = VerdictForm()
    if form.validate_on_submit():
        with form.absorbing():
            verdict, comment = Verdict(form.verdict.data), form.comment.data or ""
            actions.approve(here, row, version, verdict, comment, actor=actor(), now=utcnow())
            flash(gettext("Votre avis est enregistré."), "success")
            return _to(here, row)
    return _page(here, row, verdict_form=form)


@bp.get("/accompagnement/<public_id>/livrables/<deliverable_id>/versions/<int:number>/fichier")
@signed_in
def version_file(public_id: str, deliverable_id: str, number: int) -> Response:
    """Hand a version out, to those who may read it."""
    here, row = _found(public_id, deliverable_id)
    version = get_version(row, number)
    if not policy.can_read_version(actor(), here.consortium, here.place, here.today, version):
        raise NotFound
    return _handed_out(version.stored)


@bp.get("/accompagnement/<public_id>/livrables/<deliverable_id>/modele")
@signed_in
def deliverable_template(public_id: str, deliverable_id: str) -> Response:
    """Hand out the file to start from."""
    _here, row = _found(public_id, deliverable_id)
    if row.template is None:
        raise NotFound
    return _handed_out(row.template)


def _handed_out(stored: StoredFile) -> Response:
    """Return a file under the name that its owner gave it; nothing in it runs (F3, F6)."""
    if stored.state is not FileState.CLEAN:
        raise Conflict("Ce fichier attend encore la vérification de l'antivirus. Réessayez dans quelques minutes.")
    try:
        response = make_response(uploads.read(stored))
    except FileNotFoundError as error:
        raise NotFound from error
    response.mimetype = stored.media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
