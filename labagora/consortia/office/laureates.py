"""The laureates of a call: each selected application becomes a consortium or a site, in one step."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.models import Application, Call
from labagora.consortia import actions, policy, queries, results
from labagora.consortia.forms.laureates import LaureateForm
from labagora.consortia.models import Consortium
from labagora.core.clock import utcnow
from labagora.reviews import queries as reviews
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

bp = Blueprint("office_consortia", __name__, url_prefix="/gestion/appels/<public_id>/evaluation/laureats")


@bp.get("")
@staff
def laureate_list(public_id: str) -> str:
    """What was selected, what became of it, what is left before the results are published."""
    call = reviews.get_round(public_id, seen_by=actor()).call
    return render_template(
        "office/consortia/list.html",
        call=call,
        rows=queries.laureate_rows(call, seen_by=actor()),
        can_form=policy.can_form(actor(), call),
        shown=results.laureates(call),
        nav_section="office",
    )


def _found(public_id: str, application_id: str, *, lock: bool = False) -> tuple[Call, Application]:
    call = reviews.get_round(public_id, seen_by=actor()).call
    return call, queries.get_selected(call, application_id, seen_by=actor(), lock=lock)


def _page(call: Call, application: Application, formed: Consortium | None, form: LaureateForm) -> ResponseReturnValue:
    return rendered(
        "office/consortia/edit.html", form, call=call, application=application, formed=formed, nav_section="office"
    )


@bp.get("/<application_id>")
@staff
def laureate_edit(public_id: str, application_id: str) -> ResponseReturnValue:
    """What everybody will read of a laureate."""
    call, application = _found(public_id, application_id)
    formed = queries.find_formed(application)
    return _page(call, application, formed, LaureateForm(formdata=None).offer(application, formed))


@bp.post("/<application_id>")
@staff
def laureate_save(public_id: str, application_id: str) -> ResponseReturnValue:
    """Form the laureate, or correct it."""
    call, application = _found(public_id, application_id, lock=True)
    formed = queries.find_formed(application)
    form = LaureateForm().offer(application, formed)
    if form.validate_on_submit():
        with form.absorbing():
            actions.form_laureate(application, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Le lauréat est enregistré. Il paraîtra avec les résultats de l'appel."), "success")
            return redirect(url_for("office_consortia.laureate_list", public_id=public_id), 303)
    return _page(call, application, formed, form)
