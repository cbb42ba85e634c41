"""The documents of the page of a call."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import policy, queries
from labagora.calls.actions import documents as actions
from labagora.calls.forms.documents import DocumentForm
from labagora.calls.models import Call, CallDocument
from labagora.calls.office.shared import bp
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.web.access import actor, staff
from labagora.web.fields import BaseForm, rendered

STEPS = {"haut": -1, "bas": 1}


def _call(public_id: str, *, lock: bool = False) -> Call:
    return queries.get_call(public_id, seen_by=actor(), lock=lock)


def _document(call: Call, document_id: str) -> CallDocument:
    row = next((one for one in call.documents if one.public_id == document_id), None)
    if row is None:
        raise NotFound
    return row


def _page(call: Call, form: DocumentForm) -> ResponseReturnValue:
    return rendered(
        "office/calls/documents.html",
        form,
        call=call,
        can_edit=policy.can_edit_call(actor(), call),
        nav_section="office",
    )


def _back(call: Call) -> ResponseReturnValue:
    return redirect(url_for("office_calls.document_list", public_id=call.public_id), 303)


@bp.get("/<public_id>/documents")
@staff
def document_list(public_id: str) -> ResponseReturnValue:
    """The documents, and a form to add one."""
    return _page(_call(public_id), DocumentForm())


@bp.post("/<public_id>/documents")
@staff
def document_create(public_id: str) -> ResponseReturnValue:
    """Add a document."""
    call, form = _call(public_id, lock=True), DocumentForm()
    actions.ensure_editable(call, actor())
    if form.validate_on_submit():
        with form.absorbing():
            actions.add_document(call, form.title.data or "", form.incoming(), actor=actor(), now=utcnow())
            flash(gettext("Le document est ajouté."), "success")
            return _back(call)
    return _page(call, form)


@bp.post("/<public_id>/documents/<document_id>/<any(haut, bas):step>")
@staff
def document_move(public_id: str, document_id: str, step: str) -> ResponseReturnValue:
    """Bring a document one place up or down."""
    call = _call(public_id, lock=True)
    actions.move_document(call, _document(call, document_id), STEPS[step], actor=actor(), now=utcnow())
    return _back(call)


@bp.get("/<public_id>/documents/<document_id>/suppression")
@staff
def document_delete(public_id: str, document_id: str) -> str:
    """Ask before a document is taken off the page."""
    call = _call(public_id)
    actions.ensure_editable(call, actor())
    return render_template(
        "office/calls/document_delete.html",
        call=call,
        document=_document(call, document_id),
        form=BaseForm(),
        nav_section="office",
    )


@bp.post("/<public_id>/documents/<document_id>/suppression")
@staff
def document_remove(public_id: str, document_id: str) -> ResponseReturnValue:
    """Take a document off the page."""
    call = _call(public_id, lock=True)
    actions.remove_document(call, _document(call, document_id), actor=actor(), now=utcnow())
    flash(gettext("Le document est retiré."), "success")
    return _back(call)
