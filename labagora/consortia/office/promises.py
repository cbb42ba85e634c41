"""How the answers to a call are read as promises: chosen once, seen on what was selected before it is kept."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.answering import form_of
from labagora.calls.models import Call
from labagora.calls.queries.calls import current_revision
from labagora.consortia import policy, queries
from labagora.consortia.actions import promises as actions
from labagora.consortia.forms.promises import MappingForm, mapping_form
from labagora.consortia.office.laureates import bp
from labagora.consortia.promising import Reading, readings
from labagora.consortia.queries.promises import find_mapping
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.reviews import queries as reviews
from labagora.web.access import actor, staff
from labagora.web.fields import rendered


def _form(call: Call) -> MappingForm:
    revision = current_revision(call)
    if revision is None:
        raise NotFound
    return mapping_form(form_of(revision))


def _page(call: Call, form: MappingForm, chosen: list[Reading]) -> ResponseReturnValue:
    selected = queries.selected_with_answers(call, seen_by=actor())
    return rendered(
        "office/consortia/promises.html",
        form,
        call=call,
        previews=[(one, actions.drafts_of(one, chosen)) for one in selected],
        can_form=policy.can_form(actor(), call),
        nav_section="office",
    )


@bp.get("/engagements")
@staff
def promise_mapping(public_id: str) -> ResponseReturnValue:
    """Which questions hold promises, and what they give for the applications that were selected."""
    call = reviews.get_round(public_id, seen_by=actor()).call
    mapping = find_mapping(call)
    chosen = readings(mapping.content) if mapping is not None else []
    return _page(call, _form(call).show(chosen), chosen)


@bp.post("/engagements")
@staff
def promise_mapping_save(public_id: str) -> ResponseReturnValue:
    """Look at what the choices give, or keep them, and keep the promises of the laureates that have none yet."""
    call = reviews.get_round(public_id, seen_by=actor()).call
    form = _form(call)
    if form.validate_on_submit():
        chosen = form.chosen()
        if request.form.get("act") == "preview":
            return _page(call, form, chosen)
        with form.absorbing():
            actions.choose_mapping(call, chosen, actor=actor(), now=utcnow())
            kept = actions.keep_all(call, actor=actor(), now=utcnow())
            flash(gettext("Les choix sont enregistrés. Engagements gardés : %(kept)d.", kept=kept), "success")
            return redirect(url_for("office_consortia.promise_mapping", public_id=public_id), 303)
    return _page(call, form, [])
