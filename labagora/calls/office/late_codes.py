"""Late codes: given to one draft, shown once, taken back, with the list of all that were given."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import policy, queries
from labagora.calls.actions.late_codes import give, revoke
from labagora.calls.forms.deciding import LateCodeForm
from labagora.calls.models import Application
from labagora.calls.office.shared import bp
from labagora.calls.queries.late_codes import codes_of_call, get_late_code
from labagora.calls.queries.team import names_of
from labagora.core.errors import NotFound
from labagora.web.access import actor, staff
from labagora.web.arrival import arrived_at
from labagora.web.fields import page_number, rendered


@bp.get("/<public_id>/codes")
@staff
def late_code_list(public_id: str) -> str:
    """The drafts that a code may open, and the codes given."""
    call = queries.get_call(public_id, seen_by=actor())
    codes = codes_of_call(call, page=page_number())
    return render_template(
        "office/calls/late_codes/list.html",
        call=call,
        codes=codes,
        names=names_of({one.made_by_ref for one in codes.items if one.made_by_ref}),
        drafts=queries.list_drafts(call, page=1),
        has_codes=policy.takes_late_codes(call),
        now=arrived_at(),
        nav_section="office",
    )


@bp.route("/candidatures/<public_id>/code", methods=["GET", "POST"])
@staff
def late_code_create(public_id: str) -> ResponseReturnValue:
    """Make a code for a draft, and show it: it is read here once, and nowhere else."""
    application = _overseen(public_id, lock=request.method == "POST")
    form = LateCodeForm()
    if form.validate_on_submit():
        with form.absorbing():
            row, code = give(application, form.draft(), actor=actor(), now=arrived_at())
            return render_template(
                "office/calls/late_codes/given.html", application=application, row=row, code=code, nav_section="office"
            )
    return rendered(
        "office/calls/late_codes/new.html",
        form,
        application=application,
        can_give=policy.can_give_late_code(actor(), application),
        nav_section="office",
    )


def _overseen(public_id: str, *, lock: bool) -> Application:
    """Return an application, without what is written in it, to the team; not to those of it who prepare it."""
    application = queries.get_known_application(public_id, seen_by=actor(), lock=lock)
    if not policy.oversees(actor(), application):
        raise NotFound
    return application


@bp.post("/codes/<public_id>/retrait")
@staff
def late_code_revoke(public_id: str) -> ResponseReturnValue:
    """Take a code back."""
    code = get_late_code(public_id, seen_by=actor(), lock=True)
    revoke(code, actor=actor(), now=arrived_at())
    flash(gettext("Le code n'ouvre plus rien."), "success")
    return redirect(url_for("office_calls.late_code_list", public_id=code.call.public_id), 303)
