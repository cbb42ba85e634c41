"""The desk of calls: the list, one call, what the team writes of it, and its moves."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.calls import addresses, display, policy, queries
from labagora.calls.actions import calls as actions
from labagora.calls.content import MARKDOWN
from labagora.calls.enums import CALL_WORKFLOW, CallKind, CallState
from labagora.calls.forms.calls import CallForm, EditionForm, ExtensionForm, ReasonForm, call_form
from labagora.calls.measured import fair_deadline
from labagora.calls.models import Call
from labagora.calls.office.previews import previews_of
from labagora.calls.office.shared import bp
from labagora.calls.queries.calls import current_revision
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid
from labagora.web import office_menu
from labagora.web.access import actor, staff
from labagora.web.errors import translated
from labagora.web.fields import page_number, rendered

office_menu.register(_("Appels"), _("Appels"), "office_calls.call_list", order=30, count=queries.count_blocked_calls)


# where the form says what is missing, when it is not under its own name
LACK_FIELDS = {"closes_at": "closes_on"}


@bp.get("")
@staff
def call_list() -> str:
    """Every call, last changed first."""
    asked = addresses.filters(public_only=False)
    return render_template(
        "office/calls/list.html",
        page=queries.list_office_calls(asked, page=page_number()),
        filters=asked,
        kinds=CallKind.choices(),
        states=CallState.choices(),
        years=addresses.year_choices(queries.closing_years(public_only=False)),
        nav_section="office",
    )


def _call(public_id: str, *, lock: bool = False) -> Call:
    return queries.get_call(public_id, seen_by=actor(), lock=lock)


def _to(call: Call) -> ResponseReturnValue:
    return redirect(url_for("office_calls.call_show", public_id=call.public_id), 303)


@bp.get("/nouveau")
@staff
def call_new() -> ResponseReturnValue:
    """What a new call says."""
    return _edit_page(None, call_form(None))


def _edit_page(call: Call | None, form: CallForm, *, is_preview: bool = False) -> ResponseReturnValue:
    return rendered(
        "office/calls/edit.html",
        form,
        call=call,
        previews=previews_of({name: form[name].data for name in MARKDOWN}),
        is_preview=is_preview,
        nav_section="office",
    )


def _asks_preview() -> bool:
    """Tell whether the button that shows without saving was pressed."""
    return request.form.get("act") == "preview"


@bp.post("/nouveau")
@staff
def call_create() -> ResponseReturnValue:
    """Start a draft."""
    form = call_form(None)
    if _asks_preview():
        return _edit_page(None, form, is_preview=True)
    if form.validate_on_submit():
        with form.absorbing():
            call = actions.create_call(form.draft(), actor=actor(), now=utcnow())
            flash(gettext("L'appel est créé. Il n'est visible que de l'équipe."), "success")
            return _to(call)
    return _edit_page(None, form)


@bp.get("/<public_id>")
@staff
def call_show(public_id: str) -> ResponseReturnValue:
    """Where a call stands, what it lacks, what can be done."""
    return _page(_call(public_id), {})


def _page(call: Call, sent: dict[str, Any]) -> ResponseReturnValue:
    forms = {
        "cancel_form": sent.get("cancel_form") or ReasonForm(formdata=None),
        "extension_form": sent.get("extension_form") or ExtensionForm(formdata=None),
        "edition_form": sent.get("edition_form") or EditionForm(formdata=None),
    }
    has_form = current_revision(call) is not None
    return rendered(
        "office/calls/show.html",
        next(iter(sent.values()), forms["cancel_form"]),
        call=call,
        dates=display.dates(call),
        rules=display.eligibility(call),
        extensions=display.extensions(call),
        lacks=display.lacks(call, utcnow(), has_form=has_form),
        lack_fields=LACK_FIELDS,
        counts=queries.board_counts(call),
        versions=len(queries.versions_of(call)),
        can=policy.call_can(actor(), call, utcnow()),
        is_shown=policy.is_public(call),
        fair=fair_deadline(call, utcnow(), is_on=current_app.extensions["labagora"].settings.fair_deadlines),
        moves={state.value for state in CallState if CALL_WORKFLOW.allows(call.state, state)},
        nav_section="office",
        **forms,
    )


@bp.get("/<public_id>/modifier")
@staff
def call_edit(public_id: str) -> ResponseReturnValue:
    """The text of a call."""
    call = _call(public_id)
    return _edit_page(call, call_form(call))


@bp.post("/<public_id>/modifier")
@staff
def call_update(public_id: str) -> ResponseReturnValue:
    """Save the text of a call."""
    call = _call(public_id, lock=True)
    form = CallForm().offer(call)
    if _asks_preview():
        return _edit_page(call, form, is_preview=True)
    if form.validate_on_submit():
        with form.absorbing():
            actions.update_call(call, form.draft(), base_version=form.base_version, actor=actor(), now=utcnow())
            flash(gettext("L'appel est enregistré."), "success")
            return _to(call)
    return _edit_page(call, form)


def moved(public_id: str, move: Callable[..., Any], message: str) -> ResponseReturnValue:
    """Move a call and go back to its desk; what is missing is said there."""
    call = _call(public_id, lock=True)
    try:
        move(call, actor=actor(), now=utcnow())
    except Invalid as error:
        form = ReasonForm(formdata=None)
        form.form_errors = [translated(error)]
        return _page(call, {"cancel_form": form})
    flash(message, "success")
    return _to(call)


@bp.post("/<public_id>/annonce")
@staff
def call_announce(public_id: str) -> ResponseReturnValue:
    """Show the call as one to come."""
    return moved(public_id, actions.announce_call, gettext("L'appel est annoncé : sa page est publique."))


@bp.post("/<public_id>/brouillon")
@staff
def call_take_back(public_id: str) -> ResponseReturnValue:
    """Hide an announced call."""
    return moved(public_id, actions.take_back_call, gettext("L'appel n'est plus visible du public."))


@bp.post("/<public_id>/ouverture")
@staff
def call_open(public_id: str) -> ResponseReturnValue:
    """Let people apply."""
    return moved(public_id, actions.open_call, gettext("L'appel est ouvert."))


@bp.post("/<public_id>/cloture")
@staff
def call_close(public_id: str) -> ResponseReturnValue:
    """Stop taking applications now."""
    return moved(public_id, actions.close_call, gettext("L'appel est clos."))


@bp.post("/<public_id>/prolongation")
@staff
def call_extend(public_id: str) -> ResponseReturnValue:
    """Give more time, or open again."""
    call, form = _call(public_id, lock=True), ExtensionForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.extend_call(call, form.until(), form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("La nouvelle clôture est sur la page de l'appel."), "success")
            return _to(call)
    return _page(call, {"extension_form": form})


@bp.post("/<public_id>/annulation")
@staff
def call_cancel(public_id: str) -> ResponseReturnValue:
    """End the call without results."""
    call, form = _call(public_id, lock=True), ReasonForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.cancel_call(call, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("L'appel est annulé."), "success")
            return _to(call)
    return _page(call, {"cancel_form": form})


@bp.post("/<public_id>/edition")
@staff
def call_clone(public_id: str) -> ResponseReturnValue:
    """Start the next edition."""
    call, form = _call(public_id), EditionForm()
    if form.validate_on_submit():
        with form.absorbing():
            copy = actions.clone_call(call, form.reference.data or "", actor=actor(), now=utcnow())
            flash(gettext("La nouvelle édition est prête à écrire."), "success")
            return _to(copy)
    return _page(call, {"edition_form": form})
